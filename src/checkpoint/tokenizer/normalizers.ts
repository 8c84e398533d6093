import type { Json } from '../json.ts';
import { checkLength, type Budget } from './cannotCut.ts';
import { bertText } from './bertText.ts';
import { toByteLetters } from './byteLetters.ts';
import { partsOf, type Section } from './fields.ts';
import { lowerCase } from './lowerCase.ts';
import { literalOf, S } from './patterns.ts';
import type { Piece } from './piece.ts';
import { replaceAll } from './replaceAll.ts';
import { beforeSpace } from './whiteSpace.ts';

const left = new RegExp(`^${S}+`, 'u');

/**
 * What a file's `normalizer` does to a text.
 *
 * @throws Unsupported naming what is not done
 * @source Hugging Face tokenizers 0.23
 */
export function toNormalize(json: Json | undefined): (piece: Piece, budget: Budget) => Piece {
  const parts = partsOf(json, 'normalizer', 'normalizers').map(toPart);
  return ({ text, isFirst }, budget) => {
    let [now, stillFirst] = [text, isFirst];
    for (const { change, dropsStart } of parts) {
      const before = now;
      now = change(now);
      checkLength(now.length);
      budget.spend(now.length);
      if (dropsStart && left.test(before)) stillFirst = false;
    }
    return { text: now, isFirst: stillFirst };
  };
}

interface Part {
  readonly change: (text: string) => string;
  /** Whether white space that a text begins with goes, and with it the place where the text began. */
  readonly dropsStart?: boolean;
}

/** Whether where a text began is still known after a normalizer: nothing is put in or taken out but white space. */
export const keepsStart = (json: Json | undefined): boolean =>
  partsOf(json, 'normalizer', 'normalizers').every(({ kind }) =>
    ['NFC', 'NFD', 'NFKC', 'NFKD', 'Lowercase', 'Strip'].includes(kind),
  );

function toPart(section: Section): Part {
  switch (section.kind) {
    case 'NFC':
    case 'NFD':
    case 'NFKC':
    case 'NFKD': {
      const form = section.only().kind;
      return { change: text => text.normalize(form) };
    }
    case 'Lowercase':
      section.only();
      return { change: lowerCase };
    case 'StripAccents':
      section.only();
      return { change: text => text.replace(/\p{M}/gu, '') };
    case 'Strip': {
      section.only('strip_left', 'strip_right');
      const [isLeft, isRight] = [section.flag('strip_left'), section.flag('strip_right')];
      return {
        change: text => {
          const rest = isLeft ? text.replace(left, '') : text;
          return isRight ? rest.slice(0, beforeSpace(rest, rest.length)) : rest;
        },
        dropsStart: isLeft,
      };
    }
    case 'Replace': {
      const [pattern, content] = [
        literalOf(section.only('pattern', 'content')),
        section.text('content'),
      ];
      return { change: text => replaceAll(text, pattern, content) };
    }
    case 'Prepend': {
      const before = section.only('prepend').text('prepend');
      return { change: text => (text === '' ? text : before + text) };
    }
    case 'ByteLevel':
      section.only();
      return { change: toByteLetters };
    case 'BertNormalizer':
      return { change: bertText(section) };
    default:
      throw section.unsupported();
  }
}
