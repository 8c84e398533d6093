import { Inert, PickledSet } from '../pickle/values.ts';
import { entriesOf } from '../settings.ts';
import { isBeside, isLettersName, isVocabularyName } from './names.ts';
import { toTokens } from './toTokens.ts';
import type { Tokens } from './tokens.ts';

/** What may be a vocabulary, and the keys that lead to it. */
export interface Candidate {
  readonly found: NonNullable<Tokens>;
  readonly at: string;
}

/** A value on the way, and how it was come to. */
interface Place {
  readonly value: unknown;
  readonly key: string;
  readonly parent: Place | undefined;
  /** Whether it is kept under a vocabulary's name, or one level below it under any. */
  readonly isNamed: boolean;
}

/** Objects that are looked into; more than honest files have. */
const mostPlaces = 200_000;
const longestPath = 200;

/**
 * What stands under a vocabulary's usual names in an unpickled object, at any depth, states of inert objects included;
 * the nearest to the top first. An object that stands in many places is looked at once.
 */
export function* candidatesIn(root: unknown): Generator<Candidate> {
  const seen = new Set<unknown>();
  let level: Place[] = [{ value: root, key: '', parent: undefined, isNamed: false }];
  while (level.length > 0) {
    const next: Place[] = [];
    for (const place of level) {
      const { value, isNamed } = place;
      if (isText(value) ? !isLettersName(place.key) : seen.has(value)) continue;
      if (!isText(value)) seen.add(value);
      if (seen.size > mostPlaces) return;
      const found = isNamed ? toTokens(value) : undefined;
      if (found)
        yield { found, at: pathOf(place) + (entriesOf(value)?.has('itos') ? '.itos' : '') };
      const isTaken = found !== undefined && 'tokens' in found;
      if (!isTaken) for (const child of childrenOf(place)) next.push(child);
    }
    level = next;
  }
}

const isText = (value: unknown): boolean => typeof value === 'string';

function* childrenOf(place: Place): Generator<Place> {
  const { value } = place;
  if (value instanceof PickledSet) return;
  const list = value instanceof Inert ? value.state : value;
  if (Array.isArray(list)) {
    for (const [k, item] of (list as unknown[]).entries())
      if (isObject(item)) yield { value: item, key: String(k), parent: place, isNamed: false };
    return;
  }
  const entries = entriesOf(value);
  if (!entries) return;
  const children: Place[] = [];
  for (const [key, item] of entries)
    if (typeof key === 'string' && (isObject(item) || (isText(item) && isLettersName(key))))
      children.push({ value: item, key, parent: place, isNamed: isVocabularyName(key) });
  // Sides of a translation have names of their own, under the vocabulary's.
  const areSides = place.isNamed && !children.some(({ isNamed }) => isNamed);
  for (const child of children)
    yield areSides && !isBeside(child.key) ? { ...child, isNamed: true } : child;
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

function pathOf(place: Place): string {
  const keys: string[] = [];
  let length = 0;
  for (let at = place; at.parent; at = at.parent) {
    keys.push(at.key);
    length += at.key.length + 1;
    if (length > longestPath) {
      keys.push('…');
      break;
    }
  }
  return keys.reverse().join('.');
}
