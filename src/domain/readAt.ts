import type { RunSummary, RunTokens } from './result.ts';

/**
 * What the runs of a result read at a timestep: one token, or before and after where those are others.
 *
 * @param written  a token as it is written there
 * @returns        `is → are`; empty past the end
 */
export function readAt(
  { base, intervened }: Pick<RunSummary, 'base' | 'intervened'>,
  t: number,
  written: (token: string) => string = each => each,
): string {
  const runs = nameAt(base, t) === nameAt(intervened, t) ? [base] : [base, intervened];
  return runs.map(({ inputs }) => written(inputs[t] ?? '')).join(' → ');
}

/** Tells tokens apart: by id, since two may be written alike; vectors, which have none, by what is written. */
const nameAt = ({ inputIds, inputs }: RunTokens, t: number): string | number | undefined =>
  (inputIds ?? inputs)[t];
