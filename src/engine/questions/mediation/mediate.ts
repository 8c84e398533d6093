import { known } from '../../../base/assert.ts';
import type { Metric } from '../../../domain/experiment.ts';
import { EngineError } from '../../../domain/failure.ts';
import type { Mediation } from '../../../domain/mediation.ts';
import { valueOf } from '../../metrics.ts';
import type { Parameters } from '../../parameters.ts';
import type { Plan } from '../../plan.ts';
import { checkRecorded } from '../../runs/checkRecorded.ts';
import { evaluate } from '../../runs/evaluate.ts';
import type { Wanted } from '../../runs/recorder.ts';
import { forgetful, type Run, type RunSpec } from '../../runs/run.ts';
import { toBase, toIntervened, toShared } from '../../runs/toRuns.ts';
import type { Differentiable } from '../../validate/metrics.ts';
import { metricPlace } from '../metricPlace.ts';
import type { QuestionOptions } from '../options.ts';

/** A mediation held against its model: the metric as the experiment has it, and as it is measured. */
export interface MediationPlan {
  readonly plan: Plan;
  readonly metric: Metric;
  readonly measured: Differentiable;
}

/**
 * Holds a mediation against its experiment.
 *
 * @param metrics  the experiment's
 * @param of       the metric, by its place or kind; undefined: the first
 * @throws EngineError `wrong-question`: no such metric, one that counts tokens, an experiment that does not run free on tokens
 */
export function toMediation(
  plan: Plan,
  metrics: readonly Metric[],
  of: string | undefined,
): MediationPlan {
  const { unroll } = plan;
  if (unroll.kind !== 'free') {
    const because = 'a run that is forced writes nothing that it reads';
    throw wrong(`unroll.mode: found "teacher-forced", expected "free-running": ${because}`);
  }
  if (unroll.decoding.kind === 'soft') {
    const because =
      'its next input is a mixture of tokens, which no other run can be given to read';
    throw wrong(`unroll.decoding.kind: found "soft", expected greedy or sample: ${because}`);
  }
  const place = metricPlace(metrics, of);
  const measured = known(plan.metrics[place], 'a metric');
  if (!('timestep' in measured)) {
    const expected = 'expected logitDifference, probability or kl: of each timestep';
    throw wrong(`--of: found ${measured.kind}, which counts tokens; ${expected}`);
  }
  return { plan, metric: known(metrics[place], 'a metric'), measured };
}

const wrong = (message: string): EngineError => new EngineError('wrong-question', message);

/**
 * What of the interventions' effect on a metric the states carry, and what the tokens, at each timestep. Y(e, x) is the metric at
 * t of the run with the edits (e = 1) or without (e = 0) that reads x: b, what the base run read, or i, what the intervened run
 * read, both running free. `kl` is against the distribution of Y(0, b) throughout. The noise is the base run's in all four.
 *
 * @returns in float64
 * @throws EngineError `cancelled`, `too-large`
 * @source Pearl 2001, "Direct and indirect effects" (the parts); VanderWeele 2014, "A unification of mediation and interaction",
 *   Epidemiology 25:749 (the interaction); Vig et al. 2020, arXiv:2004.12265 (of a network's parts)
 */
export async function mediate(
  model: Parameters,
  { plan, metric, measured }: MediationPlan,
  { control, memoryLimitMB }: QuestionOptions,
): Promise<Mediation> {
  const { anatomy } = model;
  const logits: Wanted = { component: 'logits', layer: null, timesteps: 'all' };
  const y0b = toBase(plan, anatomy, [logits]);
  const y1i = toIntervened(plan, toShared(plan, y0b), [logits], 'fed');
  /** What runs that are forced say is asked of nobody. */
  const forced = { decoding: { kind: 'greedy' }, outputs: 'fed' } as const;
  const y1b: RunSpec = { ...y1i, ...forced, reads: y0b };
  const y0i: RunSpec = { ...y0b, ...forced, reads: y1i, record: [logits] };
  const all = [y0b, y1i, y1b, y0i];
  checkRecorded(anatomy, all, 'the four runs of this mediation', memoryLimitMB);
  const done = await evaluate(model, all, { control, store: forgetful });
  const base = known(done.get(y0b), 'a run');
  const Y = (spec: RunSpec): (number | null)[] => overTime(measured, plan, base, done.get(spec));
  const [atBase, total, state, token] = [Y(y0b), Y(y1i), Y(y1b), Y(y0i)];
  const effect = (of: readonly (number | null)[]): (number | null)[] =>
    of.map((value, t) => minus(value, atBase[t] ?? null));
  const parts = { total: effect(total), state: effect(state), token: effect(token) };
  const interaction = parts.total.map((value, t) =>
    minus(minus(value, parts.state[t] ?? null), parts.token[t] ?? null),
  );
  return { metric, base: atBase, ...parts, interaction };
}

/** A metric at every timestep of a run; null where it is not finite. */
function overTime(
  measured: Differentiable,
  plan: Plan,
  base: Run,
  run: Run | undefined,
): (number | null)[] {
  const runs = { base, intervened: known(run, 'a run') };
  return Array.from({ length: plan.timesteps }, (_, timestep) => {
    const value = valueOf({ ...measured, timestep }, plan, runs);
    return Number.isFinite(value) ? value : null;
  });
}

const minus = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? null : a - b;
