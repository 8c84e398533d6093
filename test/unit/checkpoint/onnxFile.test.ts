import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Contents } from '../../../src/checkpoint/arrays.ts';
import type { ByteSource } from '../../../src/checkpoint/files.ts';
import { readContents } from '../../../src/checkpoint/formats/readContents.ts';
import { toFiles } from '../../../src/worker/fileSource.ts';

const folder = mkdtempSync(join(tmpdir(), 'ripple-onnx-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A varint, of at least so many bytes. */
function varint(value: number | bigint, least = 1): number[] {
  const bytes: number[] = [];
  for (let rest = BigInt.asUintN(64, BigInt(value)); rest > 0n || bytes.length < least; rest >>= 7n)
    bytes.push(Number(rest & 0x7fn));
  return bytes.map((byte, k) => (k < bytes.length - 1 ? byte | 0x80 : byte));
}
const integer = (field: number, value: number | bigint): number[] => [
  ...varint(8 * field),
  ...varint(value),
];
const bytes = (field: number, payload: ArrayLike<number>): number[] => [
  ...varint(8 * field + 2),
  ...varint(payload.length),
  ...Array.from(payload),
];
const text = (field: number, value: string): number[] =>
  bytes(field, new TextEncoder().encode(value));
const floats = (values: readonly number[]): number[] => [
  ...new Uint8Array(Float32Array.from(values).buffer),
];
/** A tensor of float32 unless told otherwise; its parts follow. */
const tensor = (name: string, dims: readonly number[], parts: readonly number[], type = 1) => [
  ...dims.flatMap(dim => integer(1, dim)),
  ...integer(2, type),
  ...text(8, name),
  ...parts,
];
const external = (entries: Readonly<Record<string, string>>): number[] => [
  ...Object.entries(entries).flatMap(([key, value]) =>
    bytes(13, [...text(1, key), ...text(2, value)]),
  ),
  ...integer(14, 1),
];
const modelOf = (...tensors: (readonly number[])[]): number[] => [
  ...integer(1, 9),
  ...bytes(
    7,
    tensors.flatMap(each => bytes(5, each)),
  ),
];

/** What is read from a file of these bytes. */
async function read(content: readonly number[], name = 'model.onnx'): Promise<Contents> {
  writeFileSync(join(folder, name), Uint8Array.from(content));
  const files = toFiles(folder, name);
  try {
    const contents = await readContents(files, await files.open(name), { version: 1 });
    const values = new Map(
      await Promise.all(
        contents.arrays.map(
          async array => [array.name, array.dtype.toFloat32 ? await array.read() : []] as const,
        ),
      ),
    );
    return { ...contents, root: values };
  } finally {
    await files.close();
  }
}
const valuesOf = async (content: readonly number[]): Promise<number[]> => {
  const { root } = await read(content);
  return [...((root as Map<string, Float32Array>).get('w') ?? [])];
};

describe('the values of a tensor', () => {
  const values = [1.5, -2, 0.25];
  const double = new Uint8Array(Float64Array.from(values).buffer);
  const one = (value: number): number[] => [...varint(8 * 4 + 5), ...floats([value])];
  it.each<[string, number[]]>([
    ['raw', tensor('w', [3], bytes(9, floats(values)))],
    ['packed', tensor('w', [3], bytes(4, floats(values)))],
    ['one by one', tensor('w', [3], values.flatMap(one))],
    ['in two pieces', tensor('w', [3], [...bytes(4, floats([1.5, -2])), ...one(0.25)])],
    ['before their name and dims', [...bytes(9, floats(values)), ...tensor('w', [3], [])]],
    ['of float64', tensor('w', [3], bytes(10, double), 11)],
    // 1.5, −2 and 0.25 in halves and in bfloat16.
    [
      'of halves',
      tensor(
        'w',
        [3],
        bytes(
          5,
          [0x3e00, 0xc000, 0x3400].flatMap(v => varint(v)),
        ),
        10,
      ),
    ],
    [
      'of bfloat16',
      tensor(
        'w',
        [3],
        [0x3fc0, 0xc000, 0x3e80].flatMap(v => integer(5, v)),
        16,
      ),
    ],
    ['with dims packed', [...bytes(1, [3]), ...tensor('w', [], bytes(9, floats(values)))]],
    [
      'among fields that nobody knows',
      tensor('w', [3], [...bytes(99, [1, 2]), ...bytes(9, floats(values))]),
    ],
  ])('are read where they stand %s', async (_, parts) => {
    expect(await valuesOf(modelOf(parts))).toEqual(values);
  });

  it('are read from a file beside the model or below it, at their place', async () => {
    mkdirSync(join(folder, 'data'), { recursive: true });
    writeFileSync(join(folder, 'data/w.bin'), Uint8Array.from([9, 9, 9, 9, ...floats(values)]));
    const at = external({ location: './data/w.bin', offset: '4', length: '12' });
    expect(await valuesOf(modelOf(tensor('w', [3], at)))).toEqual(values);
  });

  it('are no part of what is read to list them', async () => {
    const many = Array<number>(2e5).fill(1);
    const content = modelOf(
      tensor('w', [2e5], bytes(9, floats(many))),
      tensor('b', [1], bytes(9, floats([1]))),
    );
    writeFileSync(join(folder, 'large.onnx'), Uint8Array.from(content));
    const files = toFiles(folder, 'large.onnx');
    const source = await files.open('large.onnx');
    let count = 0;
    const counted: ByteSource = {
      ...source,
      read(from, length) {
        count += length;
        return source.read(from, length);
      },
    };
    const { arrays } = await readContents(files, counted, { version: 1 });
    await files.close();
    expect(arrays.map(({ name, shape, bytes: size }) => [name, shape, size])).toEqual([
      ['w', [2e5], 8e5],
      ['b', [1], 4],
    ]);
    expect(count).toBeLessThan(1e5);
  });
});

describe('a file that lies is refused with the field and the byte', () => {
  const good = bytes(9, floats([1, 2, 3]));
  const deep = (levels: number): number[] =>
    levels === 0 ? [] : bytes(1, bytes(5, bytes(6, deep(levels - 1))));
  it.each<[string, number[], RegExp]>([
    ['dims beside fewer bytes', modelOf(tensor('w', [4], good)), /raw_data has 12 bytes.*need 16/],
    [
      'dims beside fewer values',
      modelOf(tensor('w', [4], bytes(4, floats([1])))),
      /float_data has 1 values.*need 4/,
    ],
    ['a negative dim', modelOf(tensor('w', [-3], good)), /dims: -3 is negative/],
    ['dims beyond all', modelOf(tensor('w', [2 ** 40, 2 ** 40], good)), /beyond the limit/],
    [
      'two places of values',
      modelOf(tensor('w', [3], [...good, ...bytes(4, floats([1, 2, 3]))])),
      /raw_data beside/,
    ],
    [
      'one name twice',
      modelOf(tensor('w', [3], good), tensor('w', [3], good)),
      /name w is there twice/,
    ],
    ['an unknown type', modelOf(tensor('w', [3], good, 99)), /data_type 99/],
    ['a group', [...integer(1, 9), 7 * 8 + 3], /wire type 3 \(a group\)/],
    [
      'a length past the end',
      [...integer(1, 9), ...varint(58), ...varint(99)],
      /99 bytes, past the end/,
    ],
    ['a varint of eleven bytes', [8, ...varint(9, 11)], /more than 10 bytes/],
    ['messages without end', [...integer(1, 9), ...bytes(7, deep(40))], /nested more than 64 deep/],
    ['no graph', integer(1, 9), /no field 7/],
    [
      'a path upwards',
      modelOf(tensor('w', [3], external({ location: '../w.bin' }))),
      /outside its folder/,
    ],
    [
      'a path upwards from below',
      modelOf(tensor('w', [3], external({ location: 'data/../../w' }))),
      /outside its folder/,
    ],
    [
      'an absolute path',
      modelOf(tensor('w', [3], external({ location: '/etc/hosts' }))),
      /outside its folder/,
    ],
    ['a URL', modelOf(tensor('w', [3], external({ location: 'http://x/w' }))), /a URL/],
    ['no place at all', modelOf(tensor('w', [3], external({}))), /outside its folder/],
    [
      'an offset past the end',
      modelOf(tensor('w', [3], external({ location: 'model.onnx', offset: '9999' }))),
      /past the end/,
    ],
    [
      'a length that is none',
      modelOf(tensor('w', [3], external({ location: 'model.onnx', length: '-1' }))),
      /length is "-1"/,
    ],
  ])('%s', async (_, content, words) => {
    await expect(read(content)).rejects.toThrow(words);
  });

  it('a link out of its folder', async () => {
    symlinkSync('/etc/hosts', join(folder, 'link.bin'));
    const content = modelOf(tensor('w', [3], external({ location: 'link.bin' })));
    await expect(read(content)).rejects.toThrow(/link\.bin/);
  });
});

describe('a model is known by its bytes', () => {
  it('under another name', async () => {
    const content = modelOf(tensor('w', [1], bytes(9, floats([1]))));
    expect((await read(content, 'model.bin')).format).toBe('onnx');
  });
  it('with its fields in another order', async () => {
    const content = [
      ...modelOf(tensor('w', [1], bytes(9, floats([1])))).slice(2),
      ...integer(1, 9),
    ];
    expect((await read(content, 'other.bin')).format).toBe('onnx');
  });
  it('with a version written at length', async () => {
    const content = [
      8,
      ...varint(9, 10),
      ...modelOf(tensor('w', [1], bytes(9, floats([1])))).slice(2),
    ];
    expect(await valuesOf(content)).toEqual([1]);
  });
});
