import { getLocation, parse, type JSONPath } from 'jsonc-parser';
import { own } from '../base/own.ts';
import { componentsOf, unitsOf, type Anatomy } from '../domain/anatomy.ts';
import { allComponents, isModelComponent, type Component } from '../domain/components.ts';
import type { Architecture } from '../domain/model.ts';
import { putsOutTokens } from '../domain/outputVocabulary.ts';
import type { Outline } from '../domain/outline.ts';
import { shortened } from '../domain/describe.ts';
import { visibleToken } from '../domain/visibleToken.ts';
import { keysAt } from './offeredKeys.ts';
import { hasLayer, valueAt, wordsAt } from './offeredWords.ts';
import { placeInText, type PlaceInText } from './placeInText.ts';

/** What is known of an experiment's model; null where it could not be loaded. */
export interface Facts {
  readonly architecture: Architecture;
  readonly anatomy: Anatomy;
  /** In order of id; null where the model has none. */
  readonly tokens: readonly string[] | null;
  readonly outline: Outline | null;
}

/** A value that fits at a place of an experiment's text. */
export interface Suggestion {
  /** As people read it: a token without its quotes. */
  readonly label: string;
  /** As JSON; of a key a snippet of it and the beginning of its value. */
  readonly json: string;
  readonly detail: string;
}

/** The values that fit at an offset, in the order in which they are shown. */
export interface Suggestions {
  /** What they stand in place of. */
  readonly from: number;
  readonly to: number;
  readonly items: readonly Suggestion[];
  /** Whether they are keys. */
  readonly isOfKeys: boolean;
  /** How many there are more, which further typing would bring. */
  readonly left: number;
  /** The text begun, where none of the values fits it and all are offered in its place; else null. */
  readonly kept: string | null;
}

/** The words of the details, in the editor's language. */
export interface SuggestionWords {
  units(count: number): string;
  /** Said of a timestep that the model writes itself. */
  readonly generated: string;
}

/** Most characters of an example that its detail shows. */
const mostCharacters = 80;

/** Most values offered at once: a vocabulary may have a hundred thousand tokens. */
const mostItems = 500;

/**
 * The values that fit at the field at an offset: what the model gives, and what it can have of the file's own words. What
 * the editor's schema lists by itself (kinds of edits, most keys) is left to it.
 *
 * @returns undefined where the model has nothing to say
 */
export function suggestionsAt(
  text: string,
  offset: number,
  facts: Facts | null,
  words: SuggestionWords,
): Suggestions | undefined {
  const place = placeInText(text, offset);
  if (!place) return undefined;
  const { from, to, isOfKey } = place;
  const { path } = getLocation(text, offset);
  const all = isOfKey
    ? keysFor(path.slice(0, -1), parse(text), facts, place)
    : valuesFor(fieldOf(path), path, parse(text), facts, words)?.map(value =>
        place.needsComma ? { ...value, json: `${value.json},` } : value,
      );
  if (!all) return undefined;
  const typed = text.slice(from, offset).replace(/^"/, '').toLowerCase();
  const fitting = all.filter(({ label }) => label.toLowerCase().includes(typed));
  if (isOfKey && fitting.length === 0) return undefined; // the schema's own keys may fit
  const isWrong = fitting.length === 0;
  const offered = isWrong ? all : fitting;
  return {
    from,
    to,
    items: offered.slice(0, mostItems),
    left: Math.max(0, offered.length - mostItems),
    isOfKeys: isOfKey,
    kept: isWrong ? text.slice(from, offset) : null,
  };
}

/** The path without its places and names: `interventions.site.layer`. */
const fieldOf = (path: JSONPath): string =>
  path
    .filter((part, at) => typeof part === 'string' && !(at === 1 && path[0] === 'sources'))
    .join('.');

function valuesFor(
  field: string,
  path: JSONPath,
  experiment: unknown,
  facts: Facts | null,
  words: SuggestionWords,
): Suggestion[] | undefined {
  switch (field) {
    case 'interventions.site.component':
    case 'interventions.source.component':
      return components(facts, words, isBesideLayer(experiment, path));
    case 'interventions.site.layer':
    case 'interventions.source.layer':
      return facts ? layers(facts, words, experiment, path) : undefined;
    case 'interventions.source.example':
      return exampleNames(experiment, facts);
    case 'interventions.site.timesteps':
    case 'metrics.timestep':
      return facts?.outline ? runTimesteps(facts.outline, words) : undefined;
    case 'interventions.source.timesteps':
      return facts?.outline ? sourceTimesteps(experiment, path, facts.outline, words) : undefined;
    case 'unroll.from':
      return facts?.outline?.examples.base?.map(timestep);
    case 'metrics.token':
    case 'metrics.against':
      return outputTokens(facts);
    case 'unroll.inputs.constant':
      return tokens(facts);
    default: {
      const known = wordsAt(field, path, experiment, facts?.architecture);
      if (known) return known.map(word => quoted(word, ''));
      if (field === 'metrics.tokens' && typeof path.at(-1) === 'number') return outputTokens(facts);
      // In a list of tokens; the list itself is opened by hand.
      return field.endsWith('tokens') && typeof path.at(-1) === 'number'
        ? tokens(facts)
        : undefined;
    }
  }
}

/** Keys of an object at a path; the value of a key that has one already stays. */
function keysFor(
  path: JSONPath,
  experiment: unknown,
  facts: Facts | null,
  { hasColon, needsComma }: PlaceInText,
): Suggestion[] {
  const comma = needsComma ? ',' : '';
  return keysAt(fieldOf(path), path, experiment, facts ?? undefined).map(({ key, beginning }) => ({
    label: key,
    json: hasColon ? `"${key}"` : `"${key}": ${beginning}${comma}`,
    detail: '',
  }));
}

const quoted = (label: string, detail: string): Suggestion => ({
  label,
  json: JSON.stringify(label),
  detail,
});
const timestep = (token: string, t: number): Suggestion => ({
  label: String(t),
  json: String(t),
  detail: visibleToken(token),
});

/** Whether the place that a value is in names a layer, which components of the model have none of. */
const isBesideLayer = (experiment: unknown, path: JSONPath): boolean =>
  typeof valueAt(experiment, [...path.slice(0, -1), 'layer']) === 'number';

/** The model's components, or every one while no model is known; beside a layer those of layers. */
function components(facts: Facts | null, words: SuggestionWords, isInLayer: boolean): Suggestion[] {
  const fits = (name: Component): boolean => !(isInLayer && isModelComponent(name));
  if (!facts) return allComponents.filter(fits).map(name => quoted(name, ''));
  const { architecture, anatomy } = facts;
  return componentsOf(anatomy)
    .filter(fits)
    .map(name => {
      const units = unitsOf(anatomy, name, isModelComponent(name) ? null : 0);
      return quoted(name, `${architecture.kind.toUpperCase()}, ${words.units(units)}`);
    });
}

/** The layers; none beside a component of the model. */
function layers(
  { architecture: { kind, layers: all } }: Facts,
  words: SuggestionWords,
  experiment: unknown,
  path: JSONPath,
): Suggestion[] {
  if (!hasLayer(valueAt(experiment, [...path.slice(0, -1), 'component']))) return [];
  return all.map(({ hidden }, l) => ({
    label: String(l),
    json: String(l),
    detail: `${kind.toUpperCase()}, ${words.units(hidden)}`,
  }));
}

const tokens = (facts: Facts | null): Suggestion[] | undefined =>
  facts?.tokens?.map((token, id) => quoted(token, `id ${id}`));

/** What outputs can be called; nothing where they are ids alone. */
const outputTokens = (facts: Facts | null): Suggestion[] | undefined =>
  facts && putsOutTokens(facts.architecture, facts.tokens ?? undefined) ? tokens(facts) : undefined;

/** The names of the sources, and `base`; the details are what they read. */
function exampleNames(experiment: unknown, facts: Facts | null): Suggestion[] {
  const sources = valueAt(experiment, ['sources']);
  const names = typeof sources === 'object' && sources !== null ? Object.keys(sources) : [];
  const { texts = {}, examples = {} } = facts?.outline ?? {};
  return [...names, 'base'].map(name => {
    const text = own(texts, name) ?? own(examples, name)?.join(' ') ?? ''; // of a model without a vocabulary: ids
    return quoted(name, shortened(visibleToken(text), mostCharacters));
  });
}

/** Every timestep of the run; those that the model writes itself have no token yet. */
const runTimesteps = ({ examples, timesteps }: Outline, words: SuggestionWords): Suggestion[] =>
  Array.from({ length: timesteps ?? 0 }, (_, t) =>
    timestep(examples.base?.[t] ?? words.generated, t),
  );

function sourceTimesteps(
  experiment: unknown,
  path: JSONPath,
  outline: Outline,
  words: SuggestionWords,
): Suggestion[] | undefined {
  const name = valueAt(experiment, [...path.slice(0, path.indexOf('source') + 1), 'example']);
  if (name === 'base') return runTimesteps(outline, words);
  return typeof name === 'string' ? own(outline.examples, name)?.map(timestep) : undefined;
}
