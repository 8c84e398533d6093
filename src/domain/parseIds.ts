/** Token ids as a person types them, or the first piece that is none; empty where there is no piece. */
export type ParsedIds = { readonly ids: readonly number[] } | { readonly wrong: string };

/**
 * Reads ids separated by blanks or commas, `0 1 2`.
 *
 * @param size  ids are below this
 */
export function parseIds(text: string, size: number): ParsedIds {
  const pieces = text.split(/[\s,]+/).filter(piece => piece !== '');
  const wrong = pieces.find(piece => !/^\d{1,9}$/.test(piece) || Number(piece) >= size);
  if (wrong !== undefined || pieces.length === 0) return { wrong: wrong ?? '' };
  return { ids: pieces.map(Number) };
}
