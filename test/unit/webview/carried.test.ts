import { describe, expect, it } from 'vitest';
import type { RunSummary } from '../../../src/domain/result.ts';
import { carriedIn } from '../../../webview/state/carried.ts';

const run = (kl: readonly number[] | null, prompt = 1): RunSummary =>
  ({ kl, prompt, timesteps: kl?.length ?? 0 }) as unknown as RunSummary;

describe('what carried a change', () => {
  it('is listed largest first, of either mode, from where the prompt ends', () => {
    const { rows, leftOut } = carriedIn(run([9, 0.1, 0, 2], 2), run([9, 0.5, 0, 1], 2), 12);
    expect(rows).toEqual([
      { timestep: 3, forced: 1, free: 2 },
      { timestep: 1, forced: 0.5, free: 0.1 },
    ]);
    expect(leftOut).toBe(0);
  });

  it('says how many that changed are left out', () => {
    const kl = Array.from({ length: 30 }, (_, t) => t / 10);
    const { rows, leftOut } = carriedIn(run(kl), run(kl), 12);
    expect(rows.map(({ timestep }) => timestep)).toEqual([
      29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18,
    ]);
    expect(leftOut).toBe(17);
  });

  it('shows what is not a number first, and nothing without a readout', () => {
    expect(carriedIn(run([0, 1, NaN]), run([0, 0, 0]), 1).rows[0]?.timestep).toBe(2);
    expect(carriedIn(run(null), run(null), 12)).toEqual({ rows: [], leftOut: 0 });
  });
});
