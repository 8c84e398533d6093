import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import type { Experiment } from '../../../src/domain/experiment.ts';
import type { MapPart, MapQuestion } from '../../../src/domain/mapPart.ts';
import { cellCount } from '../../../src/domain/cellCount.ts';
import { toCell } from '../../../src/domain/sweepCells.ts';
import { readExperiment } from '../../../src/worker/experimentFile.ts';
import { alone, startEngine } from '../../support/engines.ts';
import { root } from '../../support/root.ts';

const { folder, experiment } = readExperiment(join(root, 'media/samples/agreement.ripple.json'));
const { engine, handlers } = startEngine();
const run = (of: Experiment) =>
  handlers.run({ folder, experiment: of, choice: 'own', record: [], asker: 'panel 1' }, alone);
const layers: MapQuestion = { over: 'layer,timestep', of: 0, method: null };
const part = (question: MapQuestion, from: number, of: Experiment = experiment) =>
  handlers.map({ folder, experiment: of, question, from }, alone);

/** A whole map, part by part. */
async function whole(question: MapQuestion): Promise<MapPart & { readonly parts: number }> {
  const values: number[] = [];
  for (let parts = 1; ; parts++) {
    const next = await part(question, values.length);
    expect(next.from).toBe(values.length);
    expect(next.values.length).toBeGreaterThan(0);
    values.push(...next.values);
    if (values.length === cellCount(next.axes))
      return { ...next, values: Float64Array.from(values), parts };
  }
}

const withCell = (map: MapPart, index: number): Experiment => {
  const [pattern, ...others] = experiment.interventions ?? [];
  return { ...experiment, interventions: [toCell(pattern!, map.axes, index), ...others] };
};

describe('a map, part by part', () => {
  it('has in each cell the metric of the run whose intervention stands there, and the base without it', async () => {
    const map = await whole(layers);
    expect(map.axes.map(({ name }) => name)).toEqual(['layer', 'timestep']);
    for (const index of [0, 1, 4, 11, 15]) {
      const { metrics } = await run(withCell(map, index));
      expect(map.values[index]).toBe(metrics[0]?.value);
    }
    const { metrics } = await run({ ...experiment, interventions: [] });
    expect(map.base).toBe(metrics[0]?.value);
  });

  it('says why a cell has no number, and keeps what was run', async () => {
    const question = { ...layers, of: 2 }; // where the tokens first differ
    const map = await whole(question);
    const none = [...map.values].findIndex(value => Number.isNaN(value));
    const again = await part(question, none);
    expect(again.values).toHaveLength(map.values.length - none);
    expect(again.reasons[0]).toEqual([
      none,
      'firstDivergence has no value: the runs do not diverge',
    ]);
  });

  it('is estimated at once by one gradient, and by integrated gradients close to what is run', async () => {
    const exact = await whole(layers);
    const first = await part({ ...layers, method: 'gradient' }, 0);
    expect(first.values).toHaveLength(exact.values.length);
    const steps = await whole({ ...layers, method: { integrated: 64 } });
    const moved = [...exact.values].map(value => value - (exact.base ?? NaN));
    const off = moved.map((value, at) => Math.abs(value - (steps.values[at] ?? NaN)));
    // A cell whose source has no such timestep is refused either way.
    expect(off.map(Number.isNaN)).toEqual([...exact.values].map(Number.isNaN));
    expect(Math.max(...moved.filter(Number.isFinite).map(Math.abs))).toBeGreaterThan(1);
    expect(Math.max(...off.filter(Number.isFinite))).toBeLessThan(0.05);
  });

  it.each([
    [{ ...layers, of: 9 }, 'metrics'],
    [{ ...layers, of: 1, method: 'gradient' as const }, 'kl'],
  ])('is refused by name where there is none: %j', async (question, word) => {
    await expect(part(question, 0)).rejects.toThrow(word);
  });

  it.each([
    [null, 8],
    [{ integrated: 2 }, 1],
  ] as const)('begins with few cells, of %j with %i: each may take long', async (method, count) => {
    let nowMs = performance.now();
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (nowMs += 40));
    const slow = { ...experiment, title: 'every look at the clock takes 40 ms' };
    const { values } = await part({ ...layers, method }, 0, slow);
    clock.mockRestore();
    expect(values).toHaveLength(count);
  });

  it('goes on where it was, though more are under way than are kept', async () => {
    const { values } = await whole(layers);
    const maps = Array.from({ length: 8 }, (_, k) => ({ ...experiment, title: `map ${k}` }));
    let nowMs = performance.now();
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (nowMs += 40));
    for (const from of [0, 8, 16])
      for (const map of maps)
        expect((await part(layers, from, map)).values).toEqual(values.slice(from, from + 8));
    clock.mockRestore();
    expect((await part(layers, 0, maps[0])).values.subarray(0, 8)).toEqual(values.slice(0, 8));
  });

  it('has as many cells as a panel holds', async () => {
    const long = { ...experiment, base: { tokens: Array<number>(60_000).fill(1) } };
    const forced: Experiment = { ...long, unroll: { mode: 'teacher-forced' } };
    const message = 'this map has 120000 cells, expected at most 100000';
    await expect(part(layers, 0, forced)).rejects.toThrow(message);
  });
});

describe('a map whose files change', () => {
  const at = mkdtempSync(join(tmpdir(), 'map-'));
  afterAll(() => rmSync(at, { recursive: true }));

  it('is of them as they are now, and says that it is another', async () => {
    const dataset = join(at, 'mean.jsonl');
    const [first, ...others] = experiment.interventions ?? [];
    const of: Experiment = {
      ...experiment,
      interventions: [{ site: first!.site, edit: { kind: 'mean', dataset } }, ...others],
    };
    writeFileSync(dataset, '{"text": "the key near the cabinets"}\n');
    const before = await part(layers, 0, of);
    const again = await part(layers, 0, of);
    expect([again.stamp, again.values[1]]).toEqual([before.stamp, before.values[1]]);
    writeFileSync(dataset, '{"text": "the keys near the old cabinets"}\n');
    const after = await part(layers, 0, of);
    const { metrics } = await run({
      ...of,
      interventions: [toCell(of.interventions![0]!, after.axes, 1), ...others],
    });
    expect(metrics[0]?.value).not.toBe(before.values[1]);
    expect(after.values[1]).toBe(metrics[0]?.value);
    expect(after.stamp).not.toBe(before.stamp);
  });
});

describe('questions of a result', () => {
  it('gradients come by window, in the order asked, and are those that move the metric', async () => {
    const { result, metrics } = await run(experiment);
    const window = { result, of: 0, component: 'cell', layer: 0, timesteps: [1, 4] } as const;
    const both = await handlers.gradient({ ...window, units: [14, 5] }, alone);
    const one = await handlers.gradient({ ...window, units: [5] }, alone);
    expect(both.shape).toEqual([2, 3]);
    expect(both.data.slice(3)).toEqual(one.data);
    const by = 1e-2;
    const add = (value: number) => ({
      site: { layer: 0, component: 'cell' as const, timesteps: 2, units: [5] },
      edit: { kind: 'add' as const, value },
    });
    const moved = async (value: number): Promise<number> => {
      const interventions = [...(experiment.interventions ?? []), add(value)];
      return (await run({ ...experiment, interventions })).metrics[0]?.value ?? NaN;
    };
    const slope = ((await moved(by)) - (await moved(-by))) / (2 * by);
    expect(one.data[1]).toBeCloseTo(slope, 3);
    expect(metrics[0]?.value).not.toBeNull();
  });

  it('gradients come with the scale of their whole layer, whatever the window', async () => {
    const { result, timesteps } = await run(experiment);
    const asked = { result, of: 0, component: 'cell', layer: 0 } as const;
    const units = Array.from({ length: 32 }, (_, unit) => unit);
    const all = await handlers.gradient({ ...asked, units, timesteps: [0, timesteps] }, alone);
    const corner = await handlers.gradient({ ...asked, units: [0], timesteps: [0, 1] }, alone);
    const limit = Math.max(...all.data.map(Math.abs));
    expect(limit).toBeGreaterThan(0);
    expect([all.scale, corner.scale]).toEqual(Array(2).fill({ limit, clipped: false }));
  });

  it('mediation is that of the result in sight', async () => {
    const { result, metrics } = await run(experiment);
    const { total, base, state, token, interaction } = await handlers.mediation(
      { result, of: 0 },
      alone,
    );
    expect((base[4] ?? NaN) + (total[4] ?? NaN)).toBeCloseTo(metrics[0]?.value ?? NaN, 6);
    for (const [t, all] of total.entries())
      expect((state[t] ?? NaN) + (token[t] ?? NaN) + (interaction[t] ?? NaN)).toBeCloseTo(
        all ?? NaN,
        12,
      );
    expect(engine.result(result).id).toBe(result);
  });

  it('both are stopped, and are whole where they are asked again', async () => {
    // Another experiment than the others': of that nothing is kept.
    const { result } = await run({ ...experiment, base: { text: 'the key near the keys' } });
    const window = { units: [5], timesteps: [1, 4] } as const;
    const gradient = { result, of: 0, component: 'cell', layer: 0, ...window } as const;
    const stopped = { ...alone, signal: { isCancelled: true } };
    const none = { code: 'cancelled' };
    await expect(handlers.gradient(gradient, stopped)).rejects.toMatchObject(none);
    await expect(handlers.mediation({ result, of: 0 }, stopped)).rejects.toMatchObject(none);
    const { data } = await handlers.gradient(gradient, alone);
    expect(data.some(value => value !== 0)).toBe(true);
    const { total } = await handlers.mediation({ result, of: 0 }, alone);
    expect(total.every(value => value !== null)).toBe(true);
  });
});

describe('seeds', () => {
  const sampled: Experiment = {
    ...experiment,
    unroll: { mode: 'free-running', steps: 7, decoding: { kind: 'sample', seed: 3 } },
  };

  it('are those from the decoding’s own on, each as its own run is', async () => {
    const { results: found } = await handlers.seeds(
      { folder, experiment: sampled, range: [1, 4] },
      alone,
    );
    expect(found.map(({ seed }) => seed)).toEqual([4, 5, 6]);
    const alike = await run({
      ...sampled,
      unroll: { mode: 'free-running', steps: 7, decoding: { kind: 'sample', seed: 5 } },
    });
    expect(found[1]?.intervened).toEqual(alike.intervened.outputIds?.slice(-7));
    expect(found[1]?.base).toEqual(alike.base.outputIds?.slice(-7));
  });

  it('say which files they are of: those of a dataset that changed do not go together with those before', async () => {
    const at = mkdtempSync(join(tmpdir(), 'seeds-'));
    const dataset = join(at, 'd.jsonl');
    const site = { layer: 0, component: 'cell' as const, timesteps: 1 };
    const interventions = [{ site, edit: { kind: 'mean' as const, dataset } }];
    const part = async (line: string) => {
      writeFileSync(dataset, line);
      const of = { ...sampled, interventions };
      return handlers.seeds({ folder, experiment: of, range: [0, 2] }, alone);
    };
    const before = await part('{"text": "the keys near the cabinets"}');
    const after = await part('{"text": "the key near"}');
    expect(after.stamp).not.toBe(before.stamp);
    expect((await part('{"text": "the key near"}')).stamp).toBe(after.stamp);
    rmSync(at, { recursive: true });
  });

  it('are refused where nothing is drawn', async () => {
    await expect(handlers.seeds({ folder, experiment, range: [0, 4] }, alone)).rejects.toThrow(
      'unroll.decoding: found none; expected a decoding',
    );
  });
});
