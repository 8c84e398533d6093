import type { JSONPath } from 'jsonc-parser';
import { decodes } from '../domain/choose.ts';
import type { modelKeys } from '../domain/editorSchema.ts';
import type { Architecture } from '../domain/model.ts';
import { putsOutTokens } from '../domain/outputVocabulary.ts';
import { whyNotFedBack, whysNoDecoding } from '../domain/unrollOffers.ts';
import { hasEdge, hasLayer, unrollIn, valueAt } from './offeredWords.ts';

/** What keys depend on; undefined while no model is known. */
export interface KeyFacts {
  readonly architecture: Architecture;
  readonly tokens: readonly string[] | null;
}

type Key = (typeof modelKeys)[number];

/** What the value of each key begins as, as a snippet. */
const beginnings: Readonly<Record<Key, string>> = {
  text: '"$1"',
  tokens: '[$1]',
  vectors: '[[$1]]',
  steps: '$1',
  decoding: '{$1}',
  layer: '$1',
  edge: '"$1"',
};
/**
 * The keys that an object of the file may have, of those that only some models or sites have; the others the editor's schema
 * lists. Each with what its value begins as.
 *
 * @param field  the object's path without places and names, `interventions.site`
 * @param path   the object's own
 */
export function keysAt(
  field: string,
  path: JSONPath,
  experiment: unknown,
  facts: KeyFacts | undefined,
): readonly { readonly key: Key; readonly beginning: string }[] {
  const has = (key: Key): boolean => valueAt(experiment, [...path, key]) !== undefined;
  return fitting(field, path, experiment, facts)
    .filter(key => !has(key))
    .map(key => ({ key, beginning: beginnings[key] }));
}

/** Reads a field of the object. */
type At = (key: string) => unknown;

function fitting(
  field: string,
  path: JSONPath,
  experiment: unknown,
  facts: KeyFacts | undefined,
): readonly Key[] {
  const at: At = key => valueAt(experiment, [...path, key]);
  switch (field) {
    case 'sources':
      return path.length < 2 ? [] : ofExample(at, facts, true); // above is the name of one
    case 'base':
    case 'unroll.inputs':
    case 'unroll.decoding.hindsight':
      return ofExample(at, facts, false);
    case 'metrics':
      return at('kind') === 'exactMatch' ? ofTarget(at, facts) : [];
    case 'unroll':
      return ofUnroll(at, experiment, facts);
    case 'interventions.site':
      return [...ofLayer(at), ...only(hasEdge(at('component')), 'edge')];
    case 'interventions.source':
      return ofLayer(at);
    default:
      return [];
  }
}

const only = (isThere: boolean, key: Key): readonly Key[] => (isThere ? [key] : []);

/** What an example is written with, once; a source's steps, where a model can be fed back what it puts out. */
function ofExample(at: At, facts: KeyFacts | undefined, isSource: boolean): readonly Key[] {
  const isFedBack = !facts || whyNotFedBack(facts.architecture) === null;
  const steps = only(isSource && isFedBack, 'steps');
  if (['text', 'tokens', 'vectors', 'constant'].some(key => at(key) !== undefined)) return steps;
  if (!facts) return ['text', 'tokens', 'vectors', ...steps];
  if (facts.architecture.vocabularySize === null) return ['vectors', ...steps];
  return [...only(facts.tokens !== null, 'text'), 'tokens', ...steps];
}

/** What emitted tokens are compared with. */
function ofTarget(at: At, facts: KeyFacts | undefined): readonly Key[] {
  if (at('text') !== undefined || at('tokens') !== undefined) return [];
  const { tokens = [] } = facts ?? {};
  const hasWords = tokens !== null && (!facts || putsOutTokens(facts.architecture, tokens));
  return [...only(hasWords, 'text'), 'tokens'];
}

/** Steps where the inputs go on after the prompt, decoding where they are made of tokens. */
function ofUnroll(at: At, experiment: unknown, facts: KeyFacts | undefined): readonly Key[] {
  const unroll = unrollIn(experiment);
  const isConstant = valueAt(at('inputs'), ['constant']) !== undefined;
  const vocabularySize = facts ? facts.architecture.vocabularySize : 0; // any: it may have tokens
  const isDecoded = whysNoDecoding({ vocabularySize }, unroll).length === 0;
  return [...only(decodes(unroll) || isConstant, 'steps'), ...only(isDecoded, 'decoding')];
}

const ofLayer = (at: At): readonly Key[] => only(hasLayer(at('component')), 'layer');
