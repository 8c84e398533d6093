import type { Sidecar } from '../../domain/sidecar.ts';
import type { Contents, NamedArray } from '../arrays.ts';
import { renamed } from '../views.ts';
import { toIgnored } from './ignored.ts';
import { recurrentName } from './names.ts';

/** A file's arrays as a layout looks them up: each time by map, since a file may have a hundred thousand. */
export interface Tensors {
  /** Those of the state dictionary that was taken, but for what the sidecar ignores. */
  readonly arrays: readonly NamedArray[];
  readonly ignored: readonly NamedArray[];
  /** Recurrent arrays of the dictionary that was taken, by module. */
  readonly modules: ReadonlyMap<string, readonly NamedArray[]>;
  /** A tensor by its name, or in another dictionary by the dictionary's place and its name, `generator.0.weight`. */
  byName(name: string): NamedArray | undefined;
  /** Those of other dictionaries, under their places. */
  placed(): readonly NamedArray[];
  /** Recurrent arrays of a module, named in the same two ways. */
  ofModule(module: string): readonly NamedArray[];
}

/**
 * Prepares looking tensors up. What was made under a name that is ignored is ignored too, but for what stands in the place
 * of an ignored array: the weight itself in that of its masked copy.
 *
 * @param before  what was ignored before anything was made
 */
export function toTensors(
  { arrays: all, elsewhere = [], stateDictAt }: Contents,
  sidecar: Sidecar,
  before: readonly NamedArray[],
): Tensors {
  const isIgnored = toIgnored(sidecar);
  const replaced = new Set(before.map(({ name }) => name));
  const arrays: NamedArray[] = [];
  const ignored = [...before];
  for (const array of all)
    (isIgnored(array.name) && !replaced.has(array.name) ? ignored : arrays).push(array);
  const names = new Map(arrays.map(array => [array.name, array]));
  const modules = byModule(arrays);
  let placed: ReturnType<typeof placesOf> | undefined;
  const others = () => (placed ??= placesOf(elsewhere, stateDictAt));
  return {
    arrays,
    ignored,
    modules,
    byName: name => names.get(name) ?? (isIgnored(name) ? undefined : others().names.get(name)),
    placed: () => others().all,
    ofModule: module => modules.get(module) ?? others().modules.get(module) ?? [],
  };
}

/** Recurrent arrays by the module they belong to. */
export function byModule(arrays: readonly NamedArray[]): Map<string, NamedArray[]> {
  const modules = new Map<string, NamedArray[]>();
  for (const array of arrays) {
    const found = recurrentName(array.name);
    if (!found) continue;
    const list = modules.get(found.module);
    if (list) list.push(array);
    else modules.set(found.module, [array]);
  }
  return modules;
}

/** Tensors of other dictionaries under their places; of those inside the one that was taken also as it names its own. */
function placesOf(elsewhere: NonNullable<Contents['elsewhere']>, taken: string | null) {
  const all = elsewhere.flatMap(({ at, arrays }) =>
    arrays.flatMap(array => {
      const name = at === null ? array.name : `${at}.${array.name}`;
      const inner =
        taken !== null && name.startsWith(`${taken}.`) ? name.slice(taken.length + 1) : undefined;
      return [renamed(array, name), ...(inner === undefined ? [] : [renamed(array, inner)])];
    }),
  );
  return { all, names: new Map(all.map(array => [array.name, array])), modules: byModule(all) };
}
