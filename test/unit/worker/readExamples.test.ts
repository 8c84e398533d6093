import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readExamples } from '../../../src/worker/readExamples.ts';

const folder = mkdtempSync(join(tmpdir(), 'examples-'));
afterAll(() => rmSync(folder, { recursive: true }));

const read = (name: string, content: string | Uint8Array) => {
  writeFileSync(join(folder, name), content);
  return readExamples(join(folder, name));
};

/** A numpy file, version 1.0, as numpy's format document has it. */
function npy(descr: '<f4' | '>f8', isFortran: boolean, shape: string, values: number[]) {
  const fields = `{'descr': '${descr}', 'fortran_order': ${isFortran ? 'True' : 'False'}, 'shape': (${shape}), }`;
  const header = `${fields.padEnd(128 - 10 - 1)}\n`;
  const bytes = Buffer.alloc(128 + values.length * Number(descr[2]));
  bytes.write('\x93NUMPY\x01\x00', 0, 'latin1');
  bytes.writeUInt16LE(header.length, 8);
  bytes.write(header, 10, 'latin1');
  values.forEach((value, at) => {
    if (descr === '<f4') bytes.writeFloatLE(value, 128 + 4 * at);
    else bytes.writeDoubleBE(value, 128 + 8 * at);
  });
  return bytes;
}

describe('examples of a file', () => {
  it('are a numpy array, a row a timestep, whatever its order', async () => {
    const rows = [
      [1, 2, 3],
      [4, 5, 0.1],
    ];
    expect(await read('c.npy', npy('>f8', false, '2, 3', rows.flat()))).toEqual({
      examples: [{ vectors: rows }],
    });
    // In Fortran's order the columns stand one after the other; a float32 is written as short as it can be.
    expect(await read('f.npy', npy('<f4', true, '2, 3', [1, 4, 2, 5, 3, 0.1]))).toEqual({
      examples: [{ vectors: rows }],
    });
    expect(await read('flat.NPY', npy('<f4', false, '3,', [1, -0.3, 1e-12]))).toEqual({
      examples: [{ vectors: [[1], [-0.3], [1e-12]] }],
    });
  });

  it('are refused by place where a number is not finite', async () => {
    expect(await read('nan.npy', npy('<f4', false, '2, 2', [1, 2, NaN, 4]))).toEqual({
      error: 'nan.npy, row 1, column 0, from 0: found NaN, expected a finite number',
    });
  });

  it('are refused where the array is none of numbers over time', async () => {
    const { error } = (await read('cube.npy', npy('<f4', false, '1, 2, 1', [1, 2]))) as {
      error: string;
    };
    expect(error).toMatch(/^cube\.npy.*found 3 axes, expected 1 or 2$/);
    expect(await read('none.npy', npy('<f4', false, '0, 2', []))).toEqual({
      error: 'none.npy, its shape [0, 2] holds no number',
    });
  });

  it('are the lines of a text, which has to be UTF-8, in a file that is not too large', async () => {
    expect(await read('a.txt', 'the key\n')).toEqual({ examples: [{ text: 'the key' }] });
    expect(await read('b.txt', Uint8Array.of(0xc3, 0x28))).toEqual({
      error: 'b.txt: the text is not UTF-8',
    });
    expect(await read('c.txt', new Uint8Array(10 * 2 ** 20 + 1))).toEqual({
      error: 'c.txt: 10485761 bytes, expected at most 10485760',
    });
    const none = await readExamples(join(folder, 'none.txt'));
    expect(none).toMatchObject({ error: expect.stringContaining('none.txt') as string });
  });
});
