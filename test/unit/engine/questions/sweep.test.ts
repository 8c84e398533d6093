import { describe, expect, it } from 'vitest';
import type { Experiment } from '../../../../src/domain/experiment.ts';
import { EngineError } from '../../../../src/domain/failure.ts';
import { noAssets } from '../../../../src/engine/assets.ts';
import { unattended, type Control } from '../../../../src/engine/control.ts';
import { anatomyOf } from '../../../../src/engine/anatomy.ts';
import { mostRows } from '../../../../src/engine/questions/batches.ts';
import {
  sweepCells,
  type Batch,
  type SweepOptions,
} from '../../../../src/engine/questions/sweep/sweep.ts';
import { toSweep } from '../../../../src/engine/questions/sweep/toSweep.ts';
import type { Run, RunStore } from '../../../../src/engine/runs/run.ts';
import { makeModel } from '../../../support/models.ts';
import { planOf, withModel } from '../../../support/runs.ts';

const model = makeModel({
  ...{ kind: 'gru', hidden: [4, 5], input: 3, vocabulary: 6, bidirectional: false, bias: true },
  ...{ resetAfter: true, projection: false, relu: false, tied: false, seed: 9 },
});
const experiment: Experiment = {
  version: 1,
  checkpoint: 'random',
  base: { tokens: [1, 3, 0, 2] },
  sources: { other: { tokens: [5, 4, 3, 2] } },
  interventions: [
    {
      site: { layer: 0, component: 'hidden', timesteps: 1 },
      edit: { kind: 'interchange' },
      source: { example: 'other' },
    },
  ],
  metrics: [{ kind: 'kl' }, { kind: 'firstDivergence' }],
};
const asked = (change: Partial<Experiment> = {}) => {
  const question = { ...experiment, ...change };
  return { experiment: question, model, plan: planOf(model, question), assets: noAssets };
};
const sweep = (over: string) => toSweep(asked(), over, undefined);

/** Keeps runs, and counts how often each was put. */
function counting(): RunStore & { readonly puts: ReadonlyMap<string, number> } {
  const [kept, puts] = [new Map<string, Run>(), new Map<string, number>()];
  return {
    puts,
    get: key => kept.get(key),
    set(key, run) {
      kept.set(key, run);
      puts.set(key, (puts.get(key) ?? 0) + 1);
    },
  };
}

/** All batches of a sweep; small ones, as little memory as there is. */
async function batchesOf(over: string, change: Partial<SweepOptions> = {}): Promise<Batch[]> {
  const batches: Batch[] = [];
  await withModel('wasm', model, async parameters => {
    const asks = sweep(over);
    const options = { control: unattended, store: counting(), memoryLimitMB: 0.05, ...change };
    for await (const batch of sweepCells(parameters, asks, [[0, asks.count]], options))
      batches.push(batch);
  });
  return batches;
}

describe('a sweep', () => {
  it.each(['component,layer,timestep', 'sourceTimestep,timestep'])(
    'over %s runs its base and its source once, however many batches there are',
    async over => {
      const store = counting();
      const batches = await batchesOf(over, { store, memoryLimitMB: 0.1 });
      expect(batches.length).toBeGreaterThan(over.startsWith('component') ? 1 : 0);
      expect([...store.puts.values()]).toEqual([1, 1]);
    },
  );

  it('runs no batch more once it is cancelled, and gives back what it has done', async () => {
    const batches: Batch[] = [];
    let isCancelled = false;
    const control: Control = { ...unattended, isCancelled: () => isCancelled };
    const run = withModel('wasm', model, async parameters => {
      const asks = sweep('component,layer,timestep');
      const options = { control, store: counting(), memoryLimitMB: 0.05 };
      for await (const batch of sweepCells(parameters, asks, [[0, asks.count]], options)) {
        batches.push(batch);
        isCancelled = batches.length === 2;
      }
    });
    await expect(run).rejects.toMatchObject({ code: 'cancelled' });
    expect(batches).toHaveLength(2);
  });

  it('says how many cells are done, never fewer than before', async () => {
    const said: number[] = [];
    const control: Control = {
      ...unattended,
      progress: (cells, count) => {
        expect(count).toBe(88);
        said.push(cells);
      },
    };
    await batchesOf('component,layer,timestep', { control });
    expect(said).toEqual([...said].sort((a, b) => a - b));
    expect(said.at(-1)).toBe(88);
  });

  it('is refused where not even one row fits the memory', async () => {
    await expect(batchesOf('layer,timestep', { memoryLimitMB: 0.0001 })).rejects.toMatchObject({
      code: 'too-large',
    });
  });

  it.each([
    ['1', 'firstDivergence'],
    ['firstDivergence', 'firstDivergence'],
    [undefined, 'kl'],
  ])('is of metric %j: %s', (of, kind) => {
    expect(toSweep(asked(), 'layer,timestep', of).metric).toEqual({ kind });
  });

  it.each([
    [asked(), '2', '--of: found "2", expected one of the experiment\'s metrics: 0 (kl), 1 (first'],
    [asked(), 'probability', '--of: found "probability", expected'],
    [
      asked({ metrics: [] }),
      undefined,
      "--of: missing, expected one of the experiment's metrics: it has none",
    ],
    [
      asked({ interventions: [{ ...experiment.interventions![0]!, enabled: false }] }),
      undefined,
      'interventions: found none that is enabled',
    ],
  ])('is refused by name', (question, of, message) => {
    expect(() => toSweep(question, 'layer,timestep', of)).toThrow(message);
    expect(() => toSweep(question, 'layer,timestep', of)).toThrow(EngineError);
  });
});

describe('rows of a batch', () => {
  const anatomy = anatomyOf(model.architecture);
  const logits = [{ component: 'logits', layer: null, timesteps: [3] }] as const;

  it('are as many as half the memory holds, one at least and 256 at most', () => {
    expect(mostRows(anatomy, 4, logits, 1024)).toBe(256);
    expect(mostRows(anatomy, 4, logits, 1e-6)).toBe(1);
    const [small, large] = [0.05, 0.1].map(MB => mostRows(anatomy, 4, logits, MB));
    expect(small).toBeGreaterThan(10);
    expect(Math.abs(large! - 2 * small!)).toBeLessThanOrEqual(1);
  });

  it('are fewer where a row takes long, down to 32', () => {
    const wide = {
      ...anatomy,
      layers: anatomy.layers.map(layer => ({ ...layer, units: layer.units.map(n => 200 * n) })),
    };
    const rows = mostRows(wide, 300, logits, 4096);
    expect(rows).toBeGreaterThan(32);
    expect(rows).toBeLessThan(256);
    expect(mostRows(wide, 100_000, logits, 4096)).toBe(32);
  });
});
