import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Experiment, Intervention } from '../../../src/domain/experiment.ts';
import { readAssets, toKeptAssets } from '../../../src/worker/assets.ts';

const folder = mkdtempSync(join(tmpdir(), 'ripple-assets-'));
afterAll(() => rmSync(folder, { recursive: true }));

const site = { layer: 0, component: 'hidden', timesteps: 0 } as const;
const rotated = (file: string): Intervention => ({
  site,
  edit: { kind: 'zero' },
  basis: { kind: 'rotation', file },
});
const mean = (dataset: string): Intervention => ({ site, edit: { kind: 'mean', dataset } });
const experiment = (...interventions: Intervention[]): Experiment => ({
  version: 1,
  checkpoint: 'm',
  base: { text: 'a' },
  interventions,
});

function file(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content);
  return name;
}

/** A safetensors file of float64 arrays. */
function safetensors(arrays: Record<string, { shape: number[]; data: number[] }>): Uint8Array {
  let end = 0;
  const entries = Object.entries(arrays).map(([name, { shape, data }]) => {
    const from = end;
    end += 8 * data.length;
    return [name, { dtype: 'F64', shape, data_offsets: [from, end] }];
  });
  const header = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const bytes = new Uint8Array(8 + header.length + end);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(header.length), true);
  bytes.set(header, 8);
  Object.values(arrays)
    .flatMap(({ data }) => data)
    .forEach((value, at) => view.setFloat64(8 + header.length + 8 * at, value, true));
  return bytes;
}

const c = Math.SQRT1_2;
const turn = [c, -c, c, c];
const readRotation = async (name: string) =>
  (await readAssets(folder, experiment(rotated(name)))).assets.rotations.get(name);
const problemOf = async (name: string): Promise<string> => {
  const read = await readRotation(name);
  return read && 'problems' in read ? read.problems.join('\n') : '';
};

describe('a rotation', () => {
  it('is read from rows of JSON, from .npy and from .safetensors, in float64', async () => {
    const npy = `\x93NUMPY\x01\x00\x46\x00${"{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2), }".padEnd(69)}\n`;
    const names = [
      file('r.json', JSON.stringify([turn.slice(0, 2), turn.slice(2)])),
      file(
        'r.npy',
        Buffer.concat([Buffer.from(npy, 'latin1'), Buffer.from(new Float64Array(turn).buffer)]),
      ),
      file('r.safetensors', safetensors({ any: { shape: [2, 2], data: turn } })),
    ];
    for (const name of names)
      expect([name, await readRotation(name)]).toEqual([
        name,
        { units: 2, R: Float64Array.from(turn) },
      ]);
  });

  it.each<[string, string | Uint8Array, RegExp]>([
    ['long.json', '[[1, 0]]', /found \[1, 2\], expected a square matrix/],
    ['ragged.json', '[[1, 0], [0]]', /row 1 has 1 numbers, expected 2 as row 0/],
    ['words.json', '[["1"]]', /row 0 is no list of numbers/],
    ['none.json', '[]', /expected a list of rows/],
    ['object.json', '{"R": [[1]]}', /expected a list of rows/],
    ['broken.json', '[[1,\n 2', /is not JSON: line 2, column 3: /],
    ['empty.json', '', /is not JSON: line 1, column 1: value expected, expected a list of rows/],
    ['latin.json', Uint8Array.of(0x5b, 0xe9), /not UTF-8/],
    ['wide.json', '[[1e999]]', /found Infinity in row 0, column 0, expected finite numbers/],
    [
      'skew.json',
      '[[1, 0.001], [0, 1]]',
      /not orthogonal: the product of columns 0 and 1 is 0.00100/,
    ],
    ['tall.json', '[[1, 0], [0, 1.1]]', /not orthogonal: column 1 has length 1.1/],
    [
      'two.safetensors',
      safetensors({ a: { shape: [1, 1], data: [1] }, b: { shape: [1, 1], data: [1] } }),
      /holds 2 arrays, expected one/,
    ],
    [
      'cube.safetensors',
      safetensors({ a: { shape: [1, 1, 1], data: [1] } }),
      /found shape \[1, 1, 1\]/,
    ],
    ['short.npy', '\x93NUMPY', /^header: is not that of a numpy file/],
    ['r.txt', '1', /ends in \.json, \.npy or \.safetensors/],
  ])('%s is refused with what was found', async (name, content, expected) => {
    file(name, content);
    expect(await problemOf(name)).toMatch(expected);
  });

  it('may be off by 1e-4', async () => {
    file('near.json', '[[1, 0.00009], [0, 1]]');
    expect(await problemOf('near.json')).toBe('');
  });
});

describe('a path', () => {
  it('of what is no regular file is refused, with where it was looked for', async () => {
    mkdirSync(join(folder, 'sub.json'));
    symlinkSync(join(folder, 'loop.json'), join(folder, 'loop.json'));
    expect(await problemOf('gone.json')).toBe(
      `no such file (looked at ${join(folder, 'gone.json')})`,
    );
    expect(await problemOf('sub.json')).toMatch(/^a folder, not a regular file/);
    expect(await problemOf('loop.json')).toMatch(/^a symbolic link that leads to itself/);
    expect(await problemOf('a\0.json')).toMatch(/NUL/);
    expect(await problemOf(`${'x'.repeat(5000)}.json`)).toMatch(
      /^the name is longer than a file’s can be/,
    );
    expect(await problemOf('')).toMatch(/^a folder/);
  });

  it('of a file that is too large is refused unread', async () => {
    file('huge.json', '');
    truncateSync(join(folder, 'huge.json'), 100 * 2 ** 20 + 1);
    expect(await problemOf('huge.json')).toBe('104857601 bytes, expected at most 104857600');
  });

  it('is kept as written, and leads from the experiment’s folder', async () => {
    mkdirSync(join(folder, 'deep'));
    file('deep/d.jsonl', '{"text": "a"}\n');
    const paths = ['./deep/../deep/d.jsonl', join(folder, 'deep/d.jsonl')];
    const { assets, files } = await readAssets(folder, experiment(...paths.map(mean)));
    expect([...assets.datasets.keys()]).toEqual(paths);
    const sha256 = createHash('sha256')
      .update(readFileSync(join(folder, 'deep/d.jsonl')))
      .digest('hex');
    expect(files).toEqual({ [paths[0] ?? '']: sha256, [paths[1] ?? '']: sha256 });
  });

  it('of a disabled intervention is read too, and of principal directions', async () => {
    file('e.jsonl', '{"text": "a"}');
    file('p.jsonl', '{"text": "b"}');
    const pca: Intervention = {
      site,
      edit: { kind: 'zero' },
      basis: { kind: 'pca', dataset: 'p.jsonl' },
    };
    const { assets, files } = await readAssets(
      folder,
      experiment({ ...mean('e.jsonl'), enabled: false }, pca),
    );
    expect([...assets.datasets.keys()]).toEqual(['e.jsonl', 'p.jsonl']);
    expect(Object.keys(files)).toEqual(['e.jsonl', 'p.jsonl']);
  });

  it('of a file that is wrong has no sha256 where it could not be read', async () => {
    const { files } = await readAssets(
      folder,
      experiment(rotated('gone.json'), mean('gone.jsonl')),
    );
    expect(files).toEqual({});
  });
});

describe('files that are kept', () => {
  it('are read again once they have changed', async () => {
    const kept = toKeptAssets();
    const asked = experiment(mean('k.jsonl'));
    file('k.jsonl', '{"text": "a"}');
    const first = await readAssets(folder, asked, kept);
    const again = await readAssets(folder, asked, kept);
    expect(again.assets.datasets.get('k.jsonl')).toBe(first.assets.datasets.get('k.jsonl'));
    file('k.jsonl', '{"text": "abc"}');
    const changed = await readAssets(folder, asked, kept);
    expect(changed.assets.datasets.get('k.jsonl')).toMatchObject({
      lines: [{ base: { text: 'abc' } }],
    });
    expect(changed.files).not.toEqual(first.files);
  });

  it('are few', async () => {
    const kept = toKeptAssets();
    for (let k = 0; k < 12; k++)
      await readAssets(folder, experiment(mean(file(`m${k}.jsonl`, '{"text": "a"}'))), kept);
    expect(kept.datasets.size).toBe(8);
    expect([...kept.datasets.keys()].at(-1)).toBe(join(folder, 'm11.jsonl'));
  });
});
