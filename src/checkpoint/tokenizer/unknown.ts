import type { Encoding } from '../../domain/model.ts';
import { noteUnknown } from '../../domain/noteUnknown.ts';
import { CannotCut } from './cannotCut.ts';
import type { Found } from './model.ts';
import { quoted } from './quoted.ts';

/** An error for a piece that no token has. */
export const unknown = (piece: string): CannotCut =>
  new CannotCut(`${quoted(piece, 80)} is not in the vocabulary`);

/** A text that was cut. @param words  those that `id` stands for, each with its first place */
export const toEncoding = (
  ids: readonly number[],
  id: number | undefined,
  words: ReadonlyMap<string, number>,
): Encoding => ({ ids, ...(id !== undefined && words.size > 0 && { unknown: { id, words } }) });

/** Adds the token that stands for a piece that no token has. @throws CannotCut where there is none */
export function addUnknown(piece: string, id: number | undefined, found: Found): void {
  if (id === undefined) throw unknown(piece);
  const { ids, words } = found;
  noteUnknown(words, piece, ids.length);
  ids.push(id);
}

/** The byte tokens of a text, `<0x0A>` for a line's end; undefined where one is missing. */
export function byteTokens(
  text: string,
  ids: ReadonlyMap<string, number>,
): readonly number[] | undefined {
  const found: number[] = [];
  for (const byte of new TextEncoder().encode(text)) {
    const id = ids.get(`<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`);
    if (id === undefined) return undefined;
    found.push(id);
  }
  return found;
}
