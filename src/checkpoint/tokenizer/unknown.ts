import { CannotCut } from './cannotCut.ts';
import { quoted } from './quoted.ts';

/** An error for a piece that no token has. */
export const unknown = (piece: string): CannotCut =>
  new CannotCut(`${quoted(piece, 80)} is not in the vocabulary`);

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
