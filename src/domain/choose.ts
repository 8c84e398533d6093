import type { Decoding, Experiment, Unroll } from './experiment.ts';
import type { UnrollChoice } from './result.ts';

/** Steps that *both* and a switch of mode start from, where the experiment names none. */
const defaultSteps = 8;

/** The number of steps and the decoding of an experiment, whichever its mode. */
export function stepsOf({ unroll }: Experiment): { steps: number; decoding: Decoding | undefined } {
  return { steps: unroll?.steps ?? defaultSteps, decoding: unroll?.decoding };
}

/**
 * The unroll of a mode on the same columns: steps and decoding stay, and forced inputs are what the base wrote.
 *
 * Soft decoding has no counterpart: it writes no tokens that could be forced.
 */
export function unrollIn(mode: Unroll['mode'], experiment: Experiment): Unroll {
  const { steps, decoding } = stepsOf(experiment);
  const isKept = mode === 'free-running' || decoding?.kind !== 'soft';
  return onSameColumns(mode, steps, isKept ? decoding : undefined);
}

const onSameColumns = (mode: Unroll['mode'], steps: number, by: Decoding | undefined): Unroll => {
  const common = { steps, ...(by && { decoding: by }) };
  return mode === 'free-running' ? { mode, ...common } : { mode, inputs: 'baseOutput', ...common };
};

/** Whether an unroll writes tokens, and so has a decoding. */
export const decodes = (unroll: Unroll | undefined): boolean =>
  unroll?.mode === 'free-running' || unroll?.inputs === 'baseOutput';

/**
 * An unroll as it was left, on the columns of the one now: steps and decoding are of now where both have them.
 *
 * A soft decoding has no counterpart in the other mode, which says nothing of it.
 */
export function onColumnsOf(now: Unroll | undefined, left: Unroll): Unroll {
  if (now?.steps === undefined || left.steps === undefined) return left;
  const { decoding: had, ...rest } = left;
  const isSoftAlone = now.decoding?.kind === 'soft' || (had?.kind === 'soft' && !now.decoding);
  const decoding = isSoftAlone || !decodes(now) || !decodes(left) ? had : now.decoding;
  return { ...rest, steps: now.steps, ...(decoding && { decoding }) };
}

/**
 * The experiment under the unroll that a panel asks for.
 *
 * @returns its own, or one of the pair of *both*: free-running, and teacher-forced on the base's own output, on the
 *   same columns
 */
export function chosen(experiment: Experiment, choice: UnrollChoice): Experiment {
  if (choice === 'own') return experiment;
  const { steps, decoding } = stepsOf(experiment);
  return { ...experiment, unroll: onSameColumns(choice, steps, decoding) };
}

/** Settings of a decoding that are numbers. */
export const decodingSettings = ['temperature', 'topK', 'topP', 'seed'] as const;

/** One part of an unroll, set by itself, so that a change made a moment before stays; null removes. */
export type UnrollPart =
  | { readonly steps: number }
  | { readonly decoding: Decoding }
  | { readonly setting: (typeof decodingSettings)[number]; readonly value: number | null };

/** Where in an experiment a part of its unroll stands, and what is to stand there; undefined: nothing. */
export function unrollPartAt(part: UnrollPart): {
  readonly at: readonly [string, ...string[]];
  readonly value: unknown;
} {
  if ('steps' in part) return { at: ['unroll', 'steps'], value: part.steps };
  if ('decoding' in part) return { at: ['unroll', 'decoding'], value: part.decoding };
  return { at: ['unroll', 'decoding', part.setting], value: part.value ?? undefined };
}
