import type { Cursor } from './cursor.ts';
import type { Hdf5 } from './file.ts';

/** Objects of global heaps: where texts of variable length stand. */
export interface GlobalHeap {
  object(address: number, index: number): Promise<Uint8Array>;
}

const mostKept = 16;

/**
 * Reads collections of the global heap, of which a few are kept.
 *
 * @source HDF5 File Format Specification 3.0, III.E
 */
export function globalHeapOf(file: Hdf5): GlobalHeap {
  const kept = new Map<number, ReadonlyMap<number, Uint8Array>>();
  return {
    async object(address, index) {
      const known = kept.get(address);
      const objects = known ?? (await readCollection(file, address));
      if (!known) {
        const [oldest] = kept.keys();
        if (kept.size >= mostKept && oldest !== undefined) kept.delete(oldest);
        kept.set(address, objects);
      }
      const bytes = objects.get(index);
      if (!bytes)
        throw file.fail(`HDF5 global heap at byte ${address}`, `there is no object ${index}`);
      return bytes;
    },
  };
}

async function readCollection(
  file: Hdf5,
  address: number,
): Promise<ReadonlyMap<number, Uint8Array>> {
  const headBytes = 8 + file.sizes.lengths;
  const head = await file.read(address, headBytes, 'global heap');
  if (!head.signed('GCOL')) throw head.fail('has no signature GCOL');
  head.skip(4);
  const size = head.length();
  if (size < headBytes) throw head.fail(`declares ${size} bytes, its head alone has ${headBytes}`);
  const body = await file.read(address + headBytes, size - headBytes, 'global heap');
  const objects = new Map<number, Uint8Array>();
  while (body.left >= 8 + file.sizes.lengths) {
    const object = readObject(body);
    if (!object) break;
    objects.set(object.index, object.bytes);
  }
  return objects;
}

/** The next object; undefined for the free space at the end. */
function readObject(body: Cursor): { index: number; bytes: Uint8Array } | undefined {
  const index = body.u16();
  body.skip(6); // references, reserved
  const size = body.length();
  if (index === 0) return undefined;
  const bytes = body.take(size);
  body.skip(Math.min(body.left, (8 - (size % 8)) % 8));
  return { index, bytes };
}
