import { Inert, PickledSet } from '../pickle/values.ts';
import { entriesOf } from '../settings.ts';
import { fromDictionary, fromPairs, type Numbered } from './numbered.ts';
import { numpyTexts, tokenText } from './tokenText.ts';
import type { Tokens } from './tokens.ts';

/** Vocabularies within vocabularies, as wrappers make them; a file can have them within themselves. */
const mostWrapped = 8;

/**
 * Tokens in order of id from any of the forms a vocabulary has; undefined where it is none. An id that no token has
 * is a hole in the list.
 */
export function toTokens(value: unknown): Tokens {
  let inner = value;
  for (let depth = 0; ; depth++) {
    const entries = entriesOf(inner);
    const itos = entries?.get('itos');
    if (itos === undefined || itos === null) break;
    if (depth === mostWrapped) return { why: `it has an itos within an itos, ${mostWrapped} deep` };
    const tokens = toTokensAlone(itos);
    if (tokens) return disagreeing(tokens, entriesOf(entries?.get('stoi')));
    inner = itos;
  }
  return toTokensAlone(inner);
}

/** The tokens of `itos`, with a warning where `stoi` says otherwise. */
function disagreeing(tokens: Tokens, stoi: ReadonlyMap<unknown, unknown> | undefined): Tokens {
  if (!tokens || !('tokens' in tokens) || !stoi) return tokens;
  const isOther = tokens.tokens.some((token, id) => {
    const other = stoi.get(token);
    return other !== undefined && other !== id;
  });
  return isOther ? { ...tokens, warning: 'itos and stoi disagree; itos was taken' } : tokens;
}

function toTokensAlone(value: unknown): Tokens {
  if (typeof value === 'string') return fromLetters(value);
  if (value instanceof PickledSet)
    return value.length > 0 && value.every(each => tokenText(each) !== undefined)
      ? { why: 'it is a set, whose order is not that of ids' }
      : undefined;
  const texts = numpyTexts(value);
  if (texts) return fromTexts(texts);
  if (Array.isArray(value)) return fromList(value as unknown[]);
  if (value instanceof Inert) {
    const { state, items, entries } = value;
    if (items.length > 0) return fromList(items);
    if (entries.size > 0) return fromEntries(entries);
    // torchtext's own class in C++ keeps its version, numbers, the tokens, and tensors.
    const [version, , tokens] = Array.isArray(state) ? (state as readonly unknown[]) : [];
    if (/Vocab$/.test(value.global?.name ?? '') && typeof version === 'string')
      return Array.isArray(tokens) ? fromList(tokens as unknown[]) : undefined;
  }
  const entries = entriesOf(value);
  return entries && entries.size > 0 ? fromEntries(entries) : undefined;
}

/** The letters of one text, each a token. */
function fromLetters(text: string): Tokens {
  const tokens = [...text];
  if (tokens.length < 2) return undefined;
  const seen = new Set<string>();
  for (const letter of tokens) {
    if (seen.has(letter))
      return { why: `it is a text in which ${JSON.stringify(letter)} is there twice` };
    seen.add(letter);
  }
  return { tokens };
}

function fromTexts(texts: readonly (string | undefined)[]): Tokens {
  return texts.length > 0 && texts.every(text => text !== undefined)
    ? { tokens: texts }
    : undefined;
}

function fromList(list: readonly unknown[]): Tokens {
  if (list.length === 0) return undefined;
  if (tokenText(list[0]) !== undefined) return fromTexts(mapped(list, tokenText));
  const pairs = mapped(list, toNumbered);
  return pairs.length === list.length ? fromPairs(pairs) : undefined;
}

/** As far as each gives something. */
function mapped<T>(list: readonly unknown[], change: (value: unknown) => T | undefined): T[] {
  const made: T[] = [];
  for (const each of list) {
    const value = change(each);
    if (value === undefined) return [];
    made.push(value);
  }
  return made;
}

/** A pair of a token and a number, in either order. */
function toNumbered(value: unknown): Numbered | undefined {
  if (!Array.isArray(value) || value.length !== 2) return undefined;
  const [a, b] = value as readonly unknown[];
  if (typeof b === 'number') {
    const token = tokenText(a);
    return token === undefined ? undefined : [token, b];
  }
  const token = tokenText(b);
  return typeof a === 'number' && token !== undefined ? [token, a] : undefined;
}

/** A dictionary of ids by token, or of tokens by id. */
function fromEntries(entries: ReadonlyMap<unknown, unknown>): Tokens {
  const pairs: Numbered[] = [];
  for (const [key, item] of entries) {
    const pair = numberedOf(key, item);
    if (!pair) return undefined;
    pairs.push(pair);
  }
  return fromDictionary(pairs);
}

function numberedOf(key: unknown, item: unknown): Numbered | undefined {
  if (typeof item === 'number') {
    const token = tokenText(key);
    return token === undefined ? undefined : [token, item];
  }
  const token = tokenText(item);
  const id = typeof key === 'string' && /^\d+$/.test(key) ? Number(key) : key;
  return typeof id === 'number' && token !== undefined ? [token, id] : undefined;
}
