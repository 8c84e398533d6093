import { describe, expect, it } from 'vitest';
import { keysAt, type KeyFacts } from '../../../src/session/offeredKeys.ts';
import { suggestionsAt } from '../../../src/session/suggestions.ts';

const sizes = { bidirectional: false, vocabularySize: 3, inputSize: 2, outputSize: 3 };
const factsOf = (part: { vocabularySize?: null; outputSize?: number }, tokens?: null): KeyFacts =>
  ({
    architecture: { ...sizes, ...part },
    tokens: tokens === null || part.vocabularySize === null ? null : ['a', 'b', 'c'],
  }) as unknown as KeyFacts;
const words = factsOf({});
const ids = factsOf({}, null);
const vectors = factsOf({ vocabularySize: null, outputSize: 2 });
const tagger = factsOf({ outputSize: 7 });

const keys = (facts: KeyFacts | undefined, path: (string | number)[], experiment: unknown = {}) =>
  keysAt(path.filter(part => part !== 'one' && part !== 0).join('.'), path, experiment, facts).map(
    ({ key }) => key,
  );

describe('the keys that are offered', () => {
  it('are how this model reads an example, once, and steps where it can free-run', () => {
    expect(keys(words, ['base'])).toEqual(['text', 'tokens']);
    expect(keys(ids, ['base'])).toEqual(['tokens']);
    expect(keys(vectors, ['base'])).toEqual(['vectors']);
    expect(keys(undefined, ['base'])).toEqual(['text', 'tokens', 'vectors']);
    expect(keys(words, ['base'], { base: { text: 'a' } })).toEqual([]);
    expect(keys(words, ['unroll', 'decoding', 'hindsight'])).toEqual(['text', 'tokens']);
    expect(keys(words, ['unroll', 'inputs'], { unroll: { inputs: { constant: 1 } } })).toEqual([]);
    expect(keys(vectors, ['sources', 'one'])).toEqual(['vectors', 'steps']);
    expect(keys(tagger, ['sources', 'one'])).toEqual(['text', 'tokens']);
    expect(keys(words, ['sources'])).toEqual([]);
  });

  it('are steps and decoding of an unroll that has them', () => {
    const unroll = (facts: KeyFacts, of: object) => keys(facts, ['unroll'], { unroll: of });
    expect(unroll(words, { mode: 'teacher-forced' })).toEqual([]);
    expect(unroll(words, { mode: 'teacher-forced', inputs: { text: 'a' } })).toEqual([]);
    expect(unroll(words, { mode: 'teacher-forced', inputs: { constant: 1 } })).toEqual(['steps']);
    expect(unroll(words, { mode: 'teacher-forced', inputs: 'baseOutput' })).toEqual([
      'steps',
      'decoding',
    ]);
    expect(unroll(words, { mode: 'free-running', steps: 4 })).toEqual(['decoding']);
    expect(unroll(vectors, { mode: 'free-running' })).toEqual(['steps']);
  });

  it('are a layer beside what is in one, and an edge of hidden alone', () => {
    const at = (place: 'site' | 'source', of: object) =>
      keys(words, ['interventions', 0, place], { interventions: [{ [place]: of }] });
    expect(at('site', {})).toEqual(['layer', 'edge']);
    expect(at('site', { component: 'updateGate' })).toEqual(['layer']);
    expect(at('site', { component: 'logits' })).toEqual([]);
    expect(at('source', { component: 'embedding' })).toEqual([]);
    expect(at('source', { layer: 0 })).toEqual([]);
  });

  it('are what a target can be written with', () => {
    const target = (facts: KeyFacts, kind: string) =>
      keys(facts, ['metrics', 0], { metrics: [{ kind }] });
    expect(target(words, 'exactMatch')).toEqual(['text', 'tokens']);
    expect(target(tagger, 'exactMatch')).toEqual(['tokens']);
    expect(target(words, 'kl')).toEqual([]);
  });

  it('are written with the beginning of a value, unless they have one, and a comma before the next', () => {
    const said = { units: String, generated: '' };
    const at = (marked: string) =>
      suggestionsAt(marked.replace('|', ''), marked.indexOf('|'), null, said)?.items.map(
        ({ json }) => json,
      );
    expect(at('{ "base": { "te|" } }')).toEqual(['"text": "$1"']);
    expect(at('{ "base": { te| } }')).toEqual(['"text": "$1"']);
    expect(at('{ "base": { "vec|": [[1]] } }')).toEqual(['"vectors"']);
    expect(at('{ "base": { "tok|" "initialState": {} } }')).toEqual(['"tokens": [$1],']);
  });
});
