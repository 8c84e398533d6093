import { expect, it } from 'vitest';
import { editorJsonSchema } from '../../../src/domain/editorSchema.ts';
import { experimentJsonSchema } from '../../../src/domain/experiment.ts';

/** All that an editor offers of a schema: the words that it lists where values are looked up. */
function listed(schema: unknown): unknown[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { const: word, enum: words = [], ...rest } = schema as Record<string, unknown>;
  return [word, ...(words as unknown[]), ...Object.values(rest).flatMap(listed)];
}

it('the schema that the editor reads lists nothing that only some models have', () => {
  const ofModels = ['free-running', 'baseOutput', 'soft', 'kl', 'carry', 'updateGate'];
  expect(listed(experimentJsonSchema())).toEqual(expect.arrayContaining(ofModels));
  const words = listed(editorJsonSchema());
  expect(words).toEqual(expect.arrayContaining(['interchange', 'gumbel', 'all', 1]));
  for (const word of ofModels) expect(words).not.toContain(word);
});

it('the schema that the editor reads tells alternatives by a pattern, and lists them in its message', () => {
  const text = JSON.stringify(editorJsonSchema());
  expect(text).toContain('"patternErrorMessage":"Expected one of rotation, direction, pca."');
  expect(text).toContain('"pattern":"^(rotation|direction|pca)$"');
});

it('the schema that the editor reads has no key offered that only some models have', () => {
  const offered = (schema: unknown): string[] => {
    if (typeof schema !== 'object' || schema === null) return [];
    const { properties = {}, ...rest } = schema as { properties?: object };
    const own = Object.entries(properties as Record<string, { doNotSuggest?: boolean }>);
    return [
      ...own.filter(([, of]) => of.doNotSuggest !== true).map(([name]) => name),
      ...own.flatMap(([, of]) => offered(of)),
      ...Object.values(rest).flatMap(offered),
    ];
  };
  const some = ['text', 'tokens', 'vectors', 'steps', 'decoding', 'layer', 'edge'];
  expect(offered(experimentJsonSchema())).toEqual(expect.arrayContaining(some));
  const keys = offered(editorJsonSchema());
  expect(keys).toEqual(expect.arrayContaining(['base', 'component', 'timesteps', 'mode']));
  for (const key of some) expect(keys).not.toContain(key);
});

it('holds each alternative by the property that tells it from the others', () => {
  expect(editorJsonSchema()).toMatchObject({
    properties: {
      unroll: {
        properties: { mode: { type: 'string', pattern: '^(teacher-forced|free-running)$' } },
        required: ['mode'],
        allOf: [
          { if: { properties: { mode: { pattern: '^teacher-forced$' } } } },
          {
            if: { properties: { mode: { pattern: '^free-running$' } } },
            then: { required: ['mode', 'steps'], additionalProperties: false },
          },
        ],
      },
    },
  });
});
