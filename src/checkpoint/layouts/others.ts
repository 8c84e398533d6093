import type { NamedArray } from '../arrays.ts';
import { isLayerWeight, mostParts, recurrentName } from './names.ts';
import { listed } from './refusal.ts';

/** What belongs to recurrent groups that the sidecar did not choose. */
export interface Others {
  /** Prefixes and the modules that have them, as people read them: `encoder.* (encoder.rnn)`. */
  readonly names: readonly string[];
  readonly arrays: ReadonlySet<NamedArray>;
}

const none: Others = { names: [], arrays: new Set() };

/** A name's parts, each with the dot or stroke after it. */
const partsOf = (name: string): string[] => name.split(/(?<=[._])/, mostParts);

/** The part without its dot or stroke: `lstm.` and the beginning of `lstm_2.` are one. */
const bare = (part: string): string => (/[._]$/.test(part) ? part.slice(0, -1) : part);

/** Everything a name begins with, part by part. */
function* beginnings(name: string): Generator<{ readonly prefix: string; readonly key: string }> {
  let [prefix, key] = ['', ''];
  for (const part of partsOf(name)) {
    prefix += part;
    key += `${bare(part)}/`;
    yield { prefix, key };
  }
}

/**
 * What comes before the first part in which a group's name differs from every chosen one's: of `encoder.rnn` beside
 * `decoder.rnn` it is `encoder.`, of `lstm_critic` beside `lstm_actor` the whole name.
 */
function prefixOf(group: string, mine: ReadonlySet<string>): string {
  for (const { prefix, key } of beginnings(group)) if (!mine.has(key)) return prefix;
  return group;
}

/**
 * Puts aside what belongs to the other groups, once the layers are chosen: all that stands under the part of a name in which the
 * two differ.
 *
 * @param modules  recurrent modules of the file, by name
 * @param taken    arrays of the chosen layers
 */
export function othersOf(
  arrays: readonly NamedArray[],
  modules: ReadonlyMap<string, readonly NamedArray[]>,
  taken: ReadonlySet<NamedArray>,
): Others {
  const theirs = [...modules].filter(
    ([, own]) => own.some(isLayerWeight) && !own.some(array => taken.has(array)),
  );
  if (theirs.length === 0) return none;
  const mine = new Set<string>();
  for (const { name } of taken) for (const { key } of beginnings(name)) mine.add(key);
  const found = new Set(theirs.flatMap(([, own]) => own));
  const prefixes = new Map<string, string[]>();
  for (const [module, own] of theirs) {
    const separator = recurrentName(own[0]?.name ?? '')?.separator ?? '.';
    const prefix = module === '' ? '' : prefixOf(`${module}${separator}`, mine);
    const there = prefixes.get(prefix);
    if (there) there.push(module);
    else prefixes.set(prefix, [module]);
  }
  for (const array of arrays) {
    if (taken.has(array)) continue;
    for (const { prefix } of beginnings(array.name)) if (prefixes.has(prefix)) found.add(array);
  }
  const names = [...prefixes].map(([prefix, of]) =>
    prefix === '' ? 'the recurrent layer without a prefix' : `${prefix}* (${listed(of)})`,
  );
  return { names, arrays: found };
}
