import type { Unroll } from '../../src/domain/experiment.ts';
import type { Architecture } from '../../src/domain/model.ts';
import { parseIds } from '../../src/domain/parseIds.ts';
import { say } from '../words/words.ts';

type Inputs = Extract<Unroll, { mode: 'teacher-forced' }>['inputs'];

/** Forced inputs that can be typed: a constant token, or an example of their own. */
export type Written = Exclude<Inputs, string | undefined>;

/** What a model knows of tokens: how many there are, and whether they have words. */
export interface Tokens {
  readonly vocabularySize: Architecture['vocabularySize'];
  readonly hasWords: boolean;
}

/** Forced inputs as they would be typed; undefined where blanks cannot separate them, or they are vectors. */
export function textOf(inputs: Written): string | undefined {
  if ('constant' in inputs)
    return typeof inputs.constant === 'object' ? undefined : String(inputs.constant);
  const { text, tokens = [] } = inputs;
  if (text !== undefined) return text;
  return tokens.some(token => /^$|\s/.test(String(token))) ? undefined : tokens.join(' ');
}

/**
 * What a typed text makes of forced inputs, or why it makes none.
 *
 * They keep their form: a text stays a text, which is cut anew; ids stay ids, tokens tokens. Without words all are ids.
 */
export function typed(
  text: string,
  inputs: Written,
  model: Tokens,
): { readonly inputs: Written } | { readonly problem: string } {
  if ('constant' in inputs) return constantOf(text, inputs.constant, model);
  const { text: _, tokens, vectors: __, ...rest } = inputs;
  if (model.hasWords && !tokens) return { inputs: { ...rest, text } };
  const isOfWords = model.hasWords && tokens?.some(token => typeof token === 'string');
  if (isOfWords) {
    const pieces = text.split(/\s+/).filter(piece => piece !== '');
    // What stands there already keeps its form, be it an id among words.
    const known = new Map(tokens?.map(token => [String(token), token]));
    return { inputs: { ...rest, tokens: pieces.map(piece => known.get(piece) ?? piece) } };
  }
  const size = model.vocabularySize ?? 0;
  const parsed = parseIds(text, size);
  if ('ids' in parsed) return { inputs: { ...rest, tokens: [...parsed.ids] } };
  return {
    problem:
      parsed.wrong === ''
        ? say('At least one id, from 0 to {0}', size - 1)
        : say(
            '“{0}”: expected ids from 0 to {1}, separated by blanks or commas',
            parsed.wrong,
            size - 1,
          ),
  };
}

/** An id is typed where one stands, or where there are no words. */
function constantOf(
  text: string,
  constant: unknown,
  { hasWords, vocabularySize }: Tokens,
): { readonly inputs: Written } | { readonly problem: string } {
  const size = vocabularySize ?? 0;
  const parsed = parseIds(text, size);
  const [id, ...others] = 'ids' in parsed ? parsed.ids : [];
  const isId = id !== undefined && others.length === 0;
  if (isId && (!hasWords || typeof constant === 'number')) return { inputs: { constant: id } };
  if (hasWords) return { inputs: { constant: text } };
  return { problem: say('“{0}”: expected an id from 0 to {1}', text, size - 1) };
}
