import type { Vocabulary } from '../../domain/model.ts';
import type { Sidecar } from '../../domain/sidecar.ts';
import { quoted } from '../tokenizer/quoted.ts';
import { toVocabulary } from '../toVocabulary.ts';
import { countOf, type Tokens } from './tokens.ts';

/** What a vocabulary has to fit. */
export interface Rows {
  /** Rows of the embedding, or whatever ids choose from. */
  readonly rows: number;
  /** What these are, for messages: `the embedding 12 rows` unless given. */
  readonly rowsText?: string;
  /** Whether a vocabulary of fewer tokens is none. */
  readonly isExact?: boolean;
  readonly sidecar: Pick<Sidecar, 'tokenization'>;
}

/** A vocabulary, whether every row has a token, and what is to be said of it; or why it was not taken. */
export type Taken =
  | { readonly vocabulary: Vocabulary; readonly isWhole: boolean; readonly warning?: string }
  | { readonly why: string };

/** Rows as messages name them. */
export const rowsTextOf = ({
  rows,
  rowsText = `the embedding ${rows} rows`,
}: Pick<Rows, 'rows' | 'rowsText'>): string => rowsText;

/** What is said of a vocabulary that has no token for some rows; of one without gaps its ids, for a list may have left out the first. */
export function fewerText(tokens: readonly string[], rows: number): string {
  const count = countOf(tokens);
  const ids = tokens.length === count && count > 0 ? `, read as ids 0 to ${count - 1}` : '';
  return `has ${count} tokens for ${rows} rows of the embedding${ids}; the others are shown as ids`;
}

/** What is said of tokens that stand for more than one id; undefined where none does. */
function twiceText(tokens: readonly string[]): string | undefined {
  const ids = new Map<string, number>();
  const twice = new Map<string, readonly [number, number]>();
  tokens.forEach((token, id) => {
    const first = ids.get(token);
    if (first === undefined) ids.set(token, id);
    else if (!twice.has(token)) twice.set(token, [first, id]);
  });
  const [found] = twice;
  if (!found) return undefined;
  const [token, [first, second]] = found;
  const more =
    twice.size > 1 ? `, and ${twice.size - 1} more token${twice.size > 2 ? 's' : ''} twice` : '';
  return `has ${quoted(token, 80)} for ids ${first} and ${second}${more}; a text reads the first`;
}

/** Tokens as a vocabulary of so many rows, or why they do not fit. */
export function fitted(found: NonNullable<Tokens>, from: string, places: Rows): Taken {
  if ('why' in found) return found;
  const { rows, sidecar } = places;
  const { tokens } = found;
  const count = countOf(tokens);
  if (sidecar.tokenization === 'file')
    return { why: 'it does not say how text is cut, and the sidecar\'s tokenization is "file"' };
  if (tokens.length > rows)
    return {
      why:
        count > rows
          ? `it has ${count} tokens, ${rowsTextOf(places)}`
          : `it has the id ${tokens.length - 1}, ${rowsTextOf(places)}`,
    };
  if (count < rows && places.isExact === true)
    return { why: `it has ${count} tokens, ${rowsTextOf(places)}` };
  if (count < rows && new Set(Object.values(tokens)).size < count)
    // holes are no tokens
    return { why: `it has ${count} tokens, of which some are there twice, ${rowsTextOf(places)}` };
  const fewer = count < rows ? fewerText(tokens, rows) : undefined;
  const said = [found.warning, fewer, twiceText(tokens)];
  const warning = said.filter(text => text !== undefined).join('; ');
  return {
    vocabulary: toVocabulary(tokens, rows, from, sidecar.tokenization),
    isWhole: count === rows,
    ...(warning !== '' && { warning }),
  };
}
