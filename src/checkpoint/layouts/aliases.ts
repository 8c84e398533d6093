import { grouped } from '../../base/grouped.ts';
import type { Assumption } from '../../domain/model.ts';
import { tensorsOf, type Sidecar } from '../../domain/sidecar.ts';
import type { NamedArray } from '../arrays.ts';
import { renamed } from '../views.ts';
import { biasNames, isEmbedding, isReadout } from './endNames.ts';
import { ownersOf, recurrentName, type RecurrentName } from './names.ts';
import { listed } from './refusal.ts';

/** Whether a name is one that the sidecar gives, or belongs to a layer that it names. */
export function namesOf(sidecar: Sidecar): (name: string) => boolean {
  const prefixes = (sidecar.layers ?? []).filter(layer => typeof layer === 'string');
  const names = new Set(tensorsOf(sidecar));
  return name =>
    names.has(name) || prefixes.some(prefix => name.startsWith(`${prefix.replace(/\.$/, '')}.`));
}

/**
 * Joins arrays that are one under several names: one storage, at one place, with one shape and strides. The more usual
 * name is kept; an embedding and a readout that are one are tied and keep a name each, as layers of one stack do.
 *
 * @param secondNames  names that the file's metadata gives arrays beside their own
 * @param said         grows by the names that are left out
 */
export function joinAliases(
  arrays: readonly NamedArray[],
  secondNames: ReadonlyMap<string, string> = new Map(),
  sidecar: Sidecar,
  said: Assumption[],
): readonly NamedArray[] {
  const all = [...arrays, ...namedTwice(arrays, secondNames, said)];
  const groups = grouped(all, ({ identity }) => identity);
  if (groups.size === all.length) return all;
  const roleOf = toRoles(all);
  const isNamed = namesOf(sidecar);
  const gone = new Set<NamedArray>();
  const joined: Joined[] = [];
  for (const group of groups.values()) {
    if (group.length < 2) continue;
    for (const same of grouped(group, roleOf).values()) {
      const [kept, ...others] = [...same].sort(
        (a, b) => Number(isNamed(b.name)) - Number(isNamed(a.name)) || cost(a) - cost(b),
      );
      for (const other of others) {
        gone.add(other);
        joined.push({ kept: kept?.name ?? '', other: other.name });
      }
    }
  }
  if (joined.length > 0)
    said.push({
      about: 'names',
      assumed: listed(byModules(joined)),
      because: 'they share one storage: one array under two names',
    });
  return all.filter(array => !gone.has(array));
}

/** A name that was left out, and the one that stands for it. */
interface Joined {
  readonly kept: string;
  readonly other: string;
}

/** `layers.1.* is lstm.*` for modules of several arrays. */
function byModules(joined: readonly Joined[]): string[] {
  const ownerOf = (name: string): string => name.slice(0, name.lastIndexOf('.') + 1);
  const pairs = grouped(joined, ({ kept, other }) => `${ownerOf(other)} ${ownerOf(kept)}`);
  return [...pairs.values()].flatMap(pair => {
    const [first] = pair;
    return first && pair.length > 2
      ? [`${ownerOf(first.other)}* is ${ownerOf(first.kept)}*`]
      : pair.map(({ kept, other }) => `${other} is ${kept}`);
  });
}

function namedTwice(
  arrays: readonly NamedArray[],
  secondNames: ReadonlyMap<string, string>,
  said: Assumption[],
): NamedArray[] {
  if (secondNames.size === 0) return [];
  const own = new Map(arrays.map(array => [array.name, array]));
  const made = [...secondNames].flatMap(([second, first]) => {
    const array = own.get(first);
    return array && !own.has(second) ? [{ first, array: renamed(array, second) }] : [];
  });
  if (made.length > 0)
    said.push({
      about: 'names',
      assumed: listed(made.map(({ first, array }) => `${array.name} is ${first}`)),
      because: 'the file’s metadata says so, which keeps one of two tied arrays',
    });
  return made.map(({ array }) => array);
}

/**
 * What arrays of one storage are for: those of one role are one array. Of recurrent layers and of heads all arrays have
 * to be the same, and layers whose names differ in a number alone are several that share weights.
 */
function toRoles(all: readonly NamedArray[]): (array: NamedArray) => string {
  const byName = new Map(all.map(array => [array.name, array]));
  const identityOf = (name: string): string => byName.get(name)?.identity ?? '';
  const recurrent = toPlaces(all);
  const firstRecurrent = new Map<string, number>();
  const places = new Map(all.map((array, at) => [array, at]));
  const forms = new Map<string, string>();
  for (const [array, at] of places) {
    if (recurrentName(array.name)?.part !== 'weight_hh') continue;
    for (const owner of ['', ...ownersOf(array.name)])
      if (!firstRecurrent.has(owner)) firstRecurrent.set(owner, at);
    const form = array.name.replace(/\d+/g, '#');
    const key = `${array.identity} ${form}`;
    forms.set(key, forms.has(key) ? 'several' : array.name);
  }
  const isBefore = (array: NamedArray): boolean => {
    const owner = ownersOf(array.name).at(-2) ?? '';
    const first = firstRecurrent.get(owner) ?? firstRecurrent.get('') ?? Infinity;
    return (places.get(array) ?? 0) < first;
  };
  return array => {
    const { name, shape } = array;
    const found = recurrentName(name);
    if (found) {
      const { part, layer, isReverse } = found;
      const beside = (other: RecurrentName['part']): NamedArray | undefined =>
        recurrent.get(placeOf({ ...found, part: other }));
      const whole = directionParts.map(each => beside(each)?.identity ?? '');
      const hidden = beside('weight_hh');
      const form = hidden?.name.replace(/\d+/g, '#') ?? '';
      const isOneOfSeveral = forms.get(`${hidden?.identity ?? ''} ${form}`) === 'several';
      return [part, layer, isReverse, ...whole, isOneOfSeveral ? name : ''].join(' ');
    }
    const [bias = ''] = biasNames(name);
    if (shape.length !== 2) return `${lastOf(name)} ${identityOf(name.replace(/bias$/, 'weight'))}`;
    if (byName.has(bias)) return `readout ${identityOf(bias)}`;
    const [isIn, isOut] = [isEmbedding(array), isReadout(array)];
    const isFirst = isIn === isOut ? isBefore(array) : isIn;
    return isFirst ? 'embedding' : 'readout ';
  };
}

/** What tells a recurrent array from all others of a file, however its name is written. */
const placeOf = ({ module, separator, layer, isReverse, isRaw, part }: RecurrentName): string =>
  [part, layer, isReverse, isRaw, separator, module].join(' ');

/** Recurrent arrays by their places; of two at one place the first. */
function toPlaces(all: readonly NamedArray[]): ReadonlyMap<string, NamedArray> {
  const places = new Map<string, NamedArray>();
  for (const array of all) {
    const found = recurrentName(array.name);
    const place = found && placeOf(found);
    if (place !== undefined && !places.has(place)) places.set(place, array);
  }
  return places;
}

const directionParts = ['weight_hh', 'weight_ih', 'bias_hh', 'bias_ih', 'weight_hr'] as const;
const lastOf = (name: string): string => name.slice(name.lastIndexOf('.') + 1);

/** The more usual name costs less: PyTorch's own, in a module with a name and no number, of fewer parts. */
function cost({ name }: NamedArray): number {
  const parts = name.split('.');
  const numbers = parts.filter(part => /^\d+$/.test(part)).length;
  return (recurrentName(name) ? 0 : 1000) + 100 * numbers + parts.length;
}
