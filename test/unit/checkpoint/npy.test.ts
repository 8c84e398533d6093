import { describe, expect, it } from 'vitest';
import type { ByteSource } from '../../../src/checkpoint/files.ts';
import { readNpy } from '../../../src/checkpoint/formats/npy.ts';

/** A numpy file of some header and data, as `numpy.save` lays it out. */
function npy(header: string, data: Uint8Array, version = 1): Uint8Array {
  const lengthBytes = version === 1 ? 2 : 4;
  const head = new TextEncoder().encode(`${header}\n`);
  const bytes = new Uint8Array(8 + lengthBytes + head.length + data.length);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0]);
  const view = new DataView(bytes.buffer);
  if (version === 1) view.setUint16(8, head.length, true);
  else view.setUint32(8, head.length, true);
  bytes.set(head, 8 + lengthBytes);
  bytes.set(data, 8 + lengthBytes + head.length);
  return bytes;
}

const source = (bytes: Uint8Array): ByteSource => ({
  name: 'a.npy',
  size: bytes.length,
  read: (offset, length) => Promise.resolve(bytes.slice(offset, offset + length)),
});

const dict = (dtype: string, fortran: string, shape: string): string =>
  `{'descr': '${dtype}', 'fortran_order': ${fortran}, 'shape': ${shape}, }`;

/** Numbers as the bytes of a dtype. */
function bytesOf(dtype: string, values: readonly number[]): Uint8Array {
  const size = Number(dtype.at(-1));
  const view = new DataView(new ArrayBuffer(size * values.length));
  values.forEach((value, at) => {
    if (size === 8) view.setFloat64(8 * at, value, dtype.startsWith('<'));
    else view.setFloat32(4 * at, value, dtype.startsWith('<'));
  });
  return new Uint8Array(view.buffer);
}

describe('a numpy file', () => {
  it.each(['<f4', '<f8', '>f4', '>f8'])('of %s is read in rows, in either order', async dtype => {
    const rows = [1, 2, 3, 4, 5, 0.5];
    const columns = [1, 4, 2, 5, 3, 0.5];
    const c = await readNpy(source(npy(dict(dtype, 'False', '(2, 3)'), bytesOf(dtype, rows))));
    const f = await readNpy(source(npy(dict(dtype, 'True', '(2, 3)'), bytesOf(dtype, columns))));
    expect(c).toEqual({ shape: [2, 3], data: Float64Array.from(rows) });
    expect(f).toEqual(c);
  });

  it.each([1, 2, 3])('of version %s may have one axis', async version => {
    const bytes = npy(dict('<f8', 'False', '(3,)'), bytesOf('<f8', [1, 2, 0.1]), version);
    expect(await readNpy(source(bytes))).toEqual({ shape: [3], data: Float64Array.of(1, 2, 0.1) });
  });

  const eight = bytesOf('<f8', [1]);
  it.each<[string, Uint8Array, RegExp]>([
    ['is empty', new Uint8Array(), /not that of a numpy file/],
    ['is another file', new TextEncoder().encode('PK and twelve bytes'), /not that of a numpy/],
    ['has an unknown version', npy(dict('<f8', 'False', '(1,)'), eight, 4), /found version 4/],
    ['is of objects', npy(dict('|O', 'False', '(1,)'), eight), /found dtype \|O, expected <f4/],
    ['is of integers', npy(dict('<i8', 'False', '(1,)'), eight), /found dtype <i8/],
    ['has no axes', npy(dict('<f8', 'False', '()'), eight), /found 0 axes, expected 1 or 2/],
    ['has three axes', npy(dict('<f8', 'False', '(1, 1, 1)'), eight), /found 3 axes/],
    [
      'has a negative size',
      npy(dict('<f8', 'False', '(-1,)'), eight),
      /no tuple of.*none negative/,
    ],
    ['calls', npy(dict('<f8', '__import__("os")', '(1,)'), eight), /no dict of/],
    [
      'has fields twice',
      npy(`${dict('<f8', 'False', '(1,)').slice(0, -1)}'descr': '<f4'}`, eight),
      /no dict/,
    ],
    ['is truncated', npy(dict('<f8', 'False', '(2,)'), eight), /needs 16 bytes, 8 are there/],
    ['goes on', npy(dict('<f8', 'False', '(1,)'), bytesOf('<f8', [1, 2])), /needs 8 bytes, 16/],
    [
      'is huge by its header',
      npy(dict('<f8', 'False', '(999999999999999, 999999999999999)'), eight),
      /needs 7999999999999984000000000000008 bytes, 8 are there/,
    ],
    [
      'has a header past its end',
      npy(dict('<f8', 'False', '(1,)'), eight).slice(0, 40),
      /past the end of the file/,
    ],
    ['has an endless header', npy(' '.repeat(9000), eight), /more than 4096/],
  ])('that %s is refused', async (_, bytes, expected) => {
    await expect(readNpy(source(bytes))).rejects.toThrow(expected);
  });
});
