import type { Cursor } from './cursor.ts';
import type { Hdf5 } from './file.ts';
import type { ChunkIndex } from './layout.ts';
import { leavesOf } from './treeV1.ts';
import { recordsOf } from './treeV2.ts';

/** A chunk as it is stored. */
export interface Chunk {
  /** Its first element in the dataset, by dimension. */
  readonly from: readonly number[];
  readonly address: number;
  readonly bytes: number;
  /** A bit for each filter that it was spared. */
  readonly mask: number;
}

/** What the index of chunks is of. */
export interface Grid {
  readonly shape: readonly number[];
  readonly chunk: readonly number[];
  /** Bytes of a chunk without filters. */
  readonly chunkBytes: number;
  readonly isFiltered: boolean;
}

/** Chunks that a dataset has along each dimension. */
export const countsOf = ({ shape, chunk }: Grid): readonly number[] =>
  shape.map((size, k) => Math.ceil(size / (chunk[k] ?? 1)));

/** Every chunk that was stored, in the order of its index. */
export function chunksOf(file: Hdf5, index: ChunkIndex, grid: Grid): AsyncGenerator<Chunk> {
  switch (index.kind) {
    case 'treeV1':
      return fromTreeV1(file, index.address, grid);
    case 'treeV2':
      return fromTreeV2(file, index.address, grid);
    case 'single':
      return single(index, grid);
    case 'implicit':
      return inRow(index.address, grid);
    case 'fixedArray':
      return fromFixedArray(file, index.address, grid);
  }
}

async function* fromTreeV1(
  file: Hdf5,
  address: number | undefined,
  { chunk }: Grid,
): AsyncGenerator<Chunk> {
  if (address === undefined) return;
  const keyBytes = 8 + 8 * (chunk.length + 1);
  for await (const { key, address: at } of leavesOf(file, address, { type: 1, keyBytes })) {
    const bytes = key.u32();
    const mask = key.u32();
    yield { from: chunk.map(() => key.uint(8)), address: at, bytes, mask };
  }
}

async function* fromTreeV2(
  file: Hdf5,
  address: number | undefined,
  grid: Grid,
): AsyncGenerator<Chunk> {
  if (address === undefined) return;
  for await (const record of recordsOf(file, address)) {
    const at = record.offset();
    // Address, maybe bytes and mask, then 8 bytes a dimension: the bytes take what is left.
    const sizeBytes = record.bytes.length - file.sizes.offsets - 4 - 8 * grid.chunk.length;
    const [bytes, mask] = grid.isFiltered
      ? [record.uint(sizeBytes), record.u32()]
      : [grid.chunkBytes, 0];
    const from = grid.chunk.map(size => record.uint(8) * size);
    if (at !== undefined) yield { from, address: at, bytes, mask };
  }
}

// oxlint-disable-next-line typescript/require-await -- one of several generators that are awaited alike
async function* single(
  { address, filtered }: Extract<ChunkIndex, { kind: 'single' }>,
  { chunk, chunkBytes }: Grid,
): AsyncGenerator<Chunk> {
  if (address === undefined) return;
  const { bytes, mask } = filtered ?? { bytes: chunkBytes, mask: 0 };
  yield { from: chunk.map(() => 0), address, bytes, mask };
}

// oxlint-disable-next-line typescript/require-await -- as above
async function* inRow(address: number | undefined, grid: Grid): AsyncGenerator<Chunk> {
  if (address === undefined) return;
  const count = countsOf(grid).reduce((a, b) => a * b, 1);
  for (let k = 0; k < count; k++)
    yield {
      from: placeOf(k, grid),
      address: address + k * grid.chunkBytes,
      bytes: grid.chunkBytes,
      mask: 0,
    };
}

/**
 * @source HDF5 File Format Specification 3.0, VII.C: fixed arrays, paged ones too
 */
async function* fromFixedArray(
  file: Hdf5,
  address: number | undefined,
  grid: Grid,
): AsyncGenerator<Chunk> {
  if (address === undefined) return;
  const { offsets, lengths } = file.sizes;
  const head = await file.read(address, 12 + lengths + offsets, 'fixed array');
  if (!head.signed('FAHD')) throw head.fail('has no signature FAHD');
  head.skip(2);
  const entryBytes = head.u8();
  const pageEntries = 2 ** head.u8();
  const count = head.length();
  const expected = countsOf(grid).reduce((a, b) => a * b, 1);
  if (count !== expected) throw head.fail(`has ${count} entries, its dataset ${expected} chunks`);
  const block = head.offset();
  if (block === undefined) return;
  const isPaged = count > pageEntries;
  const pages = isPaged ? Math.ceil(count / pageEntries) : 1;
  const prefix = 6 + offsets + (isPaged ? Math.ceil(pages / 8) + 4 : 0);
  const lead = await file.read(block, prefix, 'fixed array block');
  if (!lead.signed('FADB')) throw lead.fail('has no signature FADB');
  const bits = lead.bytes.subarray(6 + offsets);
  let at = block + prefix;
  for (let page = 0; page < pages; page++) {
    const first = page * pageEntries;
    const entries = isPaged ? Math.min(pageEntries, count - first) : count;
    const isWritten = !isPaged || ((bits[page >> 3] ?? 0) & (0x80 >> (page & 7))) !== 0;
    if (isWritten) {
      const cursor = await file.read(at, entries * entryBytes, 'fixed array block');
      for (let k = 0; k < entries; k++) {
        const chunk = readEntry(cursor.part(entryBytes), grid, first + k);
        if (chunk) yield chunk;
      }
    }
    at += (isPaged ? pageEntries : entries) * entryBytes + 4; // its checksum
  }
}

function readEntry(entry: Cursor, grid: Grid, k: number): Chunk | undefined {
  const address = entry.offset();
  if (address === undefined) return undefined;
  const [bytes, mask] = grid.isFiltered
    ? [entry.uint(entry.left - 4), entry.u32()]
    : [grid.chunkBytes, 0];
  return { from: placeOf(k, grid), address, bytes, mask };
}

/** The first element of the k-th chunk, counted row-major. */
function placeOf(k: number, grid: Grid): readonly number[] {
  const from: number[] = [];
  let rest = k;
  for (const [d, count] of [...countsOf(grid).entries()].reverse()) {
    from.unshift((rest % count) * (grid.chunk[d] ?? 1));
    rest = Math.floor(rest / count);
  }
  return from;
}
