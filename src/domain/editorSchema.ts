import { experimentJsonSchema } from './experiment.ts';

type Schema = Readonly<Record<string, unknown>>;

/** Fields of a list of words that a model, or the site, has only some of. */
const chosen = ['component', 'edge', 'inputs'];
/** Fields of alternatives that a model has only some of. */
const alternatives = ['unroll', 'decoding', 'metrics', 'basis'];

/** Keys that only some models, or sites, have: they are offered beside the words (`session/offeredKeys.ts`). */
export const modelKeys = [
  'text',
  'tokens',
  'vectors',
  'steps',
  'decoding',
  'layer',
  'edge',
] as const;

/**
 * The schema as VS Code reads it: the published one, but what depends on the model is checked by a pattern, and its keys are
 * marked. Whatever it lists, the editor would offer, beside what the model can have (`session/suggestions.ts`).
 */
export const editorJsonSchema = (): unknown => unlisted(experimentJsonSchema(), '');

/** @param field  the name of the property that the schema is of, or of the list that it is in */
function unlisted(schema: unknown, field: string): unknown {
  if (Array.isArray(schema)) return schema.map(each => unlisted(each, field));
  if (!isSchema(schema)) return schema;
  const {
    enum: words,
    oneOf,
    ...rest
  } = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [
      key,
      key === 'properties' && isSchema(value)
        ? Object.fromEntries(Object.entries(value).map(([name, of]) => propertyOf(name, of)))
        : unlisted(value, field),
    ]),
  );
  if (Array.isArray(words))
    return chosen.includes(field)
      ? { ...rest, ...oneOfWords(words.map(String)) }
      : { ...rest, enum: words };
  if (!Array.isArray(oneOf)) return rest;
  return alternatives.includes(field)
    ? { ...rest, ...byCase(oneOf.filter(isSchema)) }
    : { ...rest, oneOf };
}

/** A property; one that only some models have is checked, and not offered. */
const propertyOf = (name: string, of: unknown): readonly [string, unknown] => {
  const inner = unlisted(of, name);
  const isKept = isSchema(inner) && (modelKeys as readonly string[]).includes(name);
  return [name, isKept ? { ...inner, doNotSuggest: true } : inner];
};

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const oneOfWords = (words: readonly string[]): Schema => ({
  pattern: `^(${words.join('|')})$`,
  patternErrorMessage: `Expected ${words.length > 1 ? 'one of ' : ''}${words.join(', ')}.`,
});

/** Alternatives that one property tells apart: as cases of it, so that no other alternative is what a wrong one is held against. */
function byCase(all: readonly Schema[]): Schema {
  const cases = all.map(schema => ({ schema, ...tagOf(schema) }));
  const [{ name } = { name: '' }] = cases;
  return {
    type: 'object',
    properties: { [name]: { type: 'string', ...oneOfWords(cases.map(({ word }) => word)) } },
    required: [name],
    allOf: cases.map(({ schema, word }) => ({
      if: { properties: { [name]: { type: 'string', pattern: `^${word}$` } }, required: [name] },
      then: { ...schema, properties: { ...propertiesOf(schema), [name]: {} } },
    })),
  };
}

const propertiesOf = ({ properties }: Schema): Schema => (isSchema(properties) ? properties : {});

/** The property that tells an alternative from the others, and its word there. */
function tagOf(schema: Schema): { readonly name: string; readonly word: string } {
  for (const [name, of] of Object.entries(propertiesOf(schema)))
    if (isSchema(of) && typeof of.const === 'string') return { name, word: of.const };
  throw new Error('an alternative without a word of its own');
}
