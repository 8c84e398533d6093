import type * as workerThreads from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parseDataset } from '../../../src/domain/dataset.ts';
import { EngineError } from '../../../src/domain/failure.ts';
import { noAssets } from '../../../src/engine/assets.ts';
import { unattended, type Control } from '../../../src/engine/control.ts';
import { gradientOf } from '../../../src/engine/gradient/gradient.ts';
import { toLines } from '../../../src/engine/lines.ts';
import { toParameters, type Parameters } from '../../../src/engine/parameters.ts';
import type { Plan } from '../../../src/engine/plan.ts';
import { evaluateLines } from '../../../src/engine/questions/evaluation/evaluateLines.ts';
import { forgetful, type RunStore } from '../../../src/engine/runs/run.ts';
import { runPlan } from '../../../src/engine/runs/runPlan.ts';
import { toStore } from '../../../src/worker/engine.ts';
import { startWasm } from '../../../src/worker/wasm.ts';
import { makeModel } from '../../support/models.ts';
import { often } from '../../support/often.ts';
import { planOf, type Question } from '../../support/runs.ts';

/** Threads that were started and have not ended. */
const helpers = vi.hoisted(() => ({ alive: 0, started: 0 }));

vi.mock('node:worker_threads', async load => {
  const original = await load<typeof workerThreads>();
  return {
    ...original,
    Worker: class extends original.Worker {
      constructor(...given: ConstructorParameters<typeof workerThreads.Worker>) {
        super(...given);
        helpers.alive++;
        helpers.started++;
        this.once('exit', () => helpers.alive--);
      }
    },
  };
});

const MB = 2 ** 20;
// Wide enough that helpers are called in.
const model = makeModel({
  ...{ kind: 'gru', hidden: [128, 100], input: 20, vocabulary: 40, bidirectional: false },
  ...{ bias: true, resetAfter: true, projection: false, relu: false, tied: false, seed: 4 },
});
const question = (seed: number): Question => ({
  base: { tokens: [seed % 40, 3, (3 * seed) % 40] },
  sources: { other: { tokens: [5, 5, seed % 7] } },
  unroll: { mode: 'free-running', steps: 4, decoding: { kind: 'sample', seed } },
  interventions: [
    {
      site: { layer: 0, component: 'hidden', timesteps: 1, edge: 'up' },
      edit: { kind: 'interchange' },
      source: { example: 'other' },
    },
    {
      site: { layer: 1, component: 'updateGate', timesteps: [2, 4] },
      edit: { kind: 'noise', std: 0.1, seed },
    },
  ],
  metrics: [{ kind: 'logitDifference', token: 1, against: 2 }],
});

describe('what runs leave behind', () => {
  let parameters: Parameters;
  const store = toStore(8 * MB);
  beforeAll(() => {
    parameters = toParameters(startWasm({ threads: 2 }), model.architecture, model.weights);
  });
  afterAll(() => parameters.dispose());

  const optionsFor = (more: Partial<Control> = {}) => ({
    record: [],
    control: { ...unattended, ...more },
    store,
    memoryLimitMB: 1024,
  });
  const run = (plan: Plan, more: Partial<Control> = {}, kept: RunStore = store) =>
    runPlan(parameters, plan, { ...optionsFor(more), store: kept });

  it('is nothing, after hundreds of them', async () => {
    for (let seed = 0; seed < 100; seed++) await run(planOf(model, question(seed)));
    const before = {
      usedBytes: parameters.backend.usedBytes(),
      rss: process.memoryUsage().rss,
      ...helpers,
    };
    for (let seed = 0; seed < often(300, 10); seed++) await run(planOf(model, question(seed)));
    expect(parameters.backend.usedBytes()).toBe(before.usedBytes);
    expect((process.memoryUsage().rss - before.rss) / MB).toBeLessThan(often(15, 10)); // 50 KB a run
    expect(before).toMatchObject({ alive: 1, started: 1 });
    expect(helpers).toEqual({ alive: 1, started: 1 });
  });

  it('is nothing, where they are cancelled or fail at any stretch', async () => {
    const before = { usedBytes: parameters.backend.usedBytes(), ...helpers };
    const plan = planOf(model, question(7777));
    let stretches = 0;
    await run(plan, { progress: () => void stretches++ }, forgetful);
    expect(stretches).toBeGreaterThan(3);
    for (let at = 1; at <= stretches; at++) {
      let left = at;
      const cancelled = run(plan, { isCancelled: () => --left <= 0 }, forgetful);
      await expect(cancelled).rejects.toThrow(EngineError);
      let failsIn = at;
      const progress = (): void => {
        if (--failsIn <= 0) throw new Error('full');
      };
      const failing = run(plan, { progress }, forgetful);
      await expect(failing).rejects.toThrow('full');
      expect(parameters.backend.usedBytes()).toBe(before.usedBytes);
    }
    await run(plan);
    expect({ usedBytes: parameters.backend.usedBytes(), ...helpers }).toEqual(before);
  });

  it('is nothing, after gradients', async () => {
    const plan = planOf(model, question(1));
    const before = parameters.backend.usedBytes();
    for (let k = 0; k < 20; k++)
      await gradientOf(parameters, plan, plan.metrics[0]!, 'hidden', optionsFor());
    expect(parameters.backend.usedBytes()).toBe(before);
    expect(helpers.started).toBe(1);
  });

  it('is nothing, after an evaluation, whole or cancelled at any progress', async () => {
    const { interventions, ...plain } = question(1);
    const experiment = { version: 1, checkpoint: 'random', ...plain, interventions } as const;
    const text = JSON.stringify(
      Array.from({ length: 9 }, (_, k) => ({ base: { tokens: [k, 3, 7, k] }, sources: {} })),
    );
    const asked = { path: 'l.json', parsed: parseDataset('l.json', text) };
    const lines = toLines({ experiment, model, assets: noAssets }, '--dataset', asked);
    const before = parameters.backend.usedBytes();
    const all = async (more: Partial<Control>): Promise<void> => {
      const options = { control: { ...unattended, ...more }, memoryLimitMB: 1024 };
      const plan = planOf(model, question(1));
      for await (const batch of evaluateLines(parameters, plan, lines, [0, 9], options))
        expect(batch.length).toBeGreaterThan(0);
    };
    let stretches = 0;
    await all({ isCancelled: () => ++stretches < 0 });
    expect(stretches).toBeGreaterThan(3);
    for (let at = 1; at <= stretches; at++) {
      let left = at;
      await expect(all({ isCancelled: () => --left <= 0 })).rejects.toThrow(EngineError);
      expect(parameters.backend.usedBytes()).toBe(before);
    }
  });

  it('is no thread, once the model is disposed', async () => {
    parameters.dispose();
    await vi.waitFor(() => expect(helpers.alive).toBe(0));
  });
});
