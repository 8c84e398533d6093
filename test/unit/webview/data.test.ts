import { describe, expect, it } from 'vitest';
import { toData } from '../../../webview/state/data.ts';
import { toLink } from '../../../webview/state/link.ts';
import type { FailureCode } from '../../../src/domain/failure.ts';
import type { FromPanel } from '../../../src/protocol/panel.ts';

type Call = Extract<FromPanel, { type: 'call' }>;

/** The page's data over a host that is answered by hand. */
function asked() {
  const calls: Call[] = [];
  const link = toLink(message => {
    if (message.type === 'call') calls.push(message);
  });
  let arrivals = 0;
  const data = toData(link, () => arrivals++);
  const settled = async (): Promise<void> => {
    for (let k = 0; k < 4; k++) await Promise.resolve();
  };
  return {
    data,
    arrivals: () => arrivals,
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
