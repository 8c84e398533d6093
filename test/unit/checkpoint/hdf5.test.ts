import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync, inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { ByteSource } from '../../../src/checkpoint/files.ts';
import { readTree, type Hdf5Tree } from '../../../src/checkpoint/formats/hdf5/tree.ts';
import { EngineError } from '../../../src/domain/failure.ts';
import { u32 } from '../../support/bytes.ts';
import {
  contiguous,
  dataspace,
  float32Type,
  hdf5File,
  header,
  link,
  message,
  none,
  packed,
  u16,
  u64,
} from '../../support/hdf5.ts';
import { root } from '../../support/root.ts';

const files = {
  inflate: (bytes: Uint8Array, limit: number): Promise<Uint8Array> =>
    new Promise(resolve => {
      resolve(new Uint8Array(inflateRawSync(bytes, { maxOutputLength: limit })));
    }),
};

/** A file in memory, as large as it says, whose reads are counted. */
function sourceOf(bytes: Uint8Array, size = bytes.length): ByteSource & { readBytes: number } {
  return {
    name: 'm.h5',
    size,
    readBytes: 0,
    read(offset, length) {
      if (offset + length > size) throw new EngineError('unreadable', 'm.h5: past the end');
      this.readBytes += length;
      const out = new Uint8Array(length);
      out.set(bytes.subarray(offset, offset + length));
      return Promise.resolve(out);
    },
  };
}

const treeOf = (bytes: Uint8Array): Promise<Hdf5Tree> => readTree(sourceOf(bytes), files);
const valuesOf = async (tree: Hdf5Tree, path: string): Promise<number[]> => {
  const bytes = await tree.nodes.get(path)?.dataset?.read();
  return [...new Float32Array((bytes ?? new Uint8Array()).slice().buffer)];
};
/** One array `a` of a shape, with messages that say how it is stored. */
const arrayFile = (shape: (number | bigint)[], stored: Uint8Array[], more = {}): Uint8Array =>
  hdf5File({
    48: header(link('a', 200)),
    200: header(dataspace(...shape), float32Type, ...stored),
    ...more,
  });

const floats = (...values: number[]): Uint8Array =>
  new Uint8Array(Float32Array.from(values).buffer);
const treeNode = (level: number, count: number, ...entries: Uint8Array[]): Uint8Array =>
  packed('TREE', [1, level], u16(count), u64(none), u64(none), ...entries);
const chunkEntry = (bytes: number, from: readonly number[], address: number): Uint8Array =>
  packed(u32(bytes), u32(0), ...[...from, 0].map(u64), u64(address));
const chunked = (tree: number, ...chunk: number[]): Uint8Array =>
  message(8, packed([3, 2, chunk.length + 1], u64(tree), ...[...chunk, 4].map(u32)));
const gzip = message(11, packed([2, 1], u16(1), u16(0), u16(1), u32(6)));

describe('an HDF5 file', () => {
  it('has its arrays by path, and their values where they are stored', async () => {
    const tree = await treeOf(arrayFile([2], [contiguous(400, 8)], { 400: floats(1.5, -2) }));
    expect([...tree.nodes.keys()]).toEqual(['', 'a']);
    expect(await valuesOf(tree, 'a')).toEqual([1.5, -2]);
    expect(await tree.nodes.get('a')?.dataset?.readRange?.(4, 4)).toEqual(floats(-2));
  });

  it('has chunks cut at its edges, each inflated', async () => {
    // [3, 3] in chunks of [2, 2]: values are 10 · row + column.
    const chunk = (r: number, c: number): Uint8Array =>
      deflateSync(floats(10 * r + c, 10 * r + c + 1, 10 * (r + 1) + c, 10 * (r + 1) + c + 1));
    const places = [[0, 0], [0, 2], [2, 0], [2, 2]] as const; // prettier-ignore
    const stored = places.map(([r, c]) => chunk(r, c));
    const at = places.map((_, k) => 1000 + 100 * k);
    const entries = places.map((from, k) => chunkEntry(stored[k]!.length, from, at[k]!));
    const file = arrayFile([3, 3], [chunked(400, 2, 2), gzip], {
      400: treeNode(0, 4, ...entries),
      ...Object.fromEntries(at.map((address, k) => [address, stored[k]!])),
    });
    expect(await valuesOf(await treeOf(file), 'a')).toEqual([0, 1, 2, 10, 11, 12, 20, 21, 22]);
  });

  it('of a terabyte is read by its few structures alone', async () => {
    const size = 2 ** 40;
    const bytes = hdf5File(
      {
        48: header(link('a', 200)),
        200: header(dataspace(2 ** 14, 2 ** 14), float32Type, contiguous(2 ** 20, 2 ** 30)),
      },
      48,
    );
    new DataView(bytes.buffer).setBigUint64(28, BigInt(size), true);
    const source = sourceOf(bytes, size);
    const tree = await readTree(source, files);
    expect(tree.nodes.get('a')?.dataset?.shape).toEqual([16384, 16384]);
    expect(source.readBytes).toBeLessThan(2 ** 18);
  });

  it('whose groups lead back to themselves is walked once', async () => {
    const tree = await treeOf(hdf5File({ 48: header(link('again', 48), link('b', 48)) }));
    expect(tree.nodes.size).toBe(1);
    expect(tree.warnings.join()).toMatch(/again leads back .*\(a cycle\)/);
  });

  it('does not follow a link to another name or another file', async () => {
    const to = (type: number, target: string): Uint8Array =>
      message(6, packed([1, 8, type, 1], 'x', u16(target.length), target));
    for (const [type, target] of [
      [1, '/etc/passwd'],
      [64, '\0other.h5\0/a\0'],
    ] as const) {
      const tree = await treeOf(hdf5File({ 48: header(to(type, target)) }));
      expect(tree.nodes.has('x')).toBe(false);
      expect(tree.warnings.join()).toMatch(/x is (a soft|an external) link.*not followed/);
    }
  });
});

describe('an HDF5 file that is broken or hostile', () => {
  const external = message(7, packed([1, 0, 0, 0], u16(1), u16(1), u64(0)));
  const twice = message(
    11,
    packed([2, 2], u16(1), u16(0), u16(1), u32(6), u16(1), u16(0), u16(1), u32(6)),
  );
  const dims = (...shape: (number | bigint)[]) => shape;

  it.each<[string, Uint8Array, RegExp]>([
    ['another version', hdf5File({}).fill(9, 8, 9), /superblock: found version 9/],
    ['addresses of 3 bytes', hdf5File({}).fill(3, 9, 10), /expected 2, 4 or 8/],
    ['less than it says', hdf5File({ 48: header() }, 48, 4096).slice(0, 100), /4096 bytes, 100 are there/],
    ['a root past its end', hdf5File({}, 2 ** 40), /past the end/],
    ['a root beyond any file', hdf5File({}, Number(2n ** 62n)), /past any file/],
    ['a header that is none', hdf5File({ 48: packed('nothing of use!!') }), /object header/],
    ['a continuation of itself', hdf5File({ 48: header(message(16, packed(u64(54 + 4), u64(20)))) }), /OCHK|loop/],
    ['a message past its block', hdf5File({ 48: packed('OHDR', [2, 2], u32(8), [6], u16(500), [0, 0, 0, 0, 0]) }), /past the end of its block/],
    ['one name twice', hdf5File({ 48: header(link('a', 200), link('a', 200)), 200: header() }), /twice: a duplicate/],
    ['a name with a path in it', hdf5File({ 48: header(link('../a', 200)), 200: header() }), /a name that is none/],
    ['2^48 elements', arrayFile(dims(2 ** 24, 2 ** 24), [contiguous(400, 8)]), /too many elements/],
    ['a size beyond any number', arrayFile(dims(2n ** 63n), [contiguous(400, 8)]), /past any file/],
  ])('with %s is refused at its place', async (_, file, message) => {
    await expect(treeOf(file)).rejects.toThrow(message);
  }); // prettier-ignore

  it.each<[string, Uint8Array, RegExp]>([
    ['data past its end', arrayFile([2 ** 20], [contiguous(400, 2 ** 22)]), /past the end/],
    ['less data than its shape', arrayFile([4], [contiguous(400, 8)], { 400: floats(1, 2) }), /needs 16 bytes, its layout has 8/],
    ['data that was never written', arrayFile([2], [contiguous(none, 0)]), /never written/],
    ['data in another file', arrayFile([2], [contiguous(400, 8), external]), /external storage/],
    ['data that are other files', arrayFile([2], [message(8, packed([4, 3]))]), /a virtual dataset/],
    ['a tree that leads to itself', arrayFile([2], [chunked(400, 2)], { 400: treeNode(1, 1, chunkEntry(8, [0], 400)) }), /twice \(a cycle\)/],
    ['a tree that does not go down', arrayFile([2], [chunked(400, 2)], { 400: treeNode(2, 1, chunkEntry(8, [0], 600)), 600: treeNode(2, 1, chunkEntry(8, [0], 700)) }), /found level 2/],
    ['a chunk outside', arrayFile([2], [chunked(400, 2)], { 400: treeNode(0, 1, chunkEntry(8, [2], 600)), 600: floats(1, 2) }), /chunk at \[2\]/],
    ['a chunk too few', arrayFile([4], [chunked(400, 2)], { 400: treeNode(0, 1, chunkEntry(8, [0], 600)), 600: floats(1, 2) }), /1 of its 2 chunks/],
    ['one chunk for all', arrayFile([4], [chunked(400, 2)], { 400: treeNode(0, 2, chunkEntry(8, [0], 600), chunkEntry(8, [2], 600)), 600: floats(1, 2) }), /twice/],
    ['more chunks than are counted', hdf5File({ 48: header(link('a', 200)), 200: header(dataspace(2_000_000), float32Type, chunked(400, 1)), 400: treeNode(0, 0) }, 48, 20_000), /2000000 chunks, beyond the limit/],
    ['chunks that share their bytes', arrayFile([4096], [chunked(400, 256)], { 400: treeNode(0, 16, ...Array.from({ length: 16 }, (_, k) => chunkEntry(1024, [256 * k], 1200 + 8 * k))), 1200: new Uint8Array(1200) }), /its chunks overlap/],
    ['chunks of no size', arrayFile([4], [chunked(400, 0)]), /do not fit its shape/],
    ['a bomb', arrayFile([2 ** 24], [chunked(400, 2 ** 24), gzip], { 400: treeNode(0, 1, chunkEntry(64, [0], 600)), 600: deflateSync(new Uint8Array(64)) }), /beyond/],
    ['more than its chunk', arrayFile([2], [chunked(400, 2), gzip], { 400: treeNode(0, 1, chunkEntry(deflateSync(new Uint8Array(4096)).length, [0], 600)), 600: deflateSync(new Uint8Array(4096)) }), /longer than the 8 bytes/],
    ['no zlib stream', arrayFile([2], [chunked(400, 2), gzip], { 400: treeNode(0, 1, chunkEntry(8, [0], 600)), 600: floats(1, 2) }), /no zlib stream/],
    ['a checksum of other bytes', arrayFile([2], [chunked(400, 2), gzip], { 400: treeNode(0, 1, chunkEntry(deflateSync(floats(1, 2)).length, [0], 600)), 600: Uint8Array.from(deflateSync(floats(1, 2))).fill(7, -1) }), /checksum/],
    ['one filter twice', arrayFile([2], [chunked(400, 2), twice]), /gzip twice/],
  ])('gives no values of an array with %s', async (_, file, message) => {
    const tree = await treeOf(file);
    await expect(tree.nodes.get('a')?.dataset?.read()).rejects.toThrow(message);
  }); // prettier-ignore

  it.each(['keras2.h5', 'latest.weights.h5'])('%s ends in words wherever it is cut', async name => {
    const whole = readFileSync(join(root, 'test/golden/keras', name));
    for (let end = 1; end < whole.length; end += 131)
      await expect(treeOf(whole.subarray(0, end))).rejects.toMatchObject({ code: 'unreadable' });
  });

  it.each(['keras2.h5', 'latest.weights.h5'])('%s opens or ends in words, whatever is changed', async name => {
    const whole = readFileSync(join(root, 'test/golden/keras', name));
    let [opened, refused] = [0, 0];
    const step = process.env.RIPPLE_LONG === '1' ? 37 : 149;
    for (let at = 0; at < whole.length; at += step) {
      const changed = Uint8Array.from(whole);
      changed[at] = (changed[at] ?? 0) ^ (at % 2 === 0 ? 0xff : 0x10);
      try {
        const tree = await treeOf(changed);
        for (const { dataset } of tree.nodes.values()) await dataset?.read();
        for (const [path, { attributes }] of tree.nodes)
          for (const attribute of attributes.keys()) await tree.texts(path, attribute);
        opened++;
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        refused++;
      }
    }
    expect(opened).toBeGreaterThan(10);
    expect(refused).toBeGreaterThan(10);
  }); // prettier-ignore
});
