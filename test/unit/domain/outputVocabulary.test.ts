import { describe, expect, it } from 'vitest';
import { toVocabulary } from '../../../src/checkpoint/toVocabulary.ts';
import { areOutputsReadable, putsOutTokens } from '../../../src/domain/outputVocabulary.ts';
import { toSubject } from '../../../src/engine/validate/examples.ts';
import { toMetric } from '../../../src/engine/validate/metrics.ts';
import { Problems } from '../../../src/engine/validate/problems.ts';
import { makeModel } from '../../support/models.ts';

const words = ['the', 'dog', 'ate', 'an', 'apple', '.'];

describe('outputs are tokens', () => {
  it.each([
    [true, 'there are as many as rows of the embedding', 6, 6, words.slice(0, 4)],
    [true, 'there are as many as tokens, beside a row of padding', 7, 6, words],
    [false, 'they are fewer: tags', 6, 3, words],
    [false, 'there is no readout', 6, null, words],
    [false, 'the model reads vectors', null, 6, undefined],
  ])('%s, where %s', (is, _, vocabularySize, outputSize, tokens) => {
    expect(putsOutTokens({ vocabularySize, outputSize }, tokens)).toBe(is);
  });
});

const { architecture } = makeModel({ kind: 'gru', hidden: [4], input: 3, vocabulary: 6, seed: 1 });

describe('outputs could be read', () => {
  it.each([
    [true, 'they are tokens', { vocabularySize: 6, outputSize: 6 }],
    [false, 'they are classes', { vocabularySize: 6, outputSize: 3 }],
    [true, 'they are vectors of the size of those read', { vocabularySize: null, outputSize: 3 }],
    [false, 'they are vectors of another size', { vocabularySize: null, outputSize: 2 }],
    [false, 'there are none', { vocabularySize: 6, outputSize: null }],
    [false, 'the model has read to the end before', { outputSize: 6, bidirectional: true }],
    [false, 'it has read from there', { outputSize: 6, reversed: true as const }],
  ])('%s, where %s', (is, _, sizes) => {
    const of = { ...architecture, inputSize: 3, ...sizes };
    expect(areOutputsReadable({ architecture: of, vocabulary: null })).toBe(is);
  });
});

describe('a metric of outputs that are no tokens', () => {
  const tagger = { ...architecture, outputSize: 3 };
  const problemsOf = (token: string | number): string[] => {
    const problems = new Problems();
    const subject = toSubject(tagger, toVocabulary(words, 6, 'words.txt'), problems);
    toMetric(subject, { kind: 'probability', token }, 0, 5);
    return problems.list.map(({ field, message }) => `${field}: ${message}`);
  };

  it('takes an id of them', () => {
    expect(problemsOf(2)).toEqual([]);
  });

  it('refuses a word, which is none of them, and an id beyond them', () => {
    expect(problemsOf('dog').join()).toMatch(
      /^metrics\[0\]\.token: found "dog"; what the model puts out is no tokens \(3 outputs, 6 tokens read\), expected an id from 0 to 2/,
    );
    expect(problemsOf(3)).toEqual(['metrics[0].token: found id 3, expected 0 to 2']);
  });
});
