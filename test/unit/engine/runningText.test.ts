import { describe, expect, it } from 'vitest';
import { toVocabulary } from '../../../src/checkpoint/toVocabulary.ts';
import { piecesOf } from '../../../src/engine/runningText.ts';

const ofTokens = (...tokens: string[]) => toVocabulary(tokens, tokens.length, 'test');
/** Bytes of UTF-8 as tokens, as byte-level vocabularies have them. */
const bytes = {
  decode: (ids: readonly number[]) => new TextDecoder().decode(Uint8Array.from(ids)),
};
/** The blank stands before each word; the first one's is left out. */
const marked = {
  decode: (ids: readonly number[]) =>
    ids
      .map(id => ['▁the', '▁key', 's'][id] ?? '')
      .join('')
      .replaceAll('▁', ' ')
      .trimStart(),
};

describe('what a token adds to the running text', () => {
  it('is itself where tokens are characters', () => {
    expect(piecesOf(ofTokens('T', 'h', 'e', '\n'), [0, 1, 2, 3, 1])).toEqual([
      'T',
      'h',
      'e',
      '\n',
      'h',
    ]);
  });

  it('is a blank and the word where tokens are words, but for the first', () => {
    expect(piecesOf(ofTokens('the', 'key'), [0, 1, 1])).toEqual(['the', ' key', ' key']);
  });

  it('is a piece without its mark', () => {
    expect(piecesOf(marked, [0, 1, 2, 1])).toEqual(['the', ' key', 's', ' key']);
  });

  it.each(['aéb', '€', 'a😀b€', '😀😀'])('is %s in the last of a character’s tokens', text => {
    const ids = [...new TextEncoder().encode(text)];
    const pieces = piecesOf(bytes, ids);
    expect(pieces.join('')).toBe(text);
    expect(pieces).toHaveLength(ids.length);
    expect(pieces.filter(piece => piece !== '')).toEqual([...text]);
  });
});
