import type { Anatomy } from '../../domain/anatomy.ts';
import { checkMemory } from '../memory.ts';
import { bytesOf } from './recorder.ts';
import { needsOf, type RunSpec } from './run.ts';

/**
 * Holds what some runs record, with the runs that they need, against the memory limit: each run once.
 *
 * @param what  whose runs they are, such as `this sweep`
 * @throws EngineError `too-large` with both numbers
 */
export function checkRecorded(
  anatomy: Anatomy,
  specs: readonly RunSpec[],
  what: string,
  limitMB: number,
): void {
  const all = new Set([...specs, ...specs.flatMap(needsOf)]);
  const bytes = [...all].reduce(
    (sum, { timesteps, record }) => sum + bytesOf(anatomy, timesteps, record),
    0,
  );
  checkMemory(`recording ${what}`, bytes, limitMB);
}
