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
