import type { RunSummary, RunTokens } from './result.ts';

type Outputs = Pick<RunTokens, 'outputs' | 'outputIds'>;

/** Tells what a run puts out apart: tokens by id, since two may be written alike; vectors, which have none, by what is written. */
export const outputNames = ({ outputIds, outputs }: Outputs): readonly (string | number)[] =>
  outputIds ?? outputs ?? [];

/** Timesteps at which two runs put out another token or vector, those of the prompt among them, which are not emitted. */
export function changedOutputs(base: Outputs, intervened: Outputs): number[] {
  const before = outputNames(base);
  return outputNames(intervened).flatMap((each, t) => (each === before[t] ? [] : [t]));
}

/** Timesteps whose emitted output is another in the intervened run. */
export const changedIn = ({ base, intervened, emitsFrom }: RunSummary): number[] =>
  changedOutputs(base, intervened).filter(t => t >= (emitsFrom ?? 0));
