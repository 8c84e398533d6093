import { checkedSizeOf, sizeOf } from '../../arrays.ts';
import { chunksOf, countsOf, type Chunk, type Grid } from './chunks.ts';
import { readDataspace, readDatatype, type Datatype } from './datatype.ts';
import type { Hdf5 } from './file.ts';
import { filtersRefused, readFilters, unfiltered, type Filter } from './filters.ts';
import { readLayout, type Storage } from './layout.ts';
import { messageOf, messageType, type Message } from './objectHeader.ts';

/** An array of an HDF5 file. */
export interface Dataset {
  readonly shape: readonly number[];
  readonly datatype: Datatype;
  /** Whether it is within the limit of what is read whole. */
  readonly isReadable: boolean;
  /** Its bytes as one block, row-major. @throws EngineError `unreadable`: what is stored otherwise, or elsewhere */
  read(): Promise<Uint8Array>;
  /** Some of its bytes; absent where the whole has to be read for them. */
  readRange?(offset: number, length: number): Promise<Uint8Array>;
}

const mostBytes = 4 * 2 ** 30;

/**
 * An object as a dataset; nothing of its data is read yet.
 *
 * @param name  as errors call it
 * @returns undefined for an object that is none
 * @throws EngineError `unreadable`: a shape beyond any array
 */
export function toDataset(
  file: Hdf5,
  name: string,
  messages: readonly Message[],
): Dataset | undefined {
  const space = messageOf(messages, messageType.dataspace);
  const type = messageOf(messages, messageType.datatype);
  const layout = messageOf(messages, messageType.layout);
  if (!space || !type || !layout) return undefined;
  const fail = (message: string): Error => file.fail(name, message);
  const datatype: Datatype =
    type.isShared || space.isShared
      ? { kind: 'other', dtype: { name: 'shared type', bytes: 0 } }
      : readDatatype(type.body);
  const shape = (space.isShared ? [] : readDataspace(space.body)) ?? [0];
  const elements = checkedSizeOf(shape, fail);
  const filters = messageOf(messages, messageType.filters);
  const isElsewhere = messageOf(messages, messageType.externalFiles) !== undefined;
  const storage: Storage = isElsewhere
    ? { kind: 'refused', why: 'external storage: its data are in another file, which is not read' }
    : readLayout(layout.body);
  const length = elements * datatype.dtype.bytes;
  return {
    shape,
    datatype,
    isReadable: length <= mostBytes,
    async read() {
      if (length === 0) return new Uint8Array();
      if (length > mostBytes)
        throw fail(`its ${length} bytes are beyond the limit of ${mostBytes}`);
      if (filters) filters.body.at = 0;
      return readStorage(file, name, storage, {
        shape,
        elementBytes: datatype.dtype.bytes,
        length,
        filters: filters ? readFilters(filters.body) : [],
      });
    },
    ...(storage.kind === 'contiguous' &&
      storage.address !== undefined &&
      storage.length === length && {
        readRange: (offset, bytes) => file.data((storage.address ?? 0) + offset, bytes, name),
      }),
  };
}

interface Wanted {
  readonly shape: readonly number[];
  readonly elementBytes: number;
  readonly length: number;
  readonly filters: readonly Filter[];
}

async function readStorage(
  file: Hdf5,
  name: string,
  storage: Storage,
  wanted: Wanted,
): Promise<Uint8Array> {
  const { length } = wanted;
  switch (storage.kind) {
    case 'refused':
      throw file.fail(name, `has ${storage.why}`);
    case 'compact':
      if (storage.bytes.length < length)
        throw file.fail(name, `needs ${length} bytes, ${storage.bytes.length} are there`);
      return storage.bytes.slice(0, length);
    case 'contiguous':
      if (storage.address === undefined) throw file.fail(name, 'was never written');
      if (storage.length !== length)
        throw file.fail(name, `needs ${length} bytes, its layout has ${storage.length}`);
      return file.data(storage.address, length, name);
    case 'chunked':
      return readChunked(file, name, storage, wanted);
  }
}

/** Chunks that are held in memory by their places before one is read. */
const mostChunks = 1_000_000;
/** Most bytes that a file's chunks may become; more is a bomb. */
const mostUnpacked = (fileBytes: number): number => 1000 * fileBytes + 2 ** 20;

async function readChunked(
  file: Hdf5,
  name: string,
  { chunk, index }: Extract<Storage, { kind: 'chunked' }>,
  { shape, elementBytes, length, filters }: Wanted,
): Promise<Uint8Array> {
  const fail = (message: string): Error => file.fail(name, message);
  const chunkBytes = sizeOf(chunk) * elementBytes;
  const refused = filtersRefused(filters);
  if (refused !== undefined) throw fail(refused);
  if (chunk.length !== shape.length || chunk.includes(0) || index.elementBytes !== elementBytes)
    throw fail(`its chunks [${chunk.join(', ')}] do not fit its shape [${shape.join(', ')}]`);
  if (length > mostUnpacked(file.size) || chunkBytes > mostUnpacked(file.size))
    throw fail(`its ${length} bytes, in chunks of ${chunkBytes}, are beyond what the file holds`);
  const grid: Grid = { shape, chunk, chunkBytes, isFiltered: filters.length > 0 };
  const expected = countsOf(grid).reduce((a, b) => a * b, 1);
  if (expected > mostChunks)
    throw fail(`it has ${expected} chunks, beyond the limit of ${mostChunks}`);
  const places = new Map<string, Chunk>();
  let storedBytes = 0;
  for await (const each of chunksOf(file, index, grid)) {
    const isInside = each.from.every(
      (from, k) => from < (shape[k] ?? 0) && from % (chunk[k] ?? 1) === 0,
    );
    if (!isInside || places.has(each.from.join()) || each.address + each.bytes > file.size)
      throw fail(
        `its chunk at [${each.from.join(', ')}] is there twice, or past the end of its shape or of the file`,
      );
    storedBytes += each.bytes;
    if (storedBytes > file.size)
      throw fail(
        `its chunks overlap: together they are stored in more bytes than the file's ${file.size}`,
      );
    places.set(each.from.join(), each);
  }
  if (places.size !== expected)
    throw fail(`${places.size} of its ${expected} chunks were written: values are missing`);
  const out = new Uint8Array(length);
  for (const { from, address, bytes, mask } of places.values()) {
    const stored = await file.data(address, bytes, name);
    const data = await unfiltered(file, name, stored, filters, mask, chunkBytes);
    place(out, data, { shape, chunk, from, elementBytes });
  }
  return out;
}

/** Copies a chunk's rows, cut at the dataset's edges, to where they belong. */
function place(
  out: Uint8Array,
  data: Uint8Array,
  {
    shape,
    chunk,
    from,
    elementBytes,
  }: {
    shape: readonly number[];
    chunk: readonly number[];
    from: readonly number[];
    elementBytes: number;
  },
): void {
  const last = shape.length - 1;
  const sizes = shape.map((size, k) => Math.min(chunk[k] ?? 1, size - (from[k] ?? 0)));
  const run = (sizes[last] ?? 1) * elementBytes;
  const index = sizes.map(() => 0);
  for (let d = 0; d >= 0;) {
    let [source, target] = [0, 0];
    for (let k = 0; k <= last; k++) {
      source = source * (chunk[k] ?? 1) + (index[k] ?? 0);
      target = target * (shape[k] ?? 1) + (from[k] ?? 0) + (index[k] ?? 0);
    }
    out.set(
      data.subarray(source * elementBytes, source * elementBytes + run),
      target * elementBytes,
    );
    for (d = last - 1; d >= 0; d--) {
      index[d] = (index[d] ?? 0) + 1;
      if ((index[d] ?? 0) < (sizes[d] ?? 0)) break;
      index[d] = 0;
    }
  }
}
