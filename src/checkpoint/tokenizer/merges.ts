import type { Json } from '../json.ts';
import { Unsupported } from './cannotCut.ts';
import type { Section } from './fields.ts';

/** Which pairs of tokens become one, the first ones first. */
export interface Merges {
  /** The rank of a pair; undefined where it stays two. */
  rankOf(left: number, right: number): number | undefined;
  /** What a pair of this rank becomes. */
  readonly made: readonly number[];
}

/** @throws Unsupported where one names a token that is not in the vocabulary */
export function toMerges(
  section: Section,
  ids: ReadonlyMap<string, number>,
  prefix: string,
): Merges {
  const made: number[] = [];
  const ranks = new Map<number, number>();
  const size = [...ids.values()].reduce((most, id) => Math.max(most, id), 0) + 1;
  for (const [rank, merge] of section.list('merges').entries()) {
    if (typeof merge === 'string' && merge.startsWith('#version')) {
      made.push(-1);
      continue;
    }
    const [a, b] = pairOf(merge, rank);
    const found = [a, b, a + b.slice(prefix.length)].map(token => ids.get(token));
    const [left, right, both] = found;
    if (left === undefined || right === undefined || both === undefined)
      throw new Unsupported(`model.merges[${rank}], whose tokens are not in the vocabulary,`);
    made.push(both);
    ranks.set(left * size + right, rank);
  }
  return { rankOf: (left, right) => ranks.get(left * size + right), made };
}

function pairOf(merge: Json, rank: number): readonly [string, string] {
  const parts = typeof merge === 'string' ? merge.split(' ') : merge;
  if (Array.isArray(parts) && parts.length === 2) {
    const [a, b] = parts;
    if (typeof a === 'string' && typeof b === 'string') return [a, b];
  }
  throw new Unsupported(`model.merges[${rank}], which is no pair,`);
}
