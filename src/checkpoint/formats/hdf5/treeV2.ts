import type { Cursor } from './cursor.ts';
import type { Hdf5 } from './file.ts';

/** Bytes that a number up to `most` takes. */
export const bytesFor = (most: number): number => Math.floor(Math.log2(Math.max(1, most)) / 8) + 1;

const mostDepth = 16;
const mostRecords = 1_000_000;

interface Level {
  /** Most records of a node. */
  readonly most: number;
  /** Bytes of a child's count of all records below it; 0 for leaves. */
  readonly totalBytes: number;
}

/**
 * Every record of a version 2 B-tree, each a cursor of its own.
 *
 * @throws EngineError `unreadable`: a node that is there twice (a loop), more records than declared
 * @source HDF5 File Format Specification 3.0, III.A.2
 */
export async function* recordsOf(file: Hdf5, address: number): AsyncGenerator<Cursor> {
  const { offsets, lengths } = file.sizes;
  const head = await file.read(address, 22 + offsets + lengths, 'B-tree');
  if (!head.signed('BTHD')) throw head.fail('has no signature BTHD');
  head.skip(2);
  const nodeBytes = head.u32();
  const recordBytes = head.u16();
  const depth = head.u16();
  head.skip(2);
  const root = head.offset();
  const count = head.u16();
  if (root === undefined) return;
  if (depth > mostDepth || recordBytes === 0 || nodeBytes <= 10 + recordBytes)
    throw head.fail(`depth ${depth}, nodes of ${nodeBytes} and records of ${recordBytes} bytes`);
  const levels = levelsOf(nodeBytes, recordBytes, depth, offsets);
  const seen = new Set<number>();
  let records = 0;
  const pending = [{ address: root, count, level: depth }];
  for (let node = pending.pop(); node; node = pending.pop()) {
    const { most } = levels[node.level] ?? { most: 0 };
    if (seen.has(node.address) || node.count > most)
      throw file.fail(
        `HDF5 B-tree node at byte ${node.address}`,
        `is there twice (a cycle), or has ${node.count} records where ${most} fit`,
      );
    seen.add(node.address);
    const cursor = await file.read(node.address, nodeBytes, 'B-tree node');
    if (!cursor.signed(node.level === 0 ? 'BTLF' : 'BTIN'))
      throw cursor.fail('has no signature of a B-tree node');
    cursor.skip(2);
    for (let k = 0; k < node.count; k++) {
      if (++records > mostRecords) throw cursor.fail(`more than ${mostRecords} records`);
      yield cursor.part(recordBytes);
    }
    if (node.level === 0) continue;
    const below = levels[node.level - 1] ?? { most: 0, totalBytes: 0 };
    for (let k = 0; k <= node.count; k++) {
      const child = cursor.offset();
      if (child === undefined) throw cursor.fail('a child that leads nowhere');
      pending.push({
        address: child,
        count: cursor.uint(bytesFor(levels[0]?.most ?? 1)),
        level: node.level - 1,
      });
      cursor.skip(below.totalBytes);
    }
  }
}

/** How many records fit in the nodes of each level, the leaves first. */
function levelsOf(nodeBytes: number, recordBytes: number, depth: number, offsets: number): Level[] {
  const room = nodeBytes - 10;
  const leaf = Math.floor(room / recordBytes);
  const levels: Level[] = [{ most: leaf, totalBytes: 0 }];
  let total = leaf;
  for (let level = 1; level <= depth; level++) {
    const child = offsets + bytesFor(leaf) + (levels[level - 1]?.totalBytes ?? 0);
    const most = Math.floor((room - child) / (recordBytes + child));
    total = (most + 1) * total + most;
    levels.push({ most, totalBytes: bytesFor(total) });
  }
  return levels;
}
