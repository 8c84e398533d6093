import { cutsByCharacter } from '../domain/cutsByCharacter.ts';
import type { Encoding, Vocabulary } from '../domain/model.ts';
import { meaning } from '../domain/nearestToken.ts';
import { noteUnknown } from '../domain/noteUnknown.ts';
import type { Sidecar } from '../domain/sidecar.ts';
import { quoted } from './tokenizer/quoted.ts';
import { toEncoding } from './tokenizer/unknown.ts';
import { countOf } from './vocabulary/tokens.ts';

const unknownTokens = ['<unk>', '[UNK]', '<oov>'];

/** A vocabulary that cuts text by characters, where all tokens are one, else at white space. */
export function toVocabulary(
  tokens: readonly string[],
  size: number,
  from: string,
  tokenization?: Sidecar['tokenization'],
): Vocabulary {
  const ids = new Map<string, number>();
  tokens.forEach((token, id) => ids.has(token) || ids.set(token, id));
  const byCharacter =
    tokenization === undefined ? cutsByCharacter(tokens) : tokenization === 'characters';
  const unknown = unknownTokens.map(token => ids.get(token)).find(id => id !== undefined);
  const encode = (text: string): Encoding => {
    const pieces = byCharacter ? [...text] : text.split(/\s+/).filter(piece => piece !== '');
    const found: number[] = [];
    const words = new Map<string, number>();
    for (const [at, piece] of pieces.entries()) {
      const known = ids.get(piece);
      const id = known ?? unknown;
      if (id === undefined)
        return {
          error: `${quoted(piece, 80)} at place ${at} is not in the vocabulary (${from}, ${countOf(tokens)} tokens)${meaning(piece, tokens)}`,
        };
      found.push(id);
      if (known === undefined) noteUnknown(words, piece, at);
    }
    return toEncoding(found, unknown, words);
  };
  const textOf = (id: number): string => tokens[id] ?? `⟨${id}⟩`;
  return {
    size,
    from,
    tokens,
    encode,
    decode: list => list.map(textOf).join(byCharacter ? '' : ' '),
  };
}
