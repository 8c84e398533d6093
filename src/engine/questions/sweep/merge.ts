import { counted } from '../../../base/counted.ts';
import { EngineError } from '../../../domain/failure.ts';
import { mapDifference } from '../../../domain/mapDifference.ts';
import { joined, rangeText, without, type Range } from '../../../domain/ranges.ts';
import { cellCount } from '../../../domain/cellCount.ts';
import type { SweepMap } from '../../../domain/sweepMap.ts';

/** A part of a sweep, and the file that it was read from. */
export interface MapPart {
  readonly file: string;
  readonly map: SweepMap;
}

/**
 * Parts of one sweep put together: the same map as of the sweep that was never divided, whatever order they come in.
 *
 * @throws EngineError `wrong-question`, naming a part's file: parts of different sweeps, cells in two parts or in none
 */
export function merge(parts: readonly MapPart[]): SweepMap {
  const order = parts
    .filter(({ map }) => map.done.length > 0)
    .sort((a, b) => (a.map.done[0]?.[0] ?? 0) - (b.map.done[0]?.[0] ?? 0));
  const [first = parts[0]] = order;
  if (!first)
    throw new EngineError('wrong-question', 'merge: found no part, expected at least one');
  for (const part of parts) checkSame(part, first);
  checkCells(parts, cellCount(first.map.axes));
  const merged: SweepMap = { ...first.map, values: [...first.map.values], reasons: {}, done: [] };
  for (const { map } of order) {
    for (const [from, to] of map.done) {
      for (let at = from; at < to; at++) merged.values[at] = map.values[at] ?? null;
    }
    Object.assign(merged.reasons, map.reasons);
    merged.done = joined([...merged.done, ...map.done]);
  }
  return merged;
}

function checkSame({ file, map }: MapPart, first: MapPart): void {
  const difference = mapDifference(map, first.map) ?? baseDifference(map, first.map);
  if (difference === undefined) return;
  throw new EngineError('wrong-question', `${file}: ${difference}, as in ${first.file}`);
}

/** On `wasm` the run without the pattern has the same bits wherever it runs. */
function baseDifference(found: SweepMap, expected: SweepMap): string | undefined {
  if (found.backend !== 'wasm' || found.base === expected.base) return undefined;
  return `another base, though all else is the same: base is ${String(found.base)}, expected ${String(expected.base)}`;
}

function checkCells(parts: readonly MapPart[], count: number): void {
  const taken: { readonly file: string; readonly range: Range }[] = [];
  for (const { file, map } of parts) {
    for (const range of map.done) {
      const other = taken.find(({ range: [from, to] }) => from < range[1] && range[0] < to);
      if (other) {
        const both: Range = [
          Math.max(range[0], other.range[0]),
          Math.min(range[1], other.range[1]),
        ];
        const found = `${rangeText(both, 'cell')} found twice, already in ${other.file}`;
        throw new EngineError('wrong-question', `${file}: ${found}; expected each cell once`);
      }
      taken.push({ file, range });
    }
  }
  const left = without(
    [0, count],
    taken.map(({ range }) => range),
  );
  if (left.length === 0) return;
  const some = left.slice(0, 5).map(range => rangeText(range, 'cell'));
  const missing = [
    ...some,
    ...(left.length > 5 ? [counted(left.length - 5, 'more range')] : []),
  ].join(', ');
  const files = parts.map(({ file }) => file).join(', ');
  throw new EngineError('wrong-question', `${files}: ${missing} missing, in no part of ${count}`);
}
