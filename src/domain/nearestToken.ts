import { quotedText } from './escape.ts';

/** Longer pieces are no misspelt words. */
const mostLetters = 40;

/**
 * The token that was probably meant by a word that is none: by capitals alone, or by the fewest letters added, left out,
 * replaced or exchanged with their neighbour, at most one in three. Of several the first.
 *
 * @returns undefined where none is near
 * @source Damerau 1964, the distance restricted to adjacent exchanges (optimal string alignment)
 */
export function nearestToken(word: string, tokens: readonly string[]): string | undefined {
  const letters = [...word];
  if (letters.length > mostLetters) return undefined;
  const lower = word.toLowerCase();
  const known = Object.values(tokens); // ids without a token are holes
  const sameWord = known.find(token => token.toLowerCase() === lower);
  if (sameWord !== undefined || letters.length < 2) return sameWord;
  let nearest: string | undefined;
  let least = Math.max(1, Math.floor(letters.length / 3));
  for (const token of known) {
    if (Math.abs(token.length - word.length) > 2 * least) continue; // a letter may be two units long
    const others = [...token];
    if (others.length < 2) continue;
    const distance = distanceOf(letters, others, least);
    if (distance > least || (distance === least && nearest !== undefined)) continue;
    [nearest, least] = [token, distance];
  }
  return nearest;
}

/** Letters to change to make one word of another; any number above `most` where it takes more. */
function distanceOf(a: readonly string[], b: readonly string[], most: number): number {
  if (Math.abs(a.length - b.length) > most) return Infinity;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      const isExchanged = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      next[j] = Math.min(
        (row[j] ?? 0) + 1,
        (next[j - 1] ?? 0) + 1,
        (row[j - 1] ?? 0) + (isSame ? 0 : 1),
        isExchanged ? (before[j - 2] ?? 0) + 1 : Infinity,
      );
    }
    if (Math.min(...next) > most) return Infinity;
    [before, row] = [row, next];
  }
  return row[b.length] ?? Infinity;
}

/** The end of an error's sentence: `; did you mean "dog"?`, or nothing. */
export function meaning(word: string, tokens: readonly string[]): string {
  const token = nearestToken(word, tokens);
  return token === undefined ? '' : `; did you mean ${quotedText(token)}?`;
}
