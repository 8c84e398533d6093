import { sizeOf, type Contents, type NamedArray } from '../arrays.ts';
import { broken } from '../broken.ts';
import type { ByteSource, Files } from '../files.ts';
import { mostJsonBytes, readJson, type Json } from '../json.ts';
import { readFloats } from '../readFloats.ts';
import type { Candidate } from './format.ts';
import { exporterText } from './kerasHdf5.ts';
import { toWeight, type Weight } from './tfjsWeight.ts';

const telling = /"(weightsManifest|modelTopology)"/;

/** Whether a file is TensorFlow.js' description of a model. */
export async function isTfjs({ source, head }: Candidate): Promise<boolean> {
  const begin = new TextDecoder('latin1').decode(head);
  if (!begin.trimStart().startsWith('{') || source.size > mostJsonBytes) return false;
  if (telling.test(begin)) return true;
  return telling.test(new TextDecoder('latin1').decode(await source.read(0, source.size)));
}

/**
 * Reads a TensorFlow.js layers model: its config and the weights in the shards beside it.
 *
 * @throws EngineError `unreadable`: a graph model, a shard outside the folder or of another length
 */
export async function readTfjs({ source, files }: Candidate): Promise<Contents> {
  const fail = (place: string, message: string): Error => broken(source.name, place, message);
  const model = await readJson(source, '');
  if (!(model instanceof Map)) throw fail('', 'is no JSON object');
  const format = model.get('format') ?? 'layers-model';
  if (format !== 'layers-model')
    throw fail(
      'format',
      `${JSON.stringify(format)} is not read: its graph has no layers; expected "layers-model", as converted from Keras`,
    );
  const manifest = model.get('weightsManifest');
  if (!Array.isArray(manifest))
    throw fail('weightsManifest', 'is no list of groups; expected an array of paths and weights');
  const arrays = new Map<string, NamedArray>();
  for (const [g, group] of manifest.entries())
    for (const array of await readGroup(source, files, group, `weightsManifest[${g}]`)) {
      if (arrays.has(array.name)) throw fail(array.name, 'is there twice: a duplicate weight');
      arrays.set(array.name, array);
    }
  const topology = model.get('modelTopology');
  const version = topology instanceof Map ? topology.get('keras_version') : undefined;
  return {
    format: 'tfjs',
    exporter: exporterText('tfjs', typeof version === 'string' ? version : null),
    arrays: [...arrays.values()],
    root: undefined,
    stateDictAt: null,
    modules: new Map(),
    description: {
      kind: 'keras',
      version: typeof version === 'string' ? version : null,
      config: configOf(topology),
      from: 'modelTopology',
      paths: new Map(),
    },
    unknownClasses: [],
    warnings: [],
  };
}

/** A topology is a config, or holds one. */
function configOf(topology: Json | undefined): Json | null {
  if (!(topology instanceof Map)) return null;
  return topology.get('model_config') ?? (topology.has('class_name') ? topology : null);
}

/** The weights of a group: one after the other in its shards, which they use up exactly. */
async function readGroup(
  source: ByteSource,
  files: Files,
  group: Json,
  place: string,
): Promise<readonly NamedArray[]> {
  const fail = (field: string, message: string): Error =>
    broken(source.name, `${place}.${field}`, message);
  const [paths, weights] =
    group instanceof Map ? [group.get('paths'), group.get('weights')] : [undefined, undefined];
  if (!Array.isArray(paths)) throw fail('paths', 'is no list of file names');
  if (!Array.isArray(weights)) throw fail('weights', 'is no list of weights');
  const shards: ByteSource[] = [];
  for (const path of paths) shards.push(await openShard(files, path, fail));
  const size = shards.reduce((bytes, shard) => bytes + shard.size, 0);
  const specs: Weight[] = weights.map((each, k) =>
    toWeight(each, (what, message) => fail(`weights[${k}]${what}`, message)),
  );
  const needs = specs.reduce((bytes, spec) => bytes + spec.bytes, 0);
  if (needs !== size)
    throw fail(
      'paths',
      `its ${paths.length} shards have ${size} bytes, its weights need ${needs}: a shard is cut short, or too long`,
    );
  let from = 0;
  return specs.map(spec => {
    const at = from;
    from += spec.bytes;
    return {
      name: spec.name,
      shape: spec.shape,
      dtype: spec.dtype,
      bytes: spec.bytes,
      identity: `${place}@${at}`,
      async read() {
        const { toFloat32 } = spec.dtype;
        if (!toFloat32) throw fail(spec.name, `is ${spec.dtype.name}, which cannot be a weight`);
        return readFloats(toFloat32, spec.dtype.bytes, sizeOf(spec.shape), true, (start, length) =>
          acrossShards(shards, at + start, length),
        );
      },
      async readPart(first, end) {
        const { bytes: size } = spec.dtype;
        const bytes = await acrossShards(shards, at + first * size, (end - first) * size);
        return { bytes, littleEndian: true };
      },
    };
  });
}

async function openShard(
  files: Files,
  path: Json,
  fail: (field: string, message: string) => Error,
): Promise<ByteSource> {
  if (typeof path !== 'string') throw fail('paths', 'expected names of files');
  const shown = JSON.stringify(path.slice(0, 120));
  if (!/^[^/\\]+$/.test(path) || path === '..' || path === '.')
    throw fail('paths', `${shown} names a file outside its folder; expected a plain name`);
  if (!files.list().includes(path))
    throw fail('paths', `the shard ${shown} is missing from the folder`);
  return files.open(path);
}

/** Bytes of a group, whichever shards they lie in. */
async function acrossShards(
  shards: readonly ByteSource[],
  offset: number,
  length: number,
): Promise<Uint8Array> {
  const out = new Uint8Array(length);
  let start = 0;
  for (const shard of shards) {
    const from = Math.max(offset, start);
    const to = Math.min(offset + length, start + shard.size);
    if (from < to) out.set(await shard.read(from - start, to - from), from - offset);
    start += shard.size;
  }
  return out;
}
