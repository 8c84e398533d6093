import { sizeOf, type Contents, type NamedArray } from '../arrays.ts';
import { broken } from '../broken.ts';
import { dtypes } from '../dtypes.ts';
import type { ByteSource, Files } from '../files.ts';
import { parseJson, type Json } from '../json.ts';
import { readFloats } from '../readFloats.ts';
import type { Candidate } from './format.ts';
import type { Dataset } from './hdf5/dataset.ts';
import { hdf5Magic } from './hdf5/file.ts';
import { linkText, readTree, type Hdf5Tree } from './hdf5/tree.ts';

/** What a Keras archive says beside its weights. */
export interface KerasFacts {
  readonly version: string | null;
  readonly config: Json | null;
  readonly from: string;
}

/** Whether a file begins as HDF5. */
export const isHdf5 = ({ begins }: Candidate): boolean => begins(...hdf5Magic);

/**
 * Reads an HDF5 file that Keras wrote: a whole model, whose config is an attribute, or weights alone.
 *
 * @throws EngineError `unreadable`: broken structures, a weight that its list names and the file lacks
 */
export async function readKerasHdf5({ source, files }: Candidate): Promise<Contents> {
  const tree = await readTree(source, files);
  const [text] = (await tree.texts('', 'model_config')) ?? [];
  const bytes = text === undefined ? undefined : new TextEncoder().encode(text);
  const config = bytes ? parseJson(source.name, 'model_config', bytes) : null;
  const [version = null] =
    (await tree.texts('', 'keras_version')) ??
    (await tree.texts('model_weights', 'keras_version')) ??
    [];
  return kerasContents(source, tree, 'hdf5', { version, config, from: 'model_config' });
}

/** The weights of a `.keras` archive. @throws EngineError `unreadable` */
export const readKerasWeights = async (
  source: ByteSource,
  files: Files,
  facts: KerasFacts,
): Promise<Contents> => kerasContents(source, await readTree(source, files), 'keras', facts);

async function kerasContents(
  source: ByteSource,
  tree: Hdf5Tree,
  format: string,
  facts: KerasFacts,
): Promise<Contents> {
  const { listed, paths } = await listedWeights(source, tree);
  const all = [...tree.nodes].flatMap(([path, { dataset }]) => (dataset ? [path] : []));
  const inOrder = new Set([...listed, ...all]);
  return {
    format,
    exporter: exporterText('keras', facts.version),
    arrays: await Promise.all([...inOrder].map(path => toArray(source, tree, path))),
    root: undefined,
    stateDictAt: null,
    modules: new Map(),
    description: { kind: 'keras', ...facts, paths },
    unknownClasses: [],
    warnings: tree.warnings,
  };
}

/** Who wrote a file, with its version where that looks like one. */
export const exporterText = (name: string, version: string | null): string =>
  version !== null && /^[\w.+-]{1,40}$/.test(version) ? `${name} ${version}` : name;

/** Weights in the order of the file's own lists, and where those of each layer stand. */
async function listedWeights(
  source: ByteSource,
  tree: Hdf5Tree,
): Promise<{ listed: readonly string[]; paths: ReadonlyMap<string, string> }> {
  const listed: string[] = [];
  const paths = new Map<string, string>();
  const top = tree.nodes.has('model_weights') ? 'model_weights' : '';
  const within = (path: string): string => (top === '' ? path : `${top}/${path}`);
  // A name that is listed again adds nothing: without sets, a small file could list all weights of all layers each time.
  for (const layer of new Set(await listOf(tree, top, 'layer_names'))) {
    const path = within(layer);
    if (!tree.nodes.has(path))
      throw missing(source, tree, path, `layer_names lists the layer ${JSON.stringify(layer)}`);
    paths.set(layer, path);
    for (const weight of new Set(await listOf(tree, path, 'weight_names'))) {
      const full = `${path}/${weight}`;
      if (!tree.nodes.get(full)?.dataset)
        throw missing(source, tree, full, `weight_names of ${path} lists it`);
      listed.push(full);
    }
  }
  for (const path of tree.nodes.keys()) {
    const layer = /^([^/]+\/[^/]+)\/vars$/.exec(path)?.[1];
    const [name] = (layer !== undefined && (await tree.texts(path, 'name'))) || [];
    if (layer !== undefined && name !== undefined && !/^optimizer/.test(path))
      paths.set(name, layer);
  }
  return { listed, paths };
}

/** A list of names; long ones are cut into `layer_names0`, `layer_names1` and so on. */
async function listOf(
  tree: Hdf5Tree,
  path: string,
  name: string,
): Promise<readonly string[] | undefined> {
  const whole = await tree.texts(path, name);
  if (whole) return whole;
  const names: string[] = [];
  for (let k = 0; ; k++) {
    const part = await tree.texts(path, `${name}${k}`);
    if (!part) return k === 0 ? undefined : names;
    names.push(...part);
  }
}

function missing(source: ByteSource, tree: Hdf5Tree, path: string, why: string): Error {
  const link = tree.links.get(path);
  return broken(
    source.name,
    path,
    `${why}, ${link ? `but it is ${linkText(link)}, which is not followed` : 'but it is missing'}`,
  );
}

/** numpy has no bfloat16: Keras stores its bytes, and says so beside them. */
async function datatypeOf(
  tree: Hdf5Tree,
  path: string,
  { datatype }: Dataset,
): Promise<Dataset['datatype']> {
  if (datatype.kind === 'number' || datatype.dtype.bytes !== dtypes.bfloat16.bytes) return datatype;
  const [said] = (await tree.texts(path, 'dtype')) ?? [];
  return said === 'bfloat16'
    ? { kind: 'number', dtype: dtypes.bfloat16, littleEndian: true }
    : datatype;
}

async function toArray(source: ByteSource, tree: Hdf5Tree, path: string): Promise<NamedArray> {
  const node = tree.nodes.get(path);
  if (!node?.dataset) throw broken(source.name, path, 'is no dataset');
  const { dataset, address } = node;
  const { shape } = dataset;
  const datatype = await datatypeOf(tree, path, dataset);
  const { dtype } = datatype;
  return {
    name: path,
    shape,
    dtype,
    bytes: sizeOf(shape) * dtype.bytes,
    identity: `${source.name}@${address}`,
    async read() {
      if (datatype.kind !== 'number' || !dtype.toFloat32)
        throw broken(source.name, path, `is ${dtype.name}, which cannot be a weight`);
      const { littleEndian } = datatype;
      return dataset.readRange && dataset.isReadable
        ? readFloats(dtype.toFloat32, dtype.bytes, sizeOf(shape), littleEndian, dataset.readRange)
        : dtype.toFloat32(await dataset.read(), littleEndian);
    },
    ...(datatype.kind === 'number' && partsOf(dataset, dtype.bytes, datatype.littleEndian)),
  };
}

/** Parts of an array, for looking; of chunks the whole has to be read. */
function partsOf(
  { read, readRange }: Dataset,
  size: number,
  littleEndian: boolean,
): Pick<NamedArray, 'readPart' | 'isReadWhole'> {
  return {
    async readPart(from, to) {
      const bytes = readRange
        ? await readRange(from * size, (to - from) * size)
        : (await read()).subarray(from * size, to * size);
      return { bytes, littleEndian };
    },
    isReadWhole: readRange === undefined,
  };
}
