import { describe, expect, it } from 'vitest';
import { toData } from '../../../webview/state/data.ts';
import { toLink } from '../../../webview/state/link.ts';
import type { FailureCode } from '../../../src/domain/failure.ts';
import type { FromPanel } from '../../../src/protocol/panel.ts';

type Call = Extract<FromPanel, { type: 'call' }>;

/** The page's data over a host that is answered by hand. */
function asked() {
  const calls: Call[] = [];
  const left: number[] = [];
  const link = toLink(message => {
    if (message.type === 'call') calls.push(message);
    if (message.type === 'quit') left.push(message.id);
  });
  let arrivals = 0;
  const data = toData(link, () => arrivals++);
  const settled = async (): Promise<void> => {
    for (let k = 0; k < 4; k++) await Promise.resolve();
  };
  return {
    data,
    arrivals: () => arrivals,
    quit: () => left,
    async refuse(code: FailureCode): Promise<void> {
      for (const { id, name } of calls)
        link.settle({ type: 'failed', id, failure: { code, message: `no ${name}` } });
      await settled();
    },
    count: (name: Call['name']) => calls.filter(call => call.name === name).length,
    async answer(): Promise<void> {
      for (const { id } of calls) link.settle({ type: 'answered', id, answer: [] });
      await settled();
    },
  };
}

describe('what the page keeps of answers', () => {
  it('is what was used last: an order that every draw uses stays over any number of units', async () => {
    const { data, count, answer } = asked();
    for (let unit = 0; unit < 200; unit++) {
      data.order(1, 'hidden', 0);
      data.unit(1, 0, unit, 0);
      await answer();
    }
    expect([count('order'), count('unit')]).toEqual([1, 200]);
  });
});

it('what is stopped fails, is asked for no more by whoever looks at it, and is asked for again when it is wanted', async () => {
  const { data, arrivals, count, quit, answer } = asked();
  const of = [1, 0] as const;
  data.mediation(...of);
  const before = data.stopping.mediation(...of);
  expect(data.stopping.mediation(...of)).toBe(before);
  before.stop();
  expect([arrivals(), quit()]).toEqual([1, [1]]);
  await answer(); // it comes all the same: nobody waits for it
  const stopped = data.stopping.mediation(...of);
  expect([stopped.isStopped, data.problem.mediation(...of)]).toEqual([true, 'stopped']);
  expect(data.problem.mediation(2, 0)).toBeUndefined();
  stopped.again();
  expect(data.problem.mediation(...of)).toBeUndefined();
  data.mediation(...of);
  expect([arrivals(), count('mediation')]).toEqual([2, 2]);
});

describe('what the page cannot have', () => {
  const drawn = ({ data }: ReturnType<typeof asked>): void => {
    data.order(1, 'hidden', 0);
    data.readout(1, 2, 5);
    data.unit(1, 0, 3, 2);
  };
  const problems = ({ data }: ReturnType<typeof asked>) => [
    data.problem.order(1, 'hidden', 0),
    data.problem.readout(1, 2, 5),
    data.problem.unit(1, 0, 3, 2),
  ];

  it('has a reason, of its own place alone, and is not asked for again', async () => {
    const page = asked();
    drawn(page);
    expect(problems(page)).toEqual([undefined, undefined, undefined]);
    await page.refuse('too-large');
    expect(problems(page)).toEqual(['no order', 'no readout', 'no unit']);
    expect(page.data.problem.unit(1, 0, 4, 2)).toBeUndefined();
    drawn(page);
    expect([page.arrivals(), page.count('unit')]).toEqual([3, 1]);
  });

  it('is asked for again where it was stopped, and has no reason', async () => {
    const page = asked();
    drawn(page);
    await page.refuse('cancelled');
    drawn(page);
    expect(problems(page)).toEqual([undefined, undefined, undefined]);
    expect([page.arrivals(), page.count('unit')]).toEqual([0, 2]);
  });

  it('has a reason where its values are refused, said once however often they are asked for', async () => {
    const page = asked();
    for (let k = 0; k < 3; k++) {
      const values = page.data.values(1, 'base', 'hidden', 0, [3], [0, 5]);
      await Promise.all([expect(values).rejects.toThrow('no values'), page.refuse('too-large')]);
    }
    expect(page.data.problem.order(1, 'hidden', 0)).toBe('no values');
    expect(page.arrivals()).toBe(1);
  });
});

describe('values that came by themselves', () => {
  const [units, timesteps] = [
    [4, 2, 7],
    [10, 14],
  ] as const;
  const ask = { result: 1, run: 'base', component: 'hidden', layer: 0, units, timesteps } as const;
  const answer = {
    shape: [3, 4],
    data: Float32Array.from([0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23]),
    names: ['four', 'two', 'seven'],
  };

  it('answer what lies within them: units one after the other, timesteps in a row', async () => {
    const { data, count } = asked();
    data.bring([{ name: 'values', ask, answer }]);
    const part = await data.values(1, 'base', 'hidden', 0, [2, 7], [11, 13]);
    expect([part.shape, [...part.data]]).toEqual([
      [2, 2],
      [11, 12, 21, 22],
    ]);
    expect(await data.values(1, 'base', 'hidden', 0, units, timesteps)).toEqual(answer);
    expect(count('values')).toBe(0);
  });

  it('answer nothing else', () => {
    const { data, count } = asked();
    data.bring([{ name: 'values', ask, answer }]);
    void data.values(2, 'base', 'hidden', 0, [4], [10, 11]);
    void data.values(1, 'intervened', 'hidden', 0, [4], [10, 11]);
    void data.values(1, 'base', 'cell', 0, [4], [10, 11]);
    void data.values(1, 'base', 'hidden', 1, [4], [10, 11]);
    void data.values(1, 'base', 'hidden', 0, [4, 7], [10, 11]);
    void data.values(1, 'base', 'hidden', 0, [7, 5], [10, 11]);
    void data.values(1, 'base', 'hidden', 0, [4], [9, 11]);
    void data.values(1, 'base', 'hidden', 0, [4], [10, 15]);
    expect(count('values')).toBe(8);
  });
});
