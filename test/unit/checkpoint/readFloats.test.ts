import { expect, it } from 'vitest';
import { dtypes } from '../../../src/checkpoint/dtypes.ts';
import { readFloats } from '../../../src/checkpoint/readFloats.ts';

const { toFloat32, bytes } = dtypes.float16;

it('a large array is read and converted piece by piece, so that it can be stopped', async () => {
  const count = 9 * 2 ** 20;
  const whole = new Uint8Array(2 * count);
  new DataView(whole.buffer).setUint16(2 * (count - 1), 0x3c00, true);
  const reads: number[] = [];
  const values = await readFloats(toFloat32, bytes, count, true, (offset, length) => {
    reads.push(length);
    return Promise.resolve(whole.slice(offset, offset + length));
  });
  expect(values).toHaveLength(count);
  expect([values[0], values[count - 1]]).toEqual([0, 1]);
  expect(Math.max(...reads)).toBeLessThanOrEqual(8 * 2 ** 20);
  const stopped = readFloats(toFloat32, bytes, count, true, offset =>
    offset > 0 ? Promise.reject(new Error('stopped')) : Promise.resolve(whole.slice(0, 2 ** 23)),
  );
  await expect(stopped).rejects.toThrow('stopped');
});

it('whole bytes of this machine are taken as they stand, a part of others is copied', () => {
  const { toFloat32: taken } = dtypes.float32;
  const whole = new Uint8Array(Float32Array.of(1, 2, 3).buffer);
  expect([...taken(whole, true)]).toEqual([1, 2, 3]);
  expect(taken(whole, true).buffer).toBe(whole.buffer);
  const part = taken(whole.subarray(4), true);
  expect([...part]).toEqual([2, 3]);
  expect(part.buffer).not.toBe(whole.buffer);
});

it('a large array of this machine’s floats is read in pieces no longer than files are', async () => {
  const count = 3 * 2 ** 20;
  const reads: number[] = [];
  const values = await readFloats(dtypes.float32.toFloat32, 4, count, true, (offset, length) => {
    reads.push(length);
    const at = offset / 4;
    return Promise.resolve(
      new Uint8Array(Float32Array.from({ length: length / 4 }, (_, k) => at + k).buffer),
    );
  });
  expect([values.length, values[0], values[2 ** 21]]).toEqual([count, 0, 2 ** 21]);
  expect(reads).toEqual([2 ** 23, 2 ** 22]);
});
