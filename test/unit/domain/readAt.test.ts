import { expect, it } from 'vitest';
import { readAt } from '../../../src/domain/readAt.ts';

const run = (inputs: readonly string[], inputIds: readonly number[] | null) =>
  ({ inputs, inputIds, outputs: null, outputIds: null }) as const;

it('a token that both runs read stands once, and another one in each beside the other', () => {
  const result = { base: run(['the', 'is'], [0, 1]), intervened: run(['the', 'are'], [0, 2]) };
  expect(readAt(result, 0)).toBe('the');
  expect(readAt(result, 1)).toBe('is → are');
  expect(readAt(result, 1, each => `“${each}”`)).toBe('“is” → “are”');
  expect(readAt(result, 2)).toBe('');
});

it('tokens are told apart by id, since two may be written alike, and vectors by what is written', () => {
  expect(readAt({ base: run(['a'], [1]), intervened: run(['a'], [2]) }, 0)).toBe('a → a');
  const vectors = { base: run(['[0.10]'], null), intervened: run(['[0.20]'], null) };
  expect(readAt(vectors, 0)).toBe('[0.10] → [0.20]');
});
