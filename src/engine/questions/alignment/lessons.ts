import { known } from '../../../base/assert.ts';
import { readsFromEnd } from '../../../domain/model.ts';
import { logSoftmax } from '../../distribution.ts';
import type { Parameters } from '../../parameters.ts';
import { evaluate } from '../../runs/evaluate.ts';
import { checkRecorded } from '../../runs/checkRecorded.ts';
import { wantAll, type Wanted } from '../../runs/recorder.ts';
import { forgetful, needsOf, type Run, type RunSpec } from '../../runs/run.ts';
import { toIntervened } from '../../runs/toRuns.ts';
import type { QuestionOptions } from '../options.ts';
import { sharing } from '../sharing.ts';
import type { LabelledPair } from './toAlignment.ts';

/** A pair as it is learned from: the run whose logits are held against its label. */
export interface Lesson {
  readonly spec: RunSpec;
  /** The first timestep that emits. */
  readonly emitsFrom: number;
  readonly label: readonly number[];
  /** −Σ ln softmax(y)[label] over the timesteps before any edit, which hang on nothing that is learned. */
  readonly settled: number;
}

/** A lesson before anything is run. */
type Asked = Omit<Lesson, 'settled'> & {
  /** Timesteps that emit before any edit: the run without edits says what they add. */
  readonly before: readonly number[];
};

/** Lessons, and the finished runs that they need: their sources, and what they are without an edit. */
export interface Lessons {
  readonly all: readonly Lesson[];
  runOf(spec: RunSpec): Run;
}

/**
 * The run that a pair is learned from. A run that feeds its hard tokens back is forced on the label in their place, so that each
 * token is predicted from the label's before it; soft ones are fed back as they are, and what is forced stays so.
 */
function toAsked(
  { anatomy, architecture }: Parameters,
  { plan, label }: LabelledPair,
  share: ReturnType<typeof sharing>,
): Asked {
  const { unroll, emitsFrom, timesteps } = plan;
  const emitting = label.map((_, k) => emitsFrom + k);
  const isHard = unroll.kind === 'free' && unroll.decoding.kind !== 'soft';
  const isSettled = !readsFromEnd(architecture) && (unroll.kind !== 'free' || isHard);
  const first = Math.min(...plan.edits.map(edit => Math.min(...edit.timesteps)));
  const before = isSettled ? emitting.filter(t => t < first) : [];
  const logits = (at: readonly number[]): Wanted[] => [
    { component: 'logits', layer: null, timesteps: at },
  ];
  const shared = share(plan, isHard ? [] : logits(before));
  const asked = toIntervened(plan, shared, logits(emitting), 'fed');
  if (!isHard) return { spec: asked, emitsFrom, label, before };
  if (plan.base.inputs.kind !== 'tokens') throw new Error('a label of a model without tokens');
  const given = {
    outputs: 'fed' as const,
    inputs: {
      kind: 'tokens' as const,
      ids: [...plan.base.inputs.ids, ...label].slice(0, timesteps),
    },
    decoding: { kind: 'greedy' as const },
  };
  const record = [...wantAll(anatomy, anatomy.states), ...logits(before)];
  return {
    spec: { ...asked, ...given, base: { ...shared.base, ...given, record } },
    emitsFrom,
    label,
    before,
  };
}

/**
 * Runs what lessons need once and for all: none of it hangs on what is learned.
 *
 * @throws EngineError `cancelled`, `too-large`
 */
export async function prepareLessons(
  model: Parameters,
  pairs: readonly LabelledPair[],
  { control, memoryLimitMB }: QuestionOptions,
): Promise<Lessons> {
  const share = sharing(model.anatomy);
  const asked = pairs.map(pair => toAsked(model, pair, share));
  const needs = asked.flatMap(({ spec }) => [known(spec.base, 'a base'), ...needsOf(spec)]);
  checkRecorded(model.anatomy, needs, 'the runs that are learned from', memoryLimitMB);
  const done = await evaluate(model, needs, { control, store: forgetful, lockstep: true });
  const runOf = (spec: RunSpec): Run => known(done.get(spec), 'a run');
  const all = asked.map(({ before, ...each }): Lesson => {
    const { recorder } = runOf(known(each.spec.base, 'a base'));
    const losses = before.map(t => {
      const logP = logSoftmax(recorder.at('logits', null, t));
      return -known(logP[known(each.label[t - each.emitsFrom], 'a token')], 'a probability');
    });
    return { ...each, settled: losses.reduce((sum, loss) => sum + loss, 0) };
  });
  return { all, runOf };
}
