import { entriesOf } from './hints.ts';

/** What was found under a vocabulary's name: tokens in order of id, or why they cannot be one. */
export type Tokens =
  | { readonly tokens: readonly string[]; readonly warning?: string }
  | { readonly why: string }
  | undefined;

/** How many ids have a token: holes in the list have none. */
export const countOf = (tokens: readonly string[]): number => tokens.reduce(count => count + 1, 0);

/**
 * Tokens in order of id from any of the forms a vocabulary has; undefined where it is none. An id that no token has
 * is a hole in the list.
 */
export function toTokens(value: unknown): Tokens {
  if (Array.isArray(value)) {
    const list = value as unknown[];
    return list.length > 0 && list.every((each): each is string => typeof each === 'string')
      ? { tokens: list }
      : undefined;
  }
  const entries = entriesOf(value);
  if (!entries || entries.size === 0) return undefined;
  const itos = entries.get('itos');
  if (itos !== undefined) {
    const tokens = toTokens(itos);
    const stoi = entriesOf(entries.get('stoi'));
    const isOther =
      tokens &&
      'tokens' in tokens &&
      stoi &&
      tokens.tokens.some((token, id) => stoi.get(token) !== id);
    return isOther ? { ...tokens, warning: 'itos and stoi disagree; itos was taken' } : tokens;
  }
  const pairs = [...entries].map(([key, item]): [unknown, unknown] =>
    typeof item === 'number' && typeof key === 'string'
      ? [item, key]
      : [typeof key === 'string' && /^\d+$/.test(key) ? Number(key) : key, item],
  );
  if (!pairs.every(([id, token]) => typeof id === 'number' && typeof token === 'string'))
    return undefined;
  const tokens: string[] = [];
  for (const [id, token] of pairs as [number, string][]) {
    if (!Number.isInteger(id) || id < 0 || id >= pairs.length * 2 + 1000)
      return { why: `id ${id} is no index` };
    if (tokens[id] !== undefined) return { why: `id ${id} is there twice` };
    tokens[id] = token;
  }
  return { tokens };
}

/** The tokens of a text file, one a line. */
export function fromText(bytes: Uint8Array): Tokens {
  const text = new TextDecoder('utf-8').decode(bytes); // drops a byte order mark
  const lines = text.split('\n').map(line => line.replace(/\r$/, ''));
  if (lines.at(-1) === '') lines.pop();
  return lines.length > 0 ? { tokens: lines } : undefined;
}
