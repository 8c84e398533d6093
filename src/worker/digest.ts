import { createHash } from 'node:crypto';
import { digestParts } from '../engine/digest.ts';
import type { Runs } from '../engine/runs/run.ts';

/** The digest of both runs, sha256 in hex: on `wasm` the same in every process and on every machine. */
export function digestOf(runs: Runs): string {
  const hash = createHash('sha256');
  for (const part of digestParts(runs)) hash.update(part);
  return hash.digest('hex');
}
