import { known } from '../../src/base/assert.ts';
import type { Experiment } from '../../src/domain/experiment.ts';
import type { Model } from '../../src/domain/model.ts';
import { noAssets } from '../../src/engine/assets.ts';
import { unattended } from '../../src/engine/control.ts';
import { gradientOf } from '../../src/engine/gradient/gradient.ts';
import type { Parameters } from '../../src/engine/parameters.ts';
import type { Plan } from '../../src/engine/plan.ts';
import { evaluate, type EvaluateOptions } from '../../src/engine/runs/evaluate.ts';
import { wantAll, type Wanted } from '../../src/engine/runs/recorder.ts';
import { keyOf, type Run, type RunSpec } from '../../src/engine/runs/run.ts';
import { toBase, toIntervened, toShared } from '../../src/engine/runs/toRuns.ts';
import { validate } from '../../src/engine/validate.ts';

/** A question of peer.py, ready to be asked again and again. */
export type Ask = () => Promise<unknown>;

const options: EvaluateOptions & { memoryLimitMB: number } = {
  control: unattended,
  store: { get: () => undefined, set: () => undefined },
  memoryLimitMB: 4096,
};
const logitsAt = (t: number): Wanted => ({ component: 'logits', layer: null, timesteps: [t] });
const tokens = (count: number, factor: number, V: number): number[] =>
  Array.from({ length: count }, (_, t) => (factor * t) % V);
const zero = (t: number): NonNullable<Experiment['interventions']>[number] => ({
  site: { layer: 0, component: 'hidden', timesteps: t },
  edit: { kind: 'zero' },
});

/** What peer.py asks, under its names: what each question computes there and no more. */
export const questions: Readonly<
  Record<string, (model: Parameters, of: Model, T: number) => Ask | Promise<Ask>>
> = {
  free(model, of, T) {
    const plan = planOf(of, free(T));
    return () => evaluate(model, [{ ...toBase(plan, model.anatomy, []), record: [] }], options);
  },
  'edit-free'(model, of, T) {
    const plan = planOf(of, { ...free(T), interventions: [zero(1)] });
    return () => {
      const base = toBase(plan, model.anatomy, []);
      const intervened = toIntervened(plan, toShared(plan, base), [], 'all');
      return evaluate(model, [base, intervened], options);
    };
  },
  forced(model, of, T) {
    const V = known(of.architecture.vocabularySize, 'tokens');
    const plan = planOf(of, {
      base: { tokens: tokens(T, 3, V) },
      sources: { other: { tokens: tokens(T, 5, V) } },
      interventions: [
        {
          site: { layer: 0, component: 'hidden', timesteps: T / 2 },
          edit: { kind: 'interchange' },
          source: { example: 'other' },
        },
      ],
    });
    return () => {
      const base: RunSpec = { ...toBase(plan, model.anatomy, [logitsAt(T - 1)]), outputs: 'fed' };
      const intervened = toIntervened(plan, toShared(plan, base), [logitsAt(T - 1)], 'fed');
      return evaluate(model, [base, intervened], options);
    };
  },
  async live(model, of, T) {
    const plan = planOf(of, { ...free(T), interventions: [zero(T / 2)] });
    const base = toBase(plan, model.anatomy, []);
    const run = known((await evaluate(model, [base], options)).get(base), 'the base run');
    const kept = new Map<string, Run>([[keyOf(base), run]]);
    const store = { get: (key: string) => kept.get(key), set: () => undefined };
    return () =>
      evaluate(model, [toIntervened(plan, toShared(plan, base), [], 'all')], { ...options, store });
  },
  traces(model, of, T) {
    const V = known(of.architecture.vocabularySize, 'tokens');
    const plan = planOf(of, { base: { tokens: tokens(T, 3, V) } });
    const gates = ['resetGate', 'updateGate', 'candidate', 'logits'] as const;
    return () => {
      const base = toBase(plan, model.anatomy, wantAll(model.anatomy, gates));
      return evaluate(model, [{ ...base, outputs: 'fed' }], options);
    };
  },
  map(model, of, T) {
    const V = known(of.architecture.vocabularySize, 'tokens');
    const cells = of.architecture.layers.flatMap((_, layer) =>
      Array.from({ length: T }, (_, t) =>
        planOf(of, {
          base: { tokens: tokens(T, 3, V) },
          sources: { other: { tokens: tokens(T, 5, V) } },
          interventions: [
            {
              site: { layer, component: 'hidden', timesteps: t },
              edit: { kind: 'interchange' },
              source: { example: 'other' },
            },
          ],
        }),
      ),
    );
    const [plan] = cells;
    if (!plan) throw new Error('a map without cells');
    // One plan for all, as a sweep has: the cells differ in their edits alone.
    const plans = cells.map(({ edits }): Plan => ({ ...plan, edits }));
    return () => {
      const base: RunSpec = { ...toBase(plan, model.anatomy, []), outputs: 'fed' };
      const shared = toShared(plan, base);
      const rows = plans.map(cell => toIntervened(cell, shared, [logitsAt(T - 1)], 'fed'));
      return evaluate(model, rows, { ...options, lockstep: true });
    };
  },
  gradient(model, of, T) {
    const V = known(of.architecture.vocabularySize, 'tokens');
    return gradient(model, planOf(of, { base: { tokens: tokens(T, 3, V) }, metrics }));
  },
  soft(model, of) {
    const V = known(of.architecture.vocabularySize, 'tokens');
    const unroll = {
      mode: 'free-running',
      steps: 16,
      decoding: { kind: 'soft', temperature: 1 },
    } as const;
    return gradient(model, planOf(of, { base: { tokens: tokens(8, 3, V) }, unroll, metrics }));
  },
};

const metrics: Experiment['metrics'] = [{ kind: 'logitDifference', token: 1, against: 0 }];

const free = (T: number): Pick<Experiment, 'base' | 'unroll'> => ({
  base: { tokens: [1] },
  unroll: { mode: 'free-running', steps: T },
});

const planOf = (model: Model, experiment: Omit<Experiment, 'version' | 'checkpoint'>): Plan =>
  validate({ version: 1, checkpoint: '', ...experiment }, model, noAssets);

const gradient =
  (model: Parameters, plan: Plan): Ask =>
  () =>
    gradientOf(model, plan, known(plan.metrics[0], 'a metric'), 'hidden', options);
