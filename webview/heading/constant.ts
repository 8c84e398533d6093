import type { Token } from '../../src/domain/experiment.ts';
import { parseIds } from '../../src/domain/parseIds.ts';
import { say } from '../words/words.ts';

/** What a model knows of tokens: how many there are, and whether they have words. */
export interface Tokens {
  readonly size: number;
  readonly hasWords: boolean;
}

/**
 * The constant token that a text stands for, or why it stands for none: an id is typed where one stands, or where there
 * are no words.
 *
 * @param before  the token that it takes the place of
 */
export function toConstant(
  text: string,
  before: Token,
  { hasWords, size }: Tokens,
): { readonly constant: Token } | { readonly problem: string } {
  const parsed = parseIds(text, size);
  const [id, ...others] = 'ids' in parsed ? parsed.ids : [];
  const isId = id !== undefined && others.length === 0;
  if (isId && (!hasWords || typeof before === 'number')) return { constant: id };
  if (hasWords) return { constant: text };
  return { problem: say('“{0}”: expected an id from 0 to {1}', text, size - 1) };
}
