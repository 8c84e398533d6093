import { counted } from '../../base/counted.ts';
import type { Contents, NamedArray } from '../arrays.ts';
import { broken } from '../broken.ts';
import type { ByteSource, Files } from '../files.ts';
import { mostJsonBytes, parseJson, readJson } from '../json.ts';

/** Reads one shard, whatever its format. */
export type ReadShard = (source: ByteSource) => Promise<Contents>;

/** Whether a name is that of a shard index. */
export const isIndex = (name: string): boolean => /\.(safetensors|bin)\.index\.json$/.test(name);

/** The index that names a file as one of its shards, whatever the file is called; undefined where none does. */
export async function indexOf(files: Files, name: string): Promise<string | undefined> {
  if (isIndex(name)) return undefined;
  for (const index of files.list().filter(isIndex)) {
    // What cannot be opened, a pipe or a dangling link, names nothing.
    const source = await files.open(index).catch(() => undefined);
    if (!source || source.size > mostJsonBytes) continue;
    const bytes = await source.read(0, source.size);
    if ([...shardsOf(index, bytes)].includes(name)) return index;
  }
  return undefined;
}

/** The files that an index names; where it is broken, those that its text does. */
function shardsOf(index: string, bytes: Uint8Array): Iterable<unknown> {
  try {
    const json = parseJson(index, 'index', bytes);
    const map = json instanceof Map ? json.get('weight_map') : undefined;
    return map instanceof Map ? map.values() : [];
  } catch {
    const text = new TextDecoder().decode(bytes);
    return (text.match(/"[^"\\]*"/g) ?? []).map(each => each.slice(1, -1));
  }
}

/**
 * Reads a sharded checkpoint by its index: `{"weight_map": {name: file}}`, every file a plain name in the same folder.
 *
 * @throws EngineError `unreadable`: a file outside the folder, a missing shard, a tensor that its shard lacks
 */
export async function readSharded(
  index: ByteSource,
  files: Files,
  readShard: ReadShard,
): Promise<Contents> {
  const fail = (place: string, message: string): Error => broken(index.name, place, message);
  const json = await readJson(index, 'index');
  const map = json instanceof Map ? json.get('weight_map') : undefined;
  if (!(map instanceof Map) || map.size === 0)
    throw fail('weight_map', 'is missing; expected names of tensors and their files');
  const shards = new Map<string, Contents>();
  const arraysOf = new Map<string, ReadonlyMap<string, NamedArray>>();
  const there = new Set(files.list());
  for (const [tensor, file] of map) {
    if (typeof file !== 'string') throw fail(`weight_map.${tensor}`, 'expected a file name');
    if (shards.has(file)) continue;
    if (!/^[^/\\]+$/.test(file) || file === '..' || file === '.')
      throw fail(
        `weight_map.${tensor}`,
        `${JSON.stringify(file)} names a file outside its folder; expected a plain name`,
      );
    if (isIndex(file))
      throw fail(
        `weight_map.${tensor}`,
        `${JSON.stringify(file)} is an index itself; expected a shard, a file of arrays`,
      );
    if (!there.has(file))
      throw fail(
        `weight_map.${tensor}`,
        `the shard ${JSON.stringify(file)} is missing from the folder`,
      );
    const shard = await readShard(await files.open(file));
    shards.set(file, shard);
    arraysOf.set(file, new Map(shard.arrays.map(array => [array.name, array])));
  }
  const arrays = [...map].map(([tensor, file]) => {
    const array = arraysOf.get(fileOf(file))?.get(tensor);
    if (!array)
      throw fail(`weight_map.${tensor}`, `the shard ${JSON.stringify(file)} does not hold it`);
    return { ...array, identity: `${fileOf(file)}:${array.identity}` };
  });
  const all = [...shards.values()];
  const [first] = all;
  if (!first) throw fail('weight_map', 'names no shard');
  return {
    ...first,
    format: `${first.format}, ${counted(all.length, 'shard')} of ${index.name}`,
    arrays,
    unknownClasses: [...new Set(all.flatMap(({ unknownClasses }) => unknownClasses))],
    warnings: [...new Set(all.flatMap(({ warnings }) => warnings))],
  };
}

const fileOf = (value: unknown): string => (typeof value === 'string' ? value : '');
