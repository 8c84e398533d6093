import type { Range } from '../../src/domain/ranges.ts';
import { cellCount } from '../../src/domain/cellCount.ts';
import { putCells, type Cell, type SweepMap } from '../../src/domain/sweepMap.ts';

/** A map of which nothing is done; 2 layers × 3 timesteps. */
export const emptyMap = (change: Partial<SweepMap> = {}): SweepMap => {
  const axes = change.axes ?? [
    { name: 'layer', values: [0, 1] },
    { name: 'timestep', values: [0, 1, 2] },
  ];
  return {
    version: 1,
    experiment: {
      version: 1,
      checkpoint: 'a.pt',
      base: { text: 'the key' },
      sources: { keys: { text: 'the keys' }, near: { text: 'near' } },
    },
    fingerprint: 'f00d',
    files: { 'lines.jsonl': 'cafe' },
    backend: 'wasm',
    metric: { kind: 'kl' },
    axes,
    base: 0.25,
    values: Array<null>(cellCount(axes)).fill(null),
    reasons: {},
    done: [],
    ...change,
  };
};

/** What a cell holds in these tests: every fourth was refused. */
export const cellOf = (at: number): Cell =>
  at % 4 === 3 ? { reason: `cell ${at} is refused` } : { value: at / 7 };

/** A map with some ranges done. */
export function filledMap(ranges: readonly Range[], change: Partial<SweepMap> = {}): SweepMap {
  const map = emptyMap(change);
  for (const [from, to] of ranges) {
    putCells(
      map,
      from,
      Array.from({ length: to - from }, (_, at) => cellOf(from + at)),
    );
  }
  return map;
}
