import { nameText, type Cursor } from './cursor.ts';
import type { Hdf5 } from './file.ts';
import type { Link } from './link.ts';
import { leavesOf } from './treeV1.ts';

/**
 * The links of a group that keeps them in a symbol table: a B-tree of nodes of entries, names in a local heap.
 *
 * @source HDF5 File Format Specification 3.0, III.A to III.D
 */
export async function* symbolTableLinks(
  file: Hdf5,
  message: Cursor,
): AsyncGenerator<[string, Link]> {
  const tree = message.offset();
  const heapAt = message.offset();
  if (tree === undefined || heapAt === undefined)
    throw message.fail('a symbol table without its B-tree or its heap');
  const heap = await readLocalHeap(file, heapAt);
  for await (const { address } of leavesOf(file, tree, { type: 0, keyBytes: file.sizes.lengths }))
    yield* nodeLinks(file, address, heap);
}

async function* nodeLinks(file: Hdf5, address: number, heap: Heap): AsyncGenerator<[string, Link]> {
  const head = await file.read(address, 8, 'symbol table node');
  if (!head.signed('SNOD')) throw head.fail('has no signature SNOD');
  head.skip(2);
  const count = head.u16();
  const entryBytes = 2 * file.sizes.offsets + 24;
  const entries = await file.read(address + 8, count * entryBytes, 'symbol table node');
  for (let k = 0; k < count; k++) {
    const entry = entries.part(entryBytes);
    const name = await heap.text(entry.uint(file.sizes.offsets));
    const header = entry.offset();
    const isSoft = entry.u32() === 2;
    entry.skip(4);
    if (isSoft) yield [name, { kind: 'soft', target: await heap.text(entry.u32()) }];
    else if (header !== undefined) yield [name, { kind: 'object', address: header }];
    else throw entry.fail(`${JSON.stringify(name.slice(0, 80))} leads nowhere`);
  }
}

interface Heap {
  /** The text that begins at a place of the heap. */
  text(at: number): Promise<string>;
}

const mostNameBytes = 1024;

async function readLocalHeap(file: Hdf5, address: number): Promise<Heap> {
  const { lengths, offsets } = file.sizes;
  const head = await file.read(address, 8 + 2 * lengths + offsets, 'local heap');
  if (!head.signed('HEAP')) throw head.fail('has no signature HEAP');
  head.skip(4);
  const size = head.length();
  head.length(); // the first free block
  const data = head.offset();
  if (data === undefined || data + size > file.size)
    throw head.fail(`its ${size} bytes are past the end of the file`);
  return {
    async text(at) {
      if (at >= size) throw head.fail(`a name at ${at} is past the end of its ${size} bytes`);
      const cursor = await file.read(data + at, Math.min(mostNameBytes, size - at), 'local heap');
      if (!cursor.bytes.includes(0))
        throw cursor.fail(`a name is longer than ${mostNameBytes} bytes, or past the heap's end`);
      return nameText(cursor.bytes);
    },
  };
}
