import { describe, expect, it } from 'vitest';
import { toVocabulary } from '../../../src/checkpoint/toVocabulary.ts';

const error = (text: string, tokens = ['the', 'key']): string => {
  const cut = toVocabulary(tokens, tokens.length, 'words.txt').encode(text);
  return 'error' in cut ? cut.error : '';
};

describe('a piece that is not in the vocabulary', () => {
  const why = ' at place 1 is not in the vocabulary (words.txt, 2 tokens)';

  it('is said inert: nothing of it turns the sentence round', () => {
    expect(error('the \u202ekey')).toBe(`"\\u202ekey"${why}; did you mean "key"?`);
    expect(error('the ket', ['the', 'ke\u202e'])).toBe(`"ket"${why}; did you mean "ke\\u202e"?`);
  });

  it('is cut where it is long, and what is wrong with it stays', () => {
    expect(error(`the ${'x'.repeat(50_000)}`)).toBe(`"${'x'.repeat(80)}…"${why}`);
  });
});

describe('a piece that a token stands for', () => {
  const cut = (tokens: readonly string[], text: string): unknown => {
    const found = toVocabulary(tokens, tokens.length, 'words.txt').encode(text);
    return 'error' in found ? found : [found.ids, found.unknown && [...found.unknown.words]];
  };

  it.each(['<unk>', '[UNK]', '<oov>'])('is named with its first place: %s', unknown => {
    expect(cut([unknown, 'the', 'key'], 'the Key kye key Key')).toEqual([
      [1, 0, 0, 2, 0],
      [
        ['Key', 1],
        ['kye', 2],
      ],
    ]);
    expect(cut([unknown, 'a', 'b'], 'axb')).toEqual([[1, 0, 2], [['x', 1]]]);
  });

  it('is none where the text has that token as it is written', () => {
    expect(cut(['<unk>', 'the'], 'the <unk>')).toEqual([[1, 0], undefined]);
  });
});
