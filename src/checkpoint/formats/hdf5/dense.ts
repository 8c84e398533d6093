import type { Cursor } from './cursor.ts';
import type { Hdf5 } from './file.ts';
import { openFractalHeap } from './fractalHeap.ts';
import { recordsOf } from './treeV2.ts';

/** Bytes of a record of names that stand before the heap's id: a hash, by type of tree. */
const hashBytes = 4;

/**
 * The messages of a group or an object that has too many for its header: they stand in a heap, a tree has their names.
 *
 * @param info        a link info (order of creation of 8 bytes) or an attribute info message (of 2)
 * @param orderBytes  of its order of creation
 * @source HDF5 File Format Specification 3.0, IV.A.2.c and IV.A.2.v
 */
export async function* denseMessages(
  file: Hdf5,
  info: Cursor,
  orderBytes: 2 | 8,
): AsyncGenerator<Cursor> {
  const isOfLinks = orderBytes === 8;
  info.skip(1);
  const flags = info.u8();
  if (flags & 1) info.skip(orderBytes);
  const heapAt = info.offset();
  const tree = info.offset();
  if (heapAt === undefined || tree === undefined) return;
  const heap = await openFractalHeap(file, heapAt);
  for await (const record of recordsOf(file, tree)) {
    if (isOfLinks) record.skip(hashBytes);
    yield await heap.read(record.part(heap.idBytes));
  }
}
