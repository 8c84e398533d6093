import { EngineError } from '../domain/failure.ts';
import type { Range } from '../domain/ranges.ts';

/**
 * What part k of n takes of some cells or lines: [⌊(k − 1)·C/n⌋, ⌊k·C/n⌋), k from 1.
 *
 * @param text  `k/n`, as `--shard` has it; undefined: all
 * @throws EngineError `wrong-question`
 */
export function shardOf(text: string | undefined): (count: number) => Range {
  if (text === undefined) return count => [0, count];
  const [, k, n] = (/^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? []).map(Number);
  if (k === undefined || n === undefined || k < 1 || k > n) {
    const expected = 'expected k/n, part k of n, k from 1 to n';
    throw new EngineError('wrong-question', `--shard: found ${JSON.stringify(text)}, ${expected}`);
  }
  return count => [Math.floor(((k - 1) * count) / n), Math.floor((k * count) / n)];
}
