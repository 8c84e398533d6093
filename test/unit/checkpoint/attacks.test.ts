import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';
import type { ByteSource, Files } from '../../../src/checkpoint/files.ts';
import { readSafetensors } from '../../../src/checkpoint/formats/safetensors.ts';
import { openCheckpoint } from '../../../src/checkpoint/open.ts';
import { unpickle } from '../../../src/checkpoint/pickle/unpickle.ts';
import { Inert } from '../../../src/checkpoint/pickle/values.ts';
import { toFiles } from '../../../src/worker/fileSource.ts';
import { openPath } from '../../../src/worker/openPath.ts';

const folder = mkdtempSync(join(tmpdir(), 'ripple-attacks-'));
afterAll(() => rmSync(folder, { recursive: true }));
const write = (name: string, bytes: Uint8Array | string): string => {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
};
const bytes = (...parts: (string | number[])[]): Uint8Array =>
  Uint8Array.from(
    parts.flatMap(part => (typeof part === 'string' ? [...part].map(c => c.charCodeAt(0)) : part)),
  );
const pickle = (...parts: (string | number[])[]) =>
  unpickle('m.pt', 'data.pkl', bytes(...parts), () => {
    throw new Error('no storage here');
  });
const safetensors = (header: unknown, data = 0): Uint8Array => {
  const text = new TextEncoder().encode(
    typeof header === 'string' ? header : JSON.stringify(header),
  );
  const file = new Uint8Array(8 + text.length + data);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  return file;
};

describe('a pickle', () => {
  it('that calls a command builds a note and runs nothing', () => {
    const { value, globals } = pickle(
      [0x80, 2],
      'cposix\nsystem\n',
      [0x58, 2, 0, 0, 0],
      'ls',
      [0x85],
      'R.',
    );
    expect(value).toBeInstanceOf(Inert);
    expect(globals.map(({ path }) => path)).toEqual(['posix.system']);
  });

  it.each([
    ['an empty stack', ['R.'], 'byte 0: pickle stack is empty'],
    ['an unset memo', ['h\x05.'], 'memo has no entry 5'],
    ['no STOP', ['N'], 'ends without STOP'],
    ['an unknown opcode', [[0xff]], 'opcode 0xff is not known'],
    ['a text past its end', [[0x58, 255, 255, 0, 0], 'ab.'], 'beyond the 3 that are left'],
    ['an integer of negative length', [[0x8b, 255, 255, 255, 255], '.'], 'negative length'],
    ['extension codes', [[0x82, 1], '.'], 'extension codes are not read'],
  ] as const)('with %s is refused at its place', (_, parts, message) => {
    expect(() => pickle(...(parts as unknown as string[]))).toThrow(message);
  });

  it('keeps keys that are special to JavaScript as keys', () => {
    const { value } = pickle('}', [0x58, 9, 0, 0, 0], '__proto__', 'K\x01s.');
    expect(value).toEqual(new Map([['__proto__', 1]]));
  });
});

describe('a safetensors file', () => {
  const one = { a: { dtype: 'F32', shape: [2], data_offsets: [0, 8] } };

  it.each([
    [
      'a hole',
      { ...one, b: { dtype: 'F32', shape: [1], data_offsets: [12, 16] } },
      16,
      'leaves a hole or an overlap',
    ],
    [
      'an overlap',
      { ...one, b: { dtype: 'F32', shape: [2], data_offsets: [4, 12] } },
      12,
      'leaves a hole or an overlap',
    ],
    ['trailing bytes', one, 12, '4 trailing bytes'],
    ['a short range', { a: { dtype: 'F32', shape: [3], data_offsets: [0, 8] } }, 8, 'needs 12'],
    [
      'an unknown dtype',
      { a: { dtype: 'F33', shape: [2], data_offsets: [0, 8] } },
      8,
      'dtype "F33" is not known',
    ],
    [
      'one name twice',
      '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}',
      4,
      'there twice',
    ],
    [
      'a shape that overflows',
      { a: { dtype: 'F32', shape: [2 ** 32, 2 ** 32], data_offsets: [0, 8] } },
      8,
      'needs 73786976294838206464',
    ],
  ])('with %s is refused, naming it', async (_, header, data, message) => {
    await expect(openPath(write('bad.safetensors', safetensors(header, data)))).rejects.toThrow(
      message,
    );
  });

  it('is read by range: a model of some kB in a file of 2 GB costs some kB', async () => {
    const H = 4;
    const tensors: [string, number[]][] = [
      ['optimizer_like', [250_000_000]],
      ['gru.weight_ih_l0', [3 * H, H]],
      ['gru.weight_hh_l0', [3 * H, H]],
      ['optimizer.exp_avg', [250_000_000]],
    ];
    let end = 0;
    const header = Object.fromEntries(
      tensors.map(([name, shape]) => {
        const from = end;
        end += 4 * shape.reduce((a, b) => a * b, 1);
        return [name, { dtype: 'F32', shape, data_offsets: [from, end] }];
      }),
    );
    const text = safetensors(header);
    let read = 0;
    const source: ByteSource = {
      name: 'huge.safetensors',
      size: text.length + end,
      read: (offset, length) => {
        read += length;
        const part = new Uint8Array(length);
        part.set(text.subarray(offset, offset + length));
        return Promise.resolve(part);
      },
    };
    const files: Files = {
      ...toFiles(folder),
      list: () => ['huge.safetensors'],
      open: () => Promise.resolve(source),
    };
    const opened = await openCheckpoint(files, 'huge.safetensors');
    expect(opened.kind).toBe('model');
    expect(source.size).toBeGreaterThan(2e9 - 1e6);
    expect(read).toBeLessThan(5000);
    expect((await readSafetensors(source)).arrays).toHaveLength(4);
  });
});

describe('a zip', () => {
  it('that is cut short says so', async () => {
    const whole = zipSync({ 'model/data.pkl': bytes('N.') }, { level: 0 });
    await expect(openPath(write('cut.pt', whole.slice(0, -10)))).rejects.toThrow('truncated');
  });

  it('that inflates past what it declares is refused', async () => {
    const deflated = deflateRawSync(new Uint8Array(5_000_000));
    await expect(toFiles(folder).inflate(deflated, 100)).rejects.toThrow();
    const whole = zipSync({ 'model/data.pkl': [new Uint8Array(80_000_000), { level: 1 }] });
    await expect(openPath(write('bomb.pt', whole))).rejects.toThrow(/beyond the limit/);
  });
});

describe('a file that is no checkpoint', () => {
  it.each([
    ['empty.pt', '', 'empty'],
    ['lfs.pt', 'version https://git-lfs.github.com/spec/v1\noid sha256:1\n', 'Git LFS pointer'],
    ['notes.pt', 'hello', 'a text file, not a checkpoint'],
    ['model.h5', '\x89HDF\r\n\x1a\n', 'HDF5 superblock'],
  ])('%s is refused by what it is', async (name, text, message) => {
    await expect(
      openPath(
        write(
          name,
          Uint8Array.from(text, c => c.charCodeAt(0)),
        ),
      ),
    ).rejects.toThrow(message);
  });

  it('a folder, a missing file and a device are refused', async () => {
    await expect(openPath(folder)).rejects.toThrow('a folder');
    await expect(openPath(join(folder, 'nowhere.pt'))).rejects.toThrow('no such file');
    await expect(openPath('/dev/zero')).rejects.toThrow('a device');
  });
});
