import type { Json } from '../json.ts';
import { checkLength, type Budget } from './cannotCut.ts';
import { toByteLetters } from './byteLetters.ts';
import { partsOf, type Section } from './fields.ts';
import { byteLevelPieces, literal, patternOf, S, W } from './patterns.ts';
import { partOf, type Piece } from './piece.ts';
import { replaceAll } from './replaceAll.ts';
import { behaviorOf, cutAt } from './splits.ts';

/** Cuts a piece into pieces. */
type Cut = (piece: Piece) => Piece[];

const spaces = new RegExp(S, 'gu');
const words = new RegExp(`[${W}]+|[^${W}${S}]+`, 'gu');
const bytePieces = new RegExp(byteLevelPieces, 'gu');
/** Punctuation of Unicode, and what ASCII has beside it. */
const punctuation = /[\p{P}$+<=>^`|~]/gu;

/**
 * How a file's `pre_tokenizer` cuts a text into what the model is given.
 *
 * @param knowsStart  whether where the text began is known after the normalizer
 * @throws Unsupported naming what is not done
 * @source Hugging Face tokenizers 0.23
 */
export function toCut(
  json: Json | undefined,
  knowsStart: boolean,
): (piece: Piece, budget: Budget) => Piece[] {
  const cuts = partsOf(json, 'pre_tokenizer', 'pretokenizers').map((section, k) =>
    toPart(section, knowsStart && k === 0),
  );
  return (piece, budget) => {
    let pieces = [piece].filter(({ text }) => text !== '');
    for (const cut of cuts) {
      const next: Piece[] = [];
      let length = 0;
      for (const each of pieces)
        for (const part of cut(each)) {
          checkLength((length += part.text.length));
          next.push(part);
        }
      budget.spend(length);
      pieces = next;
    }
    return pieces;
  };
}

function toPart(section: Section, knowsStart: boolean): Cut {
  switch (section.kind) {
    case 'Whitespace':
      section.only();
      return piece => cutAt(piece, words, 'Removed', true);
    case 'WhitespaceSplit':
      section.only();
      return piece => cutAt(piece, spaces, 'Removed');
    case 'BertPreTokenizer':
      section.only();
      return piece =>
        cutAt(piece, spaces, 'Removed').flatMap(part => cutAt(part, punctuation, 'Isolated'));
    case 'Punctuation': {
      const behavior = behaviorOf(section.only('behavior'), 'Isolated');
      return piece => cutAt(piece, punctuation, behavior);
    }
    case 'Digits': {
      const isEach = section.only('individual_digits').flag('individual_digits');
      return piece => cutAt(piece, /\p{N}/gu, isEach ? 'Isolated' : 'Contiguous');
    }
    case 'CharDelimiterSplit': {
      const delimiter = section.only('delimiter').character('delimiter');
      return piece => cutAt(piece, literal(delimiter), 'Removed');
    }
    case 'FixedLength': {
      const length = section.only('length').count('length');
      if (length === 0) throw section.unsupported('whose length is 0');
      return piece => fixedLengths(piece, length);
    }
    case 'Split': {
      const pattern = patternOf(section.only('pattern', 'behavior', 'invert'));
      const [behavior, isInverted] = [behaviorOf(section), section.flag('invert')];
      return piece => cutAt(piece, pattern, behavior, isInverted);
    }
    case 'ByteLevel':
      return byteLevel(section);
    case 'Metaspace':
      return metaspace(section, knowsStart);
    default:
      throw section.unsupported();
  }
}

function fixedLengths(piece: Piece, length: number): Piece[] {
  const parts: Piece[] = [];
  let [from, at, count] = [0, 0, 0];
  for (const letter of piece.text) {
    at += letter.length;
    count++;
    if (count < length && at < piece.text.length) continue;
    parts.push(partOf(piece, from, at));
    [from, count] = [at, 0];
  }
  return parts;
}

function byteLevel(section: Section): Cut {
  section.only('add_prefix_space', 'trim_offsets', 'use_regex');
  const [adds, cuts] = [section.flag('add_prefix_space'), section.flag('use_regex', true)];
  return piece => {
    const text = adds && !piece.text.startsWith(' ') ? ` ${piece.text}` : piece.text;
    const whole = { ...piece, text };
    const parts = cuts ? cutAt(whole, bytePieces, 'Isolated') : [whole];
    return parts.map(part => ({ ...part, text: toByteLetters(part.text) }));
  };
}

function metaspace(section: Section, knowsStart: boolean): Cut {
  section.only('replacement', 'str_rep', 'add_prefix_space', 'prepend_scheme', 'split');
  const replacement = section.character('replacement');
  if (section.text('str_rep', replacement) !== replacement)
    throw section.unsupported('whose str_rep is not its replacement');
  const scheme = section.text('prepend_scheme', 'always');
  if (!['always', 'first', 'never'].includes(scheme))
    throw section.unsupported('whose prepend_scheme is not known');
  if (!section.flag('add_prefix_space', true) && scheme !== 'never')
    throw section.unsupported('whose add_prefix_space and prepend_scheme disagree');
  if (scheme === 'first' && !knowsStart)
    throw section.unsupported(
      'whose prepend_scheme is first, after parts that move where a text begins,',
    );
  const isSplit = section.flag('split', true);
  const pattern = literal(replacement);
  return piece => {
    const spaced = replaceAll(piece.text, ' ', replacement);
    const begins = scheme === 'always' || (scheme === 'first' && piece.isFirst);
    const text = begins && !spaced.startsWith(replacement) ? replacement + spaced : spaced;
    const whole = { ...piece, text };
    return isSplit ? cutAt(whole, pattern, 'MergedWithNext') : [whole];
  };
}
