import { describe, expect, it } from 'vitest';
import { Queue, type Place, type Turn } from '../../../src/worker/queue.ts';

/** A turn of the process's loop, in which messages would come in. */
const moment = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

/** Tasks that write down what they do. */
function noted() {
  const queue = new Queue();
  const log: string[] = [];
  /** Adds a task of so many steps, which gives way after each and stops where it was replaced. */
  const add = (name: string, place: Place, steps = 1, within?: (step: number) => void) =>
    queue.add(place, async (turn: Turn) => {
      for (let step = 0; step < steps; step++) {
        log.push(`${name}${step}`);
        within?.(step);
        await moment();
        const way = turn.giveWay();
        if (way) await way;
        if (turn.isReplaced) {
          log.push(`${name} is replaced`);
          break;
        }
      }
      return name;
    });
  return { queue, log, add };
}

const interactive = { priority: 'interactive' } as const;
const background = { priority: 'background' } as const;

describe('a queue', () => {
  it('runs one task at a time, in the order they came, and answers with what each answers', async () => {
    const { log, add } = noted();
    const answers = [add('a', interactive, 2), add('b', interactive), add('c', interactive, 2)];
    expect(await Promise.all(answers)).toEqual(['a', 'b', 'c']);
    expect(log).toEqual(['a0', 'a1', 'b0', 'c0', 'c1']);
  });

  it('runs again once it was empty', async () => {
    const { log, add } = noted();
    await add('a', background);
    await moment();
    await add('b', interactive);
    expect(log).toEqual(['a0', 'b0']);
  });

  it('runs what somebody waits for first, whenever it came', async () => {
    const { log, add } = noted();
    await Promise.all([add('m', background), add('n', background), add('a', interactive)]);
    expect(log).toEqual(['a0', 'm0', 'n0']);
  });

  it('goes on after a task that fails, which alone hears of it', async () => {
    const { queue, log, add } = noted();
    const failing = queue.add(interactive, () => Promise.reject(new Error('full')));
    const odd = queue.add(interactive, () => {
      // oxlint-disable-next-line typescript/only-throw-error
      throw 'no error';
    });
    const after = add('a', interactive);
    await expect(failing).rejects.toThrow('full');
    await expect(odd).rejects.toThrow('no error');
    await expect(after).resolves.toBe('a');
    expect(log).toEqual(['a0']);
  });
});

describe('a task of the background', () => {
  it('gives way between its steps to what somebody waits for, and then goes on', async () => {
    const { log, add } = noted();
    const more: Promise<string>[] = [];
    const map = add('m', background, 3, step => {
      if (step === 0) more.push(add('a', interactive, 2), add('b', interactive));
    });
    await map;
    expect(await Promise.all(more)).toEqual(['a', 'b']);
    expect(log).toEqual(['m0', 'a0', 'a1', 'b0', 'm1', 'm2']);
  });

  it('gives way to what comes while it gives way', async () => {
    const { log, add } = noted();
    const map = add('m', background, 2, step => {
      if (step > 0) return;
      void add('a', interactive, 1, () => void add('b', interactive));
    });
    await map;
    expect(log).toEqual(['m0', 'a0', 'b0', 'm1']);
  });

  it('gives way to none of its like, and an interactive one to nothing', async () => {
    const { log, add } = noted();
    const more: Promise<string>[] = [];
    await add('a', interactive, 2, step => {
      if (step === 0) more.push(add('b', interactive), add('m', background, 2));
    });
    more.push(add('n', background));
    await Promise.all(more);
    expect(log).toEqual(['a0', 'a1', 'b0', 'm0', 'm1', 'n0']);
  });

  it('is not told to wait where nothing waits', async () => {
    const queue = new Queue();
    const ways = await queue.add(background, turn => Promise.resolve([turn.giveWay()]));
    expect(ways).toEqual([null]);
  });

  it('goes on after one that it gave way to has failed', async () => {
    const { queue, log, add } = noted();
    let failing: Promise<void> | undefined;
    const map = add('m', background, 2, step => {
      if (step > 0) return;
      failing = queue.add(interactive, () => Promise.reject(new Error('full')));
      failing.catch(() => undefined);
    });
    await expect(map).resolves.toBe('m');
    await expect(failing).rejects.toThrow('full');
    expect(log).toEqual(['m0', 'm1']);
  });
});

describe('a newer task of one key', () => {
  const keyed = { ...interactive, key: 'panel 1' };

  it('replaces one that waits: it never begins', async () => {
    const { log, add } = noted();
    const first = add('a', interactive);
    const older = add('b', keyed);
    const newer = add('c', keyed);
    await expect(older).rejects.toMatchObject({ code: 'cancelled' });
    await expect(newer).resolves.toBe('c');
    await first;
    expect(log).toEqual(['a0', 'c0']);
  });

  it('replaces one that came in the same moment, to an idle queue', async () => {
    const { log, add } = noted();
    const older = add('a', keyed);
    const newer = add('b', keyed);
    await expect(older).rejects.toMatchObject({ code: 'cancelled' });
    await newer;
    expect(log).toEqual(['b0']);
  });

  it('replaces one that is under way: it is told, and stops', async () => {
    const { log, add } = noted();
    let newer: Promise<string> | undefined;
    const older = add('a', keyed, 9, step => {
      if (step === 1) newer = add('b', keyed);
    });
    await older;
    await newer;
    expect(log).toEqual(['a0', 'a1', 'a is replaced', 'b0']);
  });

  it('replaces one of the background while that gives way to it', async () => {
    const { log, add } = noted();
    const map = { ...background, key: 'map' };
    let newer: Promise<string> | undefined;
    const older = add('m', map, 9, step => {
      if (step === 0) newer = add('a', { ...interactive, key: 'map' });
    });
    await older;
    await newer;
    expect(log).toEqual(['m0', 'a0', 'm is replaced']);
  });

  it('replaces none of another key, none without one, and none that is over', async () => {
    const { add } = noted();
    const answers = [add('a', interactive), add('b', { ...interactive, key: 'panel 2' })];
    answers.push(add('c', keyed), add('d', interactive));
    expect(await Promise.all(answers)).toEqual(['a', 'b', 'c', 'd']);
    await expect(add('e', keyed)).resolves.toBe('e');
  });
});
