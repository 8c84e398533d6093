import type { Vocabulary } from '../domain/model.ts';
import type { Json } from './json.ts';
import { addedTokensOf } from './tokenizer/addedTokens.ts';
import { CannotCut, Unsupported } from './tokenizer/cannotCut.ts';
import { toJoin } from './tokenizer/decoders.ts';
import { quoted } from './tokenizer/quoted.ts';
import { toEncode, writtenTokens } from './tokenizer/toEncode.ts';
import { fewerText, rowsTextOf, type Rows } from './vocabulary/fit.ts';
import { countOf } from './vocabulary/tokens.ts';

/** A vocabulary from a `tokenizer.json`, or why it was not taken. */
export type TokenizerFile =
  | {
      readonly vocabulary: Vocabulary;
      readonly isWhole: boolean;
      readonly warnings: readonly string[];
    }
  | { readonly why: string };

/**
 * Reads a Hugging Face `tokenizer.json`: its tokens, and how it cuts and joins text where all of that is known here.
 *
 * @param places  the rows that ids choose from; no id that is none of them is ever given
 */
export function readTokenizer(
  name: string,
  json: Json,
  places: Pick<Rows, 'rows' | 'rowsText'>,
): TokenizerFile {
  const { rows } = places;
  const file = json instanceof Map ? json : new Map<string, Json>();
  const model = file.get('model');
  if (!(model instanceof Map)) return { why: 'it has no model' };
  const ids = idsOf(model.get('vocab'), places);
  if (typeof ids === 'string') return { why: ids };
  const tokens: string[] = [];
  for (const [token, id] of ids) tokens[id] = token;
  const warnings: string[] = [];
  addTokens(file.get('added_tokens'), tokens, places, warnings);
  const count = countOf(tokens);
  if (count < rows) warnings.push(fewerText(tokens, rows));
  for (const part of ['truncation', 'padding'])
    if ((file.get(part) ?? null) !== null) warnings.push(`its ${part} is not applied to texts`);

  const encode = orWhy(() => toEncode(file, ids, rows));
  const join = orWhy(() => toJoin(file.get('decoder')));
  if (typeof join === 'string')
    warnings.push(`its ${join} is not supported; tokens are shown one by one`);
  const written = orWhy(() => writtenTokens(file));
  const shown = (id: number): string =>
    (typeof written === 'string' ? undefined : written.get(id)) ?? tokens[id] ?? `⟨${id}⟩`;
  return {
    vocabulary: {
      size: rows,
      from: name,
      tokens,
      encode: text => {
        if (typeof encode === 'string')
          return { error: `${name}: its ${encode} is not supported; give ids in "tokens"` };
        const found = encode(text);
        return 'error' in found ? { error: `the text ${found.error} (${name})` } : found;
      },
      decode: list => {
        const each = list.map(shown);
        return (
          (typeof join === 'string' ? undefined : orNothing(() => join(each))) ?? each.join(' ')
        );
      },
    },
    isWhole: count === rows,
    warnings,
  };
}

/** What a part of the file makes, or which part of it is not done. */
function orWhy<T>(make: () => T): T | string {
  try {
    return make();
  } catch (error) {
    if (error instanceof Unsupported) return error.message;
    if (error instanceof CannotCut) return `normalizer, by which an added token ${error.message},`;
    return 'part at which this program fails'; // the checkpoint opens all the same
  }
}

/** A text that would grow beyond the limit is not made. */
function orNothing(make: () => string): string | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof CannotCut) return undefined;
    throw error;
  }
}

/** Ids by token, of a dictionary or of a list of tokens and scores; or why they are none. */
function idsOf(
  vocab: Json | undefined,
  places: Pick<Rows, 'rows' | 'rowsText'>,
): ReadonlyMap<string, number> | string {
  const { rows } = places;
  const rowsText = rowsTextOf(places);
  const pairs: readonly (readonly [Json | undefined, Json | number])[] =
    vocab instanceof Map
      ? [...vocab]
      : Array.isArray(vocab)
        ? vocab.map((entry, id) => [Array.isArray(entry) ? entry[0] : undefined, id] as const)
        : [];
  if (pairs.length === 0) return 'its vocabulary is empty';
  if (pairs.length > rows) return `it has ${pairs.length} tokens, ${rowsText}`;
  const ids = new Map<string, number>();
  const taken = new Set<number>();
  for (const [token, id] of pairs) {
    if (typeof token !== 'string') return 'its model.vocab has an entry that is no token';
    const shown = quoted(token);
    if (typeof id !== 'number' || !Number.isInteger(id) || id < 0)
      return `model.vocab: the id of ${shown} is no index`;
    if (id >= rows) return `model.vocab: ${shown} has the id ${id}, ${rowsText}`;
    if (taken.has(id)) return `id ${id} is there twice`;
    taken.add(id);
    ids.set(token, id);
  }
  return ids;
}

/** Shows added tokens at their ids; one that has no row is told. */
function addTokens(
  added: Json | undefined,
  tokens: string[],
  places: Pick<Rows, 'rows' | 'rowsText'>,
  warnings: string[],
): void {
  const { rows } = places;
  const list = orWhy(() => addedTokensOf(added));
  if (typeof list === 'string') return; // texts are refused for it, by name
  const beyond = list.filter(({ id }) => id >= rows);
  for (const { content, id } of list) if (id < rows) tokens[id] ??= content;
  const [first, ...more] = beyond;
  const others = `${more.length} more ${more.length === 1 ? 'is' : 'are'} as high`;
  if (first)
    warnings.push(
      `added_tokens: ${quoted(first.content)} has the id ${first.id}${more.length > 0 ? ` (and ${others})` : ''}, ${rowsTextOf(places)}; a text that has it is refused`,
    );
}
