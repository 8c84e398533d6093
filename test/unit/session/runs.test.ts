import { describe, expect, it } from 'vitest';
import { EngineError } from '../../../src/domain/failure.ts';
import type { Shown } from '../../../src/protocol/panel.ts';
import { Runs, type Asked } from '../../../src/session/runs.ts';

interface Call {
  readonly name: string;
  readonly ask: { readonly asker: string; readonly choice?: string };
  isCancelled: boolean;
  readonly answer: (result: number) => void;
  readonly fail: (code: 'cancelled' | 'engine-exited') => void;
}

/** An engine that is answered by the test. */
function stage() {
  const calls: Call[] = [];
  const engine = {
    call(name: string, ask: Call['ask']) {
      let call: Call | undefined;
      const answer = new Promise((resolve, reject) => {
        call = {
          name,
          ask,
          isCancelled: false,
          answer: result => resolve({ result, durationMs: 1 }),
          fail: code => reject(new EngineError(code, code)),
        };
      });
      const made = call;
      if (!made) throw new Error('the promise begins at once');
      calls.push(made);
      if (name === 'forget') made.answer(0);
      const cancel = (): void => {
        made.isCancelled = true;
        made.fail('cancelled');
      };
      return { answer, cancel };
    },
  };
  const results = new Runs(
    engine as never,
    'panel 1',
    () => undefined,
    () => undefined,
  );
  const runs = () => calls.filter(({ name }) => name === 'run');
  return { results, runs };
}

const asked = (text: string, shown: Shown = 'own'): Asked => ({
  folder: '/',
  experiment: { version: 1, checkpoint: 'm', base: {} },
  text,
  shown: [shown],
  record: [],
  at: [],
});
const own = (results: Runs): number | undefined => results.results.own?.result;

describe('the runs of a panel', () => {
  it('take the place of older ones, whose results are dropped', async () => {
    const { results, runs } = stage();
    const first = results.run(asked('a'));
    const second = results.run(asked('b'));
    expect(runs()[0]?.isCancelled).toBe(true);
    runs()[1]?.answer(2);
    await expect(second).resolves.toEqual({ durationMs: 1 });
    await expect(first).resolves.toBeUndefined();
    expect(own(results)).toBe(2);
    expect(results.isFresh('own', 'b')).toBe(true);
  });

  it('are fresh for their own text and kind alone', async () => {
    const { results, runs } = stage();
    const first = results.run(asked('a'));
    runs()[0]?.answer(1);
    await first;
    const both = results.run(asked('b', 'both'));
    runs()[1]?.answer(2);
    runs()[2]?.answer(3);
    await both;
    expect(results.isFresh('both', 'b')).toBe(true);
    expect(results.isFresh('own', 'b')).toBe(false);
    expect(results.isFresh('own', 'a')).toBe(true);
    results.outdate();
    expect(results.isFresh('own', 'a')).toBe(false);
    expect(results.hasRun('own')).toBe(true);
  });

  it('stopped by the user are cancelled, and the last result stays', async () => {
    const { results, runs } = stage();
    const first = results.run(asked('a'));
    runs()[0]?.answer(1);
    await first;
    const second = results.run(asked('b'));
    results.stop();
    await second;
    expect(results.activity).toEqual({ kind: 'cancelled' });
    expect(own(results)).toBe(1);
  });

  it('say that the engine was lost, and are not under way any more', async () => {
    const { results, runs } = stage();
    const first = results.run(asked('a'));
    runs()[0]?.fail('engine-exited');
    await expect(first).resolves.toEqual({ trouble: { kind: 'engine-lost' } });
    expect(results.activity).toEqual({ kind: 'idle' });
  });
});

describe('a value being dragged', () => {
  it('is followed at the speed of the model: the newest value next, those between never', async () => {
    const { results, runs } = stage();
    void results.preview(asked('a'));
    void results.preview(asked('a'));
    void results.preview(asked('a'));
    expect(runs()).toHaveLength(1);
    runs()[0]?.answer(1);
    await Promise.resolve();
    await expect.poll(() => runs().length).toBe(2);
    expect(runs()[0]?.isCancelled).toBe(false);
    expect(own(results)).toBe(1);
    runs()[1]?.answer(2);
    await expect.poll(() => own(results)).toBe(2);
    expect(runs()).toHaveLength(2);
  });

  it("is nobody's result but its own, and ending it brings the document's back without a run", async () => {
    const { results, runs } = stage();
    const first = results.run(asked('a'));
    runs()[0]?.answer(1);
    await first;
    expect(results.experimentOf('own')?.title).toBeUndefined();
    const document = asked('a');
    const preview = results.preview({
      ...document,
      experiment: { ...document.experiment, title: 'previewed' },
    });
    expect(runs()[1]?.ask.asker).not.toBe(runs()[0]?.ask.asker); // or the engine would drop the document's
    runs()[1]?.answer(2);
    await preview;
    expect([own(results), results.previewed !== null]).toEqual([2, true]);
    expect(results.experimentOf('own')?.title).toBe('previewed');
    expect(results.endPreview()).toBe(true);
    expect([own(results), results.previewed !== null]).toEqual([1, false]);
    expect(results.experimentOf('own')).toEqual(document.experiment);
    expect(results.isFresh('own', 'a')).toBe(true);
    expect(runs()).toHaveLength(2);
    expect(results.endPreview()).toBe(false);
  });

  it('let go is one run, in whose place no late preview comes', async () => {
    const { results, runs } = stage();
    void results.preview(asked('a'));
    void results.preview(asked('a'));
    const run = results.run(asked('b'));
    expect(runs()[0]?.isCancelled).toBe(true);
    runs()[1]?.answer(5);
    await run;
    await Promise.resolve();
    expect(runs()).toHaveLength(2);
    expect([own(results), results.previewed !== null]).toEqual([5, false]);
  });
});
