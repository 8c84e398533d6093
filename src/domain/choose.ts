import type { Decoding, Experiment } from './experiment.ts';
import type { UnrollChoice } from './result.ts';

/** Steps that *both* and a switch of mode start from, where the experiment names none. */
export const defaultSteps = 8;

/** The number of steps and the decoding of an experiment, whichever its mode. */
export function stepsOf({ unroll }: Experiment): { steps: number; decoding: Decoding | undefined } {
  return { steps: unroll?.steps ?? defaultSteps, decoding: unroll?.decoding };
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
  const common = { steps, ...(decoding && { decoding }) };
  return {
    ...experiment,
    unroll:
      choice === 'free-running'
        ? { mode: 'free-running', ...common }
        : { mode: 'teacher-forced', inputs: 'baseOutput', ...common },
  };
}
