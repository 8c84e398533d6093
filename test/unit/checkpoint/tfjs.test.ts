import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readTfjs } from '../../../src/checkpoint/formats/tfjs.ts';
import type { Contents } from '../../../src/checkpoint/arrays.ts';
import { openSource, toFiles } from '../../../src/worker/fileSource.ts';
import { openPath } from '../../../src/worker/openPath.ts';
import { removeKerasModels, writeKerasModel } from '../../support/kerasModel.ts';

afterAll(removeKerasModels);

/** A written model with fields of its JSON changed. */
function changed(change: (model: Record<string, unknown>) => void): string {
  const path = writeKerasModel({});
  const model = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  change(model);
  writeFileSync(path, JSON.stringify(model));
  return path;
}

interface Manifest {
  weightsManifest: { paths: unknown; weights: Record<string, unknown>[] }[];
}
const first = (model: unknown): Manifest['weightsManifest'][number] =>
  (model as Manifest).weightsManifest[0]!;

async function read(path: string): Promise<Contents> {
  const source = await openSource(path);
  const head = new Uint8Array();
  return readTfjs({
    source,
    files: toFiles(dirname(path)),
    head,
    begins: () => false,
    zip: () => Promise.resolve(undefined),
  });
}

describe('a TensorFlow.js model', () => {
  it('has its weights one after another, wherever the shards are cut', async () => {
    const path = writeKerasModel({
      weights: { a: [[2], [1, 2]], b: [[3], [3, 4, 5]], c: [[1], [6]] },
    });
    const folder = dirname(path);
    const bytes = readFileSync(join(folder, 'weights.bin'));
    // The first cut is within a float of b, the second one between b and c.
    const shards = [bytes.subarray(0, 14), bytes.subarray(14, 20), bytes.subarray(20)];
    const model = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    first(model).paths = shards.map((shard, k) => {
      writeFileSync(join(folder, `shard${k}`), shard);
      return `shard${k}`;
    });
    writeFileSync(path, JSON.stringify(model));
    rmSync(join(folder, 'weights.bin'));
    const { arrays } = await read(path);
    const values = [];
    for (const array of arrays) values.push([array.name, ...(await array.read())]);
    expect(values).toEqual([
      ['a', 1, 2],
      ['b', 3, 4, 5],
      ['c', 6],
    ]);
    expect((await arrays[1]?.readPart?.(1, 2))?.bytes).toEqual(
      new Uint8Array(Float32Array.of(4).buffer),
    );
  });

  it.each([
    ['uint8', [0, 255], 0.5, -3, [-3, 124.5]],
    ['uint16', [1, 65535], 0.25, 1, [1.25, 16384.75]],
  ] as const)('of %s weights has the values that they stand for', async (dtype, q, scale, min, values) => {
    const path = changed(model => {
      first(model).weights = [
        { name: 'w', shape: [2], dtype: 'float32', quantization: { dtype, scale, min } },
      ];
    });
    const bytes = dtype === 'uint8' ? Uint8Array.from(q) : new Uint8Array(Uint16Array.from(q).buffer);
    writeFileSync(join(dirname(path), 'weights.bin'), bytes);
    const { arrays } = await read(path);
    expect([...((await arrays[0]?.read()) ?? [])]).toEqual(values);
  }); // prettier-ignore

  it('of half weights has their values', async () => {
    const path = changed(model => {
      const quantization = { dtype: 'float16' };
      first(model).weights = [{ name: 'w', shape: [2], dtype: 'float32', quantization }];
    });
    writeFileSync(join(dirname(path), 'weights.bin'), Uint8Array.of(0x00, 0x3c, 0x00, 0xc0));
    const { arrays } = await read(path);
    expect([...((await arrays[0]?.read()) ?? [])]).toEqual([1, -2]);
  });

  it.each<[string, (model: Record<string, unknown>) => void, RegExp]>([
    ['a graph model', model => void (model.format = 'graph-model'), /format: "graph-model"/],
    ['no manifest', model => void (model.weightsManifest = {}), /weightsManifest: is no list/],
    ['a shard above its folder', model => void (first(model).paths = ['../weights.bin']), /outside its folder/],
    ['an absolute shard', model => void (first(model).paths = ['/etc/passwd']), /outside its folder/],
    ['a shard with a backslash', model => void (first(model).paths = ['..\\weights.bin']), /outside its folder/],
    ['a shard that is not there', model => void (first(model).paths = ['other.bin']), /"other.bin" is missing/],
    ['paths that are no list', model => void (first(model).paths = 'weights.bin'), /paths: is no list/],
    ['bytes that no weight has', model => void first(model).weights.pop(), /shards have \d+ bytes, its weights need \d+/],
    ['one name twice', model => void (first(model).weights[2]!.name = 'gru/gru_cell/kernel'), /gru\/gru_cell\/kernel: is there twice/],
    ['a negative shape', model => void (first(model).weights[0]!.shape = [-3, -2]), /shape: .*not negative/],
    ['a shape of halves', model => void (first(model).weights[0]!.shape = [1.5, 4]), /list of integers/],
    ['2^62 elements', model => void (first(model).weights[0]!.shape = [2 ** 31, 2 ** 31]), /too many elements/],
    ['texts for weights', model => void (first(model).weights[0]!.dtype = 'string'), /dtype "string" is not known/],
    ['an unknown quantization', model => void (first(model).weights[0]!.quantization = { dtype: 'int4' }), /uint8, uint16, float16/],
    ['no smallest value', model => void (first(model).weights[0]!.quantization = { dtype: 'uint8', scale: 1, min: null }), /min is no finite number/],
    ['quantized integers', model => Object.assign(first(model).weights[0]!, { dtype: 'int32', quantization: { dtype: 'uint8', scale: 1, min: 0 } }), /int32 is not read/],
  ])('with %s is refused at its place', async (_, change, message) => {
    await expect(openPath(changed(change))).rejects.toThrow(message);
  }); // prettier-ignore

  it('keeps keys that are special to JavaScript as keys', async () => {
    const path = writeKerasModel({});
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, `{"__proto__": {"polluted": true}, "constructor": 1, ${text.slice(1)}`);
    expect((await openPath(path)).kind).toBe('model');
    expect('polluted' in {}).toBe(false);
  });

  it('is known by what it holds, whatever it is called', async () => {
    const path = writeKerasModel({});
    const other = join(dirname(path), 'network.txt');
    writeFileSync(other, readFileSync(path));
    expect((await openPath(other)).kind).toBe('model');
  });
});
