import type { RunSummary } from '../../src/domain/result.ts';

/** What a timestep's output changed by, in both modes, nats. */
export interface Carried {
  readonly timestep: number;
  readonly forced: number;
  readonly free: number;
}

/**
 * The timesteps at which outputs changed most in either mode, largest first.
 *
 * @param most  how many are listed
 * @returns     those, and how many more changed at all
 */
export function carriedIn(
  free: RunSummary,
  forced: RunSummary | null,
  most: number,
): { readonly rows: readonly Carried[]; readonly leftOut: number } {
  const [ofForced, ofFree] = [forced?.kl, free.kl];
  if (!ofForced || !ofFree) return { rows: [], leftOut: 0 };
  const from = Math.max(0, free.prompt - 1);
  const all = Array.from({ length: Math.max(0, free.timesteps - from) }, (_, k) => ({
    timestep: from + k,
    forced: ofForced[from + k] ?? NaN,
    free: ofFree[from + k] ?? NaN,
  }));
  // What is not a number is worth seeing first.
  const size = ({ forced: a, free: b }: Carried): number => {
    const most = Math.max(a, b);
    return Number.isNaN(most) ? Infinity : most;
  };
  const moved = all.filter(each => size(each) > 0);
  const rows = [...moved].sort((a, b) => size(b) - size(a) || a.timestep - b.timestep);
  return { rows: rows.slice(0, most), leftOut: Math.max(0, rows.length - most) };
}
