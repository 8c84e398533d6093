/** Most words of a text that are kept: one of very many is cut in no longer time than another. */
export const mostUnknown = 1000;

/** Keeps a word that is in no vocabulary, with its first place. */
export function noteUnknown(words: Map<string, number>, word: string, place: number): void {
  if (words.size < mostUnknown && !words.has(word)) words.set(word, place);
}
