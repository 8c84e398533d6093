import { signal } from '@preact/signals';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EngineError } from '../../../src/domain/failure.ts';
import type { Experiment, Unroll } from '../../../src/domain/experiment.ts';
import type { SeedResult } from '../../../src/domain/seedResult.ts';
import type { PanelState } from '../../../src/protocol/panel.ts';
import { seedsCsv } from '../../../webview/export/seedsCsv.ts';
import { stageText } from '../../../webview/state/seedsTexts.ts';
import type { Link } from '../../../webview/state/link.ts';
import { keepView } from '../../../webview/state/keepView.ts';
import {
  nextPart,
  restoredSeeds,
  seededIn,
  seedsKey,
  seedsProblem,
  type OverSeeds,
} from '../../../webview/state/overSeeds.ts';
import { toSeeds } from '../../../webview/state/seeds.ts';
import { firstView, restoredView } from '../../../webview/state/store.ts';

const sampled: Unroll = {
  mode: 'free-running',
  steps: 3,
  decoding: { kind: 'sample', seed: 7 },
};
const experiment = (more: Partial<Experiment> = {}): Experiment => ({
  ...{ version: 1, checkpoint: 'm.pt', base: { text: 'a b' }, unroll: sampled },
  ...more,
});
const result = { result: 1, emitsFrom: 1, timesteps: 4 };
const panel = (more: Partial<PanelState> = {}): PanelState =>
  ({
    title: 'x',
    experiment: experiment(),
    model: { fingerprint: 'f', backend: 'wasm', files: [], architecture: { vocabularySize: 9 } },
    results: { own: result, forced: null, free: result },
    ran: null,
    isStale: false,
    shown: 'own',
    ...more,
  }) as unknown as PanelState;

/** Seeds whose second token differs where the seed is odd. */
const resultsOf = ([from, to]: readonly [number, number]): SeedResult[] =>
  Array.from({ length: to - from }, (_, k) => {
    const seed = 7 + from + k;
    const isOdd = seed % 2 === 1;
    const intervened = [1, isOdd ? 5 : 2, 3];
    return { seed, base: [1, 2, 3], intervened, firstDivergence: isOdd ? 2 : null };
  });

type Range = readonly [number, number];

/** Seeds over an engine that is answered by hand. */
function asked(kept: OverSeeds | null = null, msOfPart = 10) {
  const host = signal<PanelState | null>(panel());
  const ranges: Range[] = [];
  const waiting: { answer(): void; fail(error: Error): void }[] = [];
  let [now, stamp] = [0, 'as it was'];
  const ask = ((_: 'seeds', { range }: { range: Range }) => {
    ranges.push(range);
    return new Promise((resolve, reject) => {
      waiting.push({ answer: () => resolve({ stamp, results: resultsOf(range) }), fail: reject });
    });
  }) as unknown as Link['ask'];
  const clock = (): number => now;
  const seeds = toSeeds({ host, link: { ask }, clock }, kept);
  const settled = async (): Promise<void> => {
    for (let k = 0; k < 4; k++) await Promise.resolve();
  };
  return {
    ...{ host, seeds, ranges },
    /** A file that the experiment names beside its checkpoint is another from now on. */
    changeFile: () => void (stamp = 'changed'),
    async answer(): Promise<void> {
      now += msOfPart;
      waiting.shift()?.answer();
      await settled();
    },
    async fail(error: Error): Promise<void> {
      waiting.shift()?.fail(error);
      await settled();
    },
  };
}

describe('runs over seeds', () => {
  it('are asked for in parts that follow each other, larger while they are quick, and fill in', async () => {
    const { seeds, ranges, answer } = asked();
    seeds.begin(90, ['model: LSTM']);
    expect(seeds.shown.value).toMatchObject({ seed: 7, wanted: 90, facts: ['model: LSTM'] });
    await answer();
    expect(seeds.shown.value).toMatchObject({
      tally: { seeds: 10, differing: 5, differ: [0, 5, 0], first: [0, 5, 0] },
      stage: { kind: 'running' },
    });
    while (seeds.shown.value?.stage.kind === 'running') await answer();
    expect(ranges).toEqual([
      [0, 10],
      [10, 30],
      [30, 70],
      [70, 90],
    ]);
    expect(seeds.shown.value).toMatchObject({
      tally: { seeds: 90, differing: 45 },
      stage: { kind: 'done' },
    });
  });

  it('begin anew where a file that they read became another, for the seeds before it are of the one before', async () => {
    const { seeds, ranges, answer, changeFile } = asked();
    seeds.begin(30, []);
    await answer();
    changeFile();
    await answer();
    expect(seeds.shown.value).toMatchObject({ tally: { seeds: 0 }, stage: { kind: 'running' } });
    while (seeds.shown.value?.stage.kind === 'running') await answer();
    expect(ranges.slice(0, 3)).toEqual([
      [0, 10],
      [10, 30],
      [0, 30],
    ]);
    expect(seeds.shown.value).toMatchObject({ tally: { seeds: 30 }, stage: { kind: 'done' } });
  });

  it('take about 200 ms a part, from 1 to 50 seeds, and at most twice as many as before', () => {
    const next = [
      [10, 200],
      [10, 400],
      [10, 10_000],
      [40, 100],
      [10, 0],
    ] as const;
    expect(next.map(([count, ms]) => nextPart(count, ms))).toEqual([10, 5, 1, 50, 20]);
  });

  it('stop with what there is, take in nothing that comes later, and go on from there', async () => {
    const { seeds, ranges, answer } = asked();
    seeds.begin(25, ['model: LSTM']);
    await answer();
    seeds.stop('person');
    await answer();
    expect(seeds.shown.value).toMatchObject({
      tally: { seeds: 10 },
      stage: { kind: 'stopped', by: 'person' },
    });
    seeds.goOn();
    while (seeds.shown.value?.stage.kind === 'running') await answer();
    expect(ranges.at(-1)).toEqual([10 + 10, 25]);
    expect(seeds.shown.value?.tally).toMatchObject({ seeds: 25, differing: 13 });
  });

  it('stop when the experiment is another, and are older; the same again, they can go on', async () => {
    const { host, seeds, ranges, answer } = asked();
    seeds.begin(25, ['model: LSTM']);
    await answer();
    host.value = panel({ experiment: experiment({ base: { text: 'a c' } }) });
    expect(seeds.isOlder.value).toBe(true);
    expect(seeds.shown.value?.stage).toEqual({ kind: 'stopped', by: 'change' });
    await answer();
    expect(seeds.shown.value?.tally.seeds).toBe(10);
    const count = ranges.length;
    seeds.goOn();
    expect(ranges).toHaveLength(count);
    host.value = panel();
    expect(seeds.isOlder.value).toBe(false);
    seeds.goOn();
    expect(ranges).toHaveLength(count + 1);
  });

  it('fail with the reason, keep what there is, and are stopped where the engine says so', async () => {
    const { seeds, answer, fail } = asked();
    seeds.begin(25, ['model: LSTM']);
    await answer();
    await fail(new EngineError('too-large', 'needs 3 MB, the limit is 2 MB'));
    expect(seeds.shown.value).toMatchObject({
      tally: { seeds: 10 },
      stage: { kind: 'failed', why: 'needs 3 MB, the limit is 2 MB' },
    });
    seeds.goOn();
    await fail(new EngineError('cancelled', 'stopped'));
    expect(seeds.shown.value?.stage).toEqual({ kind: 'stopped', by: 'person' });
    seeds.leave();
    expect(seeds.shown.value).toBeNull();
  });

  it('are of what decides their numbers: not of titles, notes, metrics or where the checkpoint lies', () => {
    const key = (more: Partial<Experiment>, of: Partial<PanelState> = {}) =>
      seedsKey(panel({ experiment: experiment(more), ...of }));
    const own = key({});
    for (const same of [{ title: 'y' }, { metrics: [] }, { checkpoint: '/a/m.pt' }])
      expect(key(same)).toBe(own);
    const steps = { ...sampled, steps: 4 };
    const others = [{ base: { text: 'b a' } }, { interventions: [] }, { unroll: steps }];
    for (const other of others) expect(key(other as Partial<Experiment>)).not.toBe(own);
    const model = { ...panel().model, fingerprint: 'g' } as PanelState['model'];
    expect(key({}, { model })).not.toBe(own);
    expect(key({}, { shown: 'both' })).toBe(own); // the one that runs free
    expect([key({}, { model: null }), seedsKey(null)]).toEqual([null, null]);
  });

  it('are refused by name where nothing is drawn, and where the results are older', () => {
    const refusal = (unroll: Unroll | undefined, more: Partial<PanelState> = {}) => {
      const offer = seededIn(panel({ experiment: experiment({ unroll }), ...more }));
      return offer && 'refusal' in offer ? offer.refusal : offer;
    };
    const drawn =
      'nothing is drawn with a seed: it takes the decoding sample, or soft with noise gumbel';
    const free = { mode: 'free-running', steps: 3 } as const;
    expect(refusal(undefined)).toBe(drawn);
    expect(refusal(free)).toBe(drawn);
    expect(refusal({ ...free, decoding: { kind: 'soft' } })).toBe(drawn);
    expect(refusal(sampled, { isStale: true })).toContain('older than the experiment');
    const model = { ...panel().model, architecture: { vocabularySize: null } };
    expect(refusal(free, { model: model as PanelState['model'] })).toContain('reads vectors');
    expect(seededIn(panel({ model: null }))).toBeUndefined();
    const gumbel = { kind: 'soft', noise: 'gumbel', seed: 3 } as const;
    expect(refusal({ ...free, decoding: gumbel })).toMatchObject({ seed: 3, emitsFrom: 1 });
    const forced = { mode: 'teacher-forced', inputs: 'baseOutput', steps: 3 } as const;
    expect(refusal({ ...forced, decoding: { kind: 'sample', seed: 1 } })).toMatchObject({
      seed: 1,
    });
  });

  it('are from 1 to 10000, up to the largest seed there is', () => {
    expect([seedsProblem('1', 0), seedsProblem('10000', 0)]).toEqual([undefined, undefined]);
    for (const wrong of ['', '0', '1.5', 'x', '10001'])
      expect(seedsProblem(wrong, 0)).toBe('expected a whole number from 1 to 10000');
    const last = Number.MAX_SAFE_INTEGER;
    expect([seedsProblem('1', last), seedsProblem('2', last)]).toEqual([
      undefined,
      'expected a whole number from 1 to 1',
    ]);
  });
});

describe('runs over seeds while the page is gone', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('are kept as counts, and come back stopped for that, to be gone on with', async () => {
    const { seeds, answer } = asked();
    const saved: unknown[] = [];
    const view = signal(firstView);
    const shown = signal<'own' | 'both'>('own');
    keepView({ view, writing: signal(null), shown, seeds: seeds.shown }, kept => saved.push(kept));
    seeds.begin(90, ['model: LSTM']);
    await answer();
    await answer();
    expect(saved).toEqual([]);
    vi.advanceTimersByTime(1000);
    expect(saved).toHaveLength(1);
    const kept = JSON.parse(JSON.stringify(saved[0])) as unknown;
    expect(restoredView(kept)).toEqual(firstView);
    const restored = restoredSeeds(kept);
    expect(restored).toMatchObject({
      tally: { seeds: 30, differing: 15 },
      stage: { kind: 'stopped', by: 'hiding' },
    });
    expect(restored && stageText(restored)).toBe(
      'stopped after 30 of 90 seeds: the panel was out of sight',
    );
    const again = asked(restored);
    again.seeds.goOn();
    expect(again.ranges).toEqual([[30, 40]]);
    seeds.stop('person');
    expect(saved).toHaveLength(2); // at once: the page may go at any time
  });

  it('are left aside where what was kept is something else', () => {
    for (const wrong of [
      undefined,
      null,
      {},
      { seeds: {} },
      { seeds: { of: 'x', tally: 3, stage: {} } },
    ])
      expect(restoredSeeds(wrong)).toBeNull();
  });
});

describe('the CSV of runs over seeds', () => {
  it('has the shares at each emitting timestep with their intervals, and says what they are of', async () => {
    const { seeds, answer } = asked();
    seeds.begin(10, ['model: LSTM']);
    await answer();
    const over = seeds.shown.value as OverSeeds;
    const [title, ...lines] = new TextDecoder().decode(seedsCsv('x', over, true)).split('\n');
    expect(title).toBe('# x · results are older than the experiment');
    expect(lines.slice(0, 3)).toEqual([
      '# model: LSTM',
      '# seeds 7 to 16',
      '# tokens differ under 5 of 10 seeds (50.0 %, 23.7 to 76.3 %)',
    ]);
    const at = lines.indexOf('timestep,seeds,differ,differLow,differHigh,first,firstLow,firstHigh');
    const rows = lines.slice(at + 1, -1).map(line => line.split(',').map(Number));
    expect(rows.map(([t, of]) => [t, of])).toEqual([
      [1, 10],
      [2, 10],
      [3, 10],
    ]);
    expect(rows[1]?.[2]).toBe(0.5);
    expect(rows[1]?.[3]).toBeCloseTo(0.2366, 4); // Wilson's limits of 5 in 10
    expect(rows[1]?.[4]).toBeCloseTo(0.7634, 4);
  });
});
