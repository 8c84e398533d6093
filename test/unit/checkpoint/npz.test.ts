import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';
import { readLiteral } from '../../../src/checkpoint/formats/pythonLiteral.ts';
import type { Opened } from '../../../src/domain/model.ts';
import { openPath } from '../../../src/worker/openPath.ts';
import { valuesOf } from '../../support/safetensors.ts';

const folder = mkdtempSync(join(tmpdir(), 'ripple-npz-'));
afterAll(() => rmSync(folder, { recursive: true }));

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** An array's file, as `numpy.save` lays it out. */
function npy(descr: string, shape: string, data: Uint8Array, fortran = 'False'): Uint8Array {
  const header = encode(`{'descr': ${descr}, 'fortran_order': ${fortran}, 'shape': ${shape}, }\n`);
  const length = new Uint8Array(Uint16Array.of(header.length).buffer);
  return Uint8Array.from([...encode('\u0093NUMPY').slice(1), 1, 0, ...length, ...header, ...data]);
}
const withMagic = (bytes: Uint8Array): Uint8Array => Uint8Array.from([0x93, ...bytes.slice(1)]);
const floats = (values: readonly number[]): Uint8Array =>
  new Uint8Array(Float32Array.from(values).buffer);

/** A one-layer RNN of three units on two inputs, with an embedding and a readout of four. */
const shapes: Readonly<Record<string, readonly number[]>> = {
  'embedding.weight': [4, 2],
  'rnn.weight_ih_l0': [3, 2],
  'rnn.weight_hh_l0': [3, 3],
  'rnn.bias_ih_l0': [3],
  'rnn.bias_hh_l0': [3],
  'fc.weight': [4, 3],
  'fc.bias': [4],
};
const shapeText = (shape: readonly number[]): string => `(${shape.map(n => `${n},`).join(' ')})`;
const model = (rename: (name: string) => string = name => name): Record<string, Uint8Array> =>
  Object.fromEntries(
    Object.entries(shapes).map(([name, shape], place) => [
      `${rename(name)}.npy`,
      withMagic(npy("'<f4'", shapeText(shape), floats(valuesOf(shape, place)))),
    ]),
  );

function write(members: Record<string, Uint8Array>): string {
  const path = join(folder, 'm.npz');
  writeFileSync(path, zipSync(members, { level: 0 }));
  return path;
}
async function open(members: Record<string, Uint8Array>) {
  const opened: Opened = await openPath(write(members));
  if (opened.kind === 'refused') throw new Error(opened.refusal.message);
  return opened.model;
}

describe('a numpy archive', () => {
  it('says whose names its arrays have', async () => {
    const { facts, weights } = await open(model());
    expect(facts.format).toBe('npz');
    expect(facts.assumptions.map(({ about }) => about)).toContain('exporter');
    expect(weights.layers[0]?.[0]?.hiddenWeight.data).toEqual(
      Float32Array.from(valuesOf([3, 3], 2)),
    );
  });

  it('is read in columns, and in big-endian, to the same numbers', async () => {
    const [rows, columns, values] = [3, 3, valuesOf([3, 3], 2)];
    const byColumns = Array.from(
      { length: 9 },
      (_, k) => values[(k % rows) * columns + Math.floor(k / rows)] ?? NaN,
    );
    const members = model();
    members['rnn.weight_hh_l0.npy'] = withMagic(
      npy("'>f4'", '(3, 3)', Buffer.from(floats(byColumns)).swap32(), 'True'),
    );
    expect((await open(members)).fingerprint).toBe((await open(model())).fingerprint);
  });

  it('has texts of bytes (|S) as UTF-8, or else as Latin-1', async () => {
    const tokens = ['a', '\u00e9', '\u0142', '\u00fc'];
    const data = Uint8Array.of(97, 0, 0xc3, 0xa9, 0xc5, 0x82, 0xfc, 0);
    const words = withMagic(npy("'|S2'", '(4,)', data));
    expect((await open({ ...model(), 'itos.npy': words })).vocabulary?.tokens).toEqual(tokens);
  });

  it.each(['<', '>'])('has texts (%sU) as a vocabulary, under their name', async order => {
    const tokens = ['a', 'é', 'the end', '\u{1f600}'];
    const data = new DataView(new ArrayBuffer(4 * 7 * 4));
    tokens.forEach((token, row) => {
      [...token].forEach((character, at) => {
        data.setUint32(4 * (7 * row + at), character.codePointAt(0) ?? 0, order === '<');
      });
    });
    const { vocabulary } = await open({
      ...model(),
      'vocabulary.npy': withMagic(npy(`'${order}U7'`, '(4,)', new Uint8Array(data.buffer))),
    });
    expect(vocabulary?.tokens).toEqual(tokens);
    expect(vocabulary?.from).toBe('m.npz: vocabulary');
  });

  it.each([
    ["'|O'", 'objects', /extra was left out: an array of Python objects: a pickle/],
    ["[('a', '<f4'), ('b', '<i4')]", 'records', /extra was left out: an array of records/],
    ["'<f16'", 'wide floats', /extra was left out: an array of a dtype that is no number/],
  ])('with an array of %s (%s) opens without it, and says so', async (descr, _, warning) => {
    const extra = withMagic(npy(descr, '(1,)', new Uint8Array(16)));
    const { facts } = await open({ ...model(), 'extra.npy': extra });
    expect(facts.warnings.join('\n')).toMatch(warning);
    expect(facts.arrays.map(({ name }) => name)).not.toContain('extra');
  });

  it('of nothing but what is not read says why', async () => {
    const extra = withMagic(npy("'|O'", '(1,)', new Uint8Array(16)));
    await expect(open({ 'extra.npy': extra })).rejects.toThrow(/m\.npz: npz: extra .*a pickle/);
  });

  it.each([
    ['a call for a shape', "'<f4'", 'tuple(3, 3)', /header: is no dict/],
    ['a call for a dtype', 'open("x")', '(3, 3)', /header: is no dict/],
    ['a negative size', "'<f4'", '(-3, 3)', /header: its 'shape' is no tuple/],
    [
      'a size beyond all',
      "'<f4'",
      '(4294967296, 4294967296)',
      /its shape .* needs 73786976294838206464 bytes/,
    ],
    ['too few bytes', "'<f4'", '(3, 4)', /its shape .* needs 48 bytes, 36 are there/],
  ])('with %s is refused at that array', async (_, descr, shape, message) => {
    const broken = withMagic(npy(descr, shape, floats(valuesOf([3, 3], 2))));
    await expect(open({ ...model(), 'rnn.weight_hh_l0.npy': broken })).rejects.toThrow(
      new RegExp(`^m\\.npz: rnn\\.weight_hh_l0\\.npy: ${message.source}`),
    );
  });

  it('of an encoder and a decoder is asked which', async () => {
    const members = Object.fromEntries(
      ['enc', 'dec'].flatMap((side, place) =>
        (
          [
            ['w_ih', [3, 3]],
            ['w_hh', [3, 3]],
            ['b_ih', [3]],
            ['b_hh', [3]],
          ] as const
        ).map(([part, shape]) => [
          `${side}_${part}.npy`,
          withMagic(npy("'<f4'", shapeText(shape), floats(valuesOf(shape, place)))),
        ]),
      ),
    );
    await expect(open(members)).rejects.toThrow(/two recurrent groups.*dec_? and enc_? /);
  });
});

describe('a literal of Python', () => {
  it('is read as what it stands for', () => {
    expect(readLiteral(`{'a': (1, -2L,), "b": [True, None, 'x\\'y'], 3: ()}`)).toEqual(
      new Map<unknown, unknown>([
        ['a', [1, -2]],
        ['b', [true, null, "x'y"]],
        [3, []],
      ]),
    );
    expect(readLiteral('(1)')).toBe(1);
  });

  it.each([
    '',
    '1 2',
    "{'a': 1, 'a': 2}",
    '[1 2]',
    '[1',
    "{'a' 1}",
    'open()',
    '__import__',
    '1 + 1',
    "f'x'",
    '('.repeat(40) + ')'.repeat(40),
  ])('is not %s', text => {
    expect(readLiteral(text)).toBe(undefined);
  });
});
