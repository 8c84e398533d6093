import { expect, it, vi } from 'vitest';
import { unattended } from '../../../src/engine/control.ts';
import { gradientOf } from '../../../src/engine/gradient/gradient.ts';
import { keyOf, type Run } from '../../../src/engine/runs/run.ts';
import { runPlan } from '../../../src/engine/runs/runPlan.ts';
import { toBase } from '../../../src/engine/runs/toRuns.ts';
import { summarize } from '../../../src/engine/summary.ts';
import { makeModel } from '../../support/models.ts';
import { optionsFor, planOf, withModel } from '../../support/runs.ts';
import { keeping } from '../../support/specs.ts';

const model = makeModel({
  kind: 'gru',
  hidden: [3],
  input: 2,
  vocabulary: null,
  seed: 1,
});

it('runs that differ in the sign of a zero alone are two runs of a store', () =>
  withModel('wasm', model, ({ anatomy }) => {
    const keys = [0, -0].map(zero =>
      keyOf(toBase(planOf(model, { base: { vectors: [[zero, 1]] } }), anatomy, [])),
    );
    expect(new Set(keys).size).toBe(2);
    return Promise.resolve();
  }));

it('an example and a source that read the same do not push each other out of the store', () =>
  withModel('wasm', model, async parameters => {
    const vectors = [
      [0.5, 1],
      [1, -1],
    ];
    const plan = planOf(model, {
      base: { vectors },
      sources: { same: { vectors } },
      interventions: [
        {
          site: { layer: 0, component: 'hidden', timesteps: 1 },
          edit: { kind: 'interchange' },
          source: { example: 'same', component: 'candidate' },
        },
      ],
    });
    const store = keeping();
    const made: number[] = [];
    for (let asked = 0; asked < 4; asked++) {
      let count = 0;
      const counting = {
        get: store.get,
        set: (key: string, run: Run) => {
          count++;
          store.set(key, run);
        },
      };
      const options = { ...optionsFor(model), record: [], store: counting };
      await runPlan(parameters, plan, options);
      made.push(count);
    }
    expect(made).toEqual([2, 1, 0, 0]);
  }));

it('a gradient that is cancelled on its way back stops before its next segment', () =>
  withModel('wasm', model, async parameters => {
    const vectors = Array.from({ length: 300 }, (_, t) => [t / 300, 1]);
    const metrics = [{ kind: 'logitDifference' as const, token: 0, against: 1 }];
    const plan = planOf(model, { base: { vectors }, metrics });
    let reports = 0;
    let isBack = false;
    const control = {
      ...unattended,
      // The way back is reported from 0 again, segment by segment.
      progress: (step: number) => {
        isBack ||= step < reports;
        reports = step;
      },
      isCancelled: () => isBack,
    };
    const [metric] = plan.metrics;
    const asked = gradientOf(parameters, plan, metric!, 'hidden', optionsFor(model, control));
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
  }));

it('states before the first timestep that differ in the sign of a zero are two runs of a store', () =>
  withModel('wasm', model, ({ anatomy }) => {
    const keys = [0, -0].map(zero => {
      const initialState = { hidden: [[0.5, zero, 1]] };
      return keyOf(
        toBase(planOf(model, { base: { vectors: [[1, 1]], initialState } }), anatomy, []),
      );
    });
    expect(new Set(keys).size).toBe(2);
    return Promise.resolve();
  }));

it('of a long example nothing is asked of each number to name its run', () =>
  withModel('wasm', model, ({ anatomy }) => {
    const vectors = Array.from({ length: 1000 }, (_, t) => [t + 1, 1]);
    const spec = toBase(planOf(model, { base: { vectors } }), anatomy, []);
    const asked = vi.spyOn(Object, 'is');
    keyOf(spec);
    expect(asked.mock.calls.length).toBeLessThan(10);
    asked.mockRestore();
    return Promise.resolve();
  }));

it('a long example is written once to name its run, however often a result is asked for more', () =>
  withModel('wasm', model, async parameters => {
    const vectors = Array.from({ length: 20 }, (_, t) => [t / 20, 1]);
    const plan = planOf(model, { base: { vectors } });
    const options = { ...optionsFor(model), store: keeping() };
    const written = vi.spyOn(JSON, 'stringify');
    await runPlan(parameters, plan, { ...options, record: [] });
    await runPlan(parameters, plan, { ...options, record: ['candidate'] });
    await runPlan(parameters, plan, { ...options, record: ['candidate'] });
    const long = written.mock.results.filter(({ value }) => String(value).length > 100);
    written.mockRestore();
    expect(long).toHaveLength(1);
  }));

it('a vector that both runs read is written as a text once', () =>
  withModel('wasm', model, async parameters => {
    const vectors = Array.from({ length: 20 }, (_, t) => [t / 20, 1]);
    const site = { layer: 0, component: 'hidden', timesteps: 19 } as const;
    const plan = planOf(model, {
      base: { vectors },
      interventions: [{ site, edit: { kind: 'zero' } }],
    });
    const runs = await runPlan(parameters, plan, { ...optionsFor(model), record: [] });
    const written = vi.spyOn(Number.prototype, 'toFixed');
    const of = { result: 1, backend: 'wasm', digest: null, durationMs: 0, fingerprint: undefined };
    const { base, intervened } = summarize(model, plan, runs, of);
    expect(base.inputs).toEqual(intervened.inputs);
    expect(base.inputs[1]).toBe('[0.05, 1.00]');
    const outputs = (base.outputs?.length ?? 0) > 0 ? 21 * (model.architecture.outputSize ?? 0) : 0;
    expect(written.mock.calls.length).toBeLessThanOrEqual(2 * 20 + outputs);
    written.mockRestore();
  }));
