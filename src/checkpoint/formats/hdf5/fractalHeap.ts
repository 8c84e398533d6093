import type { Cursor } from './cursor.ts';
import type { Hdf5 } from './file.ts';
import { bytesFor } from './treeV2.ts';

/** A heap whose objects are found by ids that say where they stand. */
export interface FractalHeap {
  readonly idBytes: number;
  /** The object of an id. */
  read(id: Cursor): Promise<Cursor>;
}

/** How blocks double: two rows of the first size, each further one of twice the size before. */
interface Table {
  readonly width: number;
  readonly first: number;
  readonly most: number;
  readonly offsetBytes: number;
}

const mostDepth = 16;

/**
 * Opens a fractal heap; only objects in its own blocks are read, not huge or tiny ones, nor filtered blocks.
 *
 * @source HDF5 File Format Specification 3.0, III.G
 */
export async function openFractalHeap(file: Hdf5, address: number): Promise<FractalHeap> {
  const { offsets, lengths } = file.sizes;
  const head = await file.read(address, 22 + 12 * lengths + 3 * offsets, 'fractal heap');
  if (!head.signed('FRHP')) throw head.fail('has no signature FRHP');
  head.skip(1);
  const idBytes = head.u16();
  if (head.u16() !== 0) throw head.fail('its blocks are filtered, which is not read');
  head.skip(1);
  const mostObject = head.u32();
  head.skip(10 * lengths + 2 * offsets); // counts, and what is huge or free
  const width = head.u16();
  const first = head.length();
  const most = head.length();
  const bits = head.u16();
  head.skip(2);
  const root = head.offset();
  const rows = head.u16();
  if (width === 0 || first === 0 || most < first || bits > 64 || root === undefined)
    throw head.fail(`a table of width ${width} whose blocks have ${first} to ${most} bytes`);
  const offsetBytes = Math.ceil(bits / 8);
  const table: Table = { width, first, most, offsetBytes };
  const lengthBytes = Math.min(bytesFor(most), bytesFor(mostObject));
  return {
    idBytes,
    async read(id) {
      if ((id.u8() & 0x30) !== 0)
        throw id.fail('an object outside its heap (huge or tiny), which is not read');
      const offset = id.uint(offsetBytes);
      const length = id.uint(lengthBytes);
      const block = await blockAt(file, table, root, rows, offset);
      if (offset + length > block.from + block.bytes)
        throw id.fail(`an object of ${length} bytes at ${offset} is past the end of its block`);
      return file.read(block.address + offset - block.from, length, 'fractal heap object');
    },
  };
}

interface Block {
  readonly address: number;
  /** Where in the heap it begins. */
  readonly from: number;
  readonly bytes: number;
}

/** The block of data in which a place of the heap lies. */
async function blockAt(
  file: Hdf5,
  table: Table,
  root: number,
  rootRows: number,
  offset: number,
): Promise<Block> {
  if (rootRows === 0) return { address: root, from: 0, bytes: table.first };
  let [address, rows, from] = [root, rootRows, 0];
  for (let depth = 0; depth < mostDepth; depth++) {
    const place = placeOf(table, rows, offset - from);
    if (!place)
      throw file.fail(
        `HDF5 fractal heap at byte ${root}`,
        `an object at ${offset} is past its end`,
      );
    const { offsets } = file.sizes;
    const direct = table.width * Math.min(rows, directRows(table));
    const child = await file.read(
      address + 5 + offsets + table.offsetBytes + place.index * offsets,
      offsets,
      'fractal heap block',
    );
    const next = child.offset();
    if (next === undefined) throw child.fail(`nothing was written at ${offset} of the heap`);
    from += place.from;
    if (place.index < direct) return { address: next, from, bytes: place.bytes };
    address = next;
    rows = Math.log2(place.bytes / (table.first * table.width)) + 1;
  }
  throw file.fail(`HDF5 fractal heap at byte ${root}`, `nested more than ${mostDepth} deep`);
}

const rowBytes = ({ first }: Table, row: number): number => first * 2 ** Math.max(0, row - 1);

/** Rows whose blocks hold data, not further blocks. */
const directRows = ({ first, most }: Table): number => Math.log2(most / first) + 2;

function placeOf(
  table: Table,
  rows: number,
  offset: number,
): { index: number; from: number; bytes: number } | undefined {
  let from = 0;
  for (let row = 0; row < rows; row++) {
    const bytes = rowBytes(table, row);
    if (offset < from + bytes * table.width) {
      const column = Math.floor((offset - from) / bytes);
      return { index: row * table.width + column, from: from + column * bytes, bytes };
    }
    from += bytes * table.width;
  }
  return undefined;
}
