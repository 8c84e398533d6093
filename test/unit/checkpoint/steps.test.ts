import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readContents } from '../../../src/checkpoint/formats/readContents.ts';
import { toFiles } from '../../../src/worker/fileSource.ts';

const folder = mkdtempSync(join(tmpdir(), 'ripple-steps-'));
afterAll(() => rmSync(folder, { recursive: true }));

const count = 5 * 2 ** 20;
/** 1 as float16, at the end alone. */
const halves = Buffer.alloc(2 * count);
halves.writeUInt16LE(0x3c00, 2 * (count - 1));

/** A varint, and a field of bytes. */
const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))];
const field = (number: number, content: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from([8 * number + 2, ...varint(content.length)]), content]);

/** An ONNX model of one initializer of float16. */
function writeOnnx(): string {
  const about = Buffer.from([8, ...varint(count), 16, 10]);
  const tensor = Buffer.concat([about, field(8, Buffer.from('w')), field(9, halves)]);
  const model = Buffer.concat([Buffer.from([8, 9]), field(7, field(5, tensor))]);
  writeFileSync(join(folder, 'm.onnx'), model);
  return 'm.onnx';
}

/** A TensorFlow.js model of one weight, quantized to float16. */
function writeTfjs(): string {
  writeFileSync(join(folder, 'w.bin'), halves);
  const weight = {
    ...{ name: 'w', shape: [count], dtype: 'float32' },
    quantization: { dtype: 'float16', original_dtype: 'float32' },
  };
  const manifest = [{ paths: ['w.bin'], weights: [weight] }];
  const model = { format: 'layers-model', modelTopology: {}, weightsManifest: manifest };
  writeFileSync(join(folder, 'model.json'), JSON.stringify(model));
  return 'model.json';
}

it.each([
  ['ONNX', writeOnnx()],
  ['TensorFlow.js', writeTfjs()],
])('a large array of %s is converted in steps, so that Cancel is heard', async (_, name) => {
  const files = toFiles(folder, name);
  const lengths: number[] = [];
  const followed = {
    ...files,
    open: async (each: string) => {
      const source = await files.open(each);
      const read = (offset: number, length: number): Promise<Uint8Array> => {
        lengths.push(length);
        return source.read(offset, length);
      };
      return { ...source, read };
    },
  };
  const { arrays } = await readContents(followed, await followed.open(name), { version: 1 });
  const values = await arrays[0]?.read();
  await files.close();
  expect(values).toHaveLength(count);
  expect([values?.[0], values?.[count - 1]]).toEqual([0, 1]);
  expect(Math.max(...lengths)).toBe(2 * 4 * 2 ** 20); // of the 10 MB
});
