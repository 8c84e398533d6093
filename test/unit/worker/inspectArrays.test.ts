import {
  closeSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';
import { unattended } from '../../../src/engine/control.ts';
import { Inspections } from '../../../src/worker/inspectArrays.ts';
import * as py from '../../support/pickle.ts';
import { writeSafetensors } from '../../support/safetensors.ts';
import { cpuMs } from '../../support/cpuMs.ts';

const folder = mkdtempSync(join(tmpdir(), 'inspect-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// The next look, and the end, give back the handles of the one before.
const inspections = new Inspections();
afterAll(() => inspections.forget('a'));

const transformer = writeSafetensors(join(folder, 'transformer.safetensors'), {
  'h.0.attn.weight': { shape: [2, 3], data: [1, -2, 0, NaN, 4, Infinity] },
  scale: { shape: [], data: [5] },
  none: { shape: [0, 3], data: [] },
});

/** A file whose arrays take no room on disk. */
function hollow(name: string, header: Readonly<Record<string, unknown>>, bytes: number): string {
  const path = join(folder, name);
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const file = openSync(path, 'w');
  writeSync(file, Buffer.concat([length, text]));
  ftruncateSync(file, 8 + text.length + bytes);
  closeSync(file);
  return path;
}

/** An archive of numpy with one array in the order of its columns. */
function columns(name: string, descr: string, shape: string, data: ArrayBuffer): string {
  const path = join(folder, name);
  const header = Buffer.from(`{'descr': '${descr}', 'fortran_order': True, 'shape': ${shape}, }\n`);
  const magic = [0x93, ...Buffer.from('NUMPY'), 1, 0, header.length, 0];
  const npy = Uint8Array.from([...magic, ...header, ...new Uint8Array(data)]);
  writeFileSync(path, zipSync({ 'w.npy': npy }, { level: 0 }));
  return path;
}

/** A file of PyTorch with some arrays, and the storages of their tensors. */
function writeTorch(
  path: string,
  arrays: Readonly<Record<string, py.Python>>,
  storages: Readonly<Record<string, BigInt64Array | Float64Array>> = {},
): void {
  const root = py.dict({ weight: py.numpy([1], [1]), ...arrays });
  const files: Record<string, Uint8Array> = { 'm/data.pkl': py.toPickle(root) };
  for (const [key, { buffer }] of Object.entries(storages))
    files[`m/data/${key}`] = new Uint8Array(buffer);
  writeFileSync(path, zipSync(files, { level: 0 }));
}

/** A sparse tensor of `[2, 3]` in a file of its own: a row and a column of each value. */
function writeSparse(
  name: string,
  kind: 'Double' | 'Long',
  places: readonly [readonly number[], readonly number[]],
  values: BigInt64Array | Float64Array,
): string {
  const path = join(folder, name);
  const tensor = (key: string, of: string, shape: number[], stride: number[]) => {
    const count = shape.reduce((a, b) => a * b, 1);
    const storage = ['storage', py.global(`torch.${of}Storage`), key, 'cpu', count];
    const id = { is: [...py.pickled(storage), 0x51] };
    return py.call('torch._utils._rebuild_tensor_v2', id, 0, shape, stride, false, null);
  };
  const w = py.call(
    'torch._utils._rebuild_sparse_tensor',
    py.call('torch.serialization._get_layout', 'torch.sparse_coo'),
    [
      tensor('0', 'Long', [2, values.length], [values.length, 1]),
      tensor('1', kind, [values.length], [1]),
      [2, 3],
    ],
  );
  const indices = BigInt64Array.from(places.flat(), each => BigInt(each));
  writeTorch(path, { w }, { 0: indices, 1: values });
  return path;
}

describe('looking into a checkpoint', () => {
  it('lists the arrays of a file whose model is refused, and says why it is', async () => {
    const inspected = await inspections.inspect({ path: transformer, asker: 'a' }, unattended);
    expect(inspected.dictionaries.map(({ arrays }) => arrays.map(({ name }) => name))).toEqual([
      ['h.0.attn.weight', 'scale', 'none'],
    ]);
    expect(inspected.outcome).toMatchObject({ kind: 'refused' });
    expect(inspected.files.map(({ path }) => path)).toEqual([transformer]);
  });

  it('lists in spite of a sidecar that is wrong, and says what is wrong', async () => {
    const path = writeSafetensors(join(folder, 'told.safetensors'), { weight: [2, 2] });
    writeFileSync(join(folder, 'told.ripple-model.json'), '{"version": 1, "cell": "gnu"}');
    const { outcome, dictionaries } = await inspections.inspect({ path, asker: 'a' }, unattended);
    expect(dictionaries[0]?.arrays).toHaveLength(1);
    expect(outcome).toMatchObject({ kind: 'failed' });
    expect(JSON.stringify(outcome)).toContain('one of rnn, gru, lstm');
  });

  it('opens ten gigabytes in under a second, and says which model they are', async () => {
    const hidden = 24_576;
    const shape = [4 * hidden, hidden];
    const bytes = 4 * 4 * hidden * hidden;
    const path = hollow(
      'big.safetensors',
      {
        'lstm.weight_ih_l0': {
          dtype: 'F32',
          shape: [4 * hidden, 64],
          data_offsets: [bytes, bytes + 4 * 4 * hidden * 64],
        },
        'lstm.weight_hh_l0': { dtype: 'F32', shape, data_offsets: [0, bytes] },
      },
      bytes + 4 * 4 * hidden * 64,
    );
    const startedMs = cpuMs();
    const { outcome } = await inspections.inspect({ path, asker: 'a' }, unattended);
    expect(cpuMs() - startedMs).toBeLessThan(1000);
    expect(outcome).toMatchObject({ kind: 'model', architecture: { kind: 'lstm' } });
  });

  it('says of one too large to be read what its sidecar says, as of any other', async () => {
    const [hidden, name] = [4096, 'large'];
    const bytes = 4 * 4 * hidden * hidden;
    const array = (columns: number, from: number) => ({
      dtype: 'F32',
      shape: [4 * hidden, columns],
      data_offsets: [from, from + 4 * 4 * hidden * columns],
    });
    const header = { 'a.weight_hh_l0': array(hidden, 0), 'a.weight_ih_l0': array(1, bytes) };
    const path = hollow(`${name}.safetensors`, header, bytes + 4 * 4 * hidden);
    writeFileSync(join(folder, `${name}.ripple-model.json`), '{"version": 1, "cell": "lstm"}');
    const { facts, outcome } = await inspections.inspect({ path, asker: 'a' }, unattended);
    expect(outcome).toMatchObject({ kind: 'model' });
    expect(facts.assumptions).toContainEqual({
      about: 'sidecar',
      assumed: 'cell',
      because: `${name}.ripple-model.json says so`,
    });
  });
});

describe('statistics of an array', () => {
  const looking = async (name: string, path = transformer) => {
    await inspections.inspect({ path, asker: 'a' }, unattended);
    return inspections.statistics({ asker: 'a', dictionary: 0, name }, unattended);
  };

  it('are of its finite values, and count the others', async () => {
    const { picture, ...statistics } = await looking('h.0.attn.weight');
    expect(statistics).toMatchObject({ elements: 6, nan: 1, infinite: 1, zeros: 1 });
    expect(statistics.spread).toMatchObject({ min: -2, max: 4, mean: 0.75 });
    expect(statistics.spread?.deviation).toBeCloseTo(
      Math.sqrt((0.0625 + 7.5625 + 0.5625 + 10.5625) / 4),
      12,
    );
    expect(statistics.spread?.histogram.counts.reduce((a, b) => a + b)).toBe(4);
    expect(picture).toMatchObject({ rows: 2, columns: 3, height: 2, width: 3 });
    expect([...picture.cells]).toEqual([1, -2, 0, NaN, 4, NaN]);
  });

  it('are there for a single number, and none for no number', async () => {
    expect((await looking('scale')).spread).toMatchObject({
      min: 5,
      max: 5,
      mean: 5,
      deviation: 0,
    });
    expect(await looking('none')).toMatchObject({ elements: 0, spread: null });
  });

  it('are the same in pieces as at once, and the picture holds the means of its cells', async () => {
    const [rows, columns] = [3000, 700];
    const data = Array.from({ length: rows * columns }, (_, at) => ((at * 7919) % 1009) - 400);
    const path = writeSafetensors(join(folder, 'wide.safetensors'), {
      w: { shape: [rows, columns], data },
    });
    const { spread, picture } = await looking('w', path);
    expect(spread).toMatchObject({ min: -400, max: 608 });
    expect(spread?.mean).toBeCloseTo(data.reduce((a, b) => a + b) / data.length, 9);
    expect([picture.height, picture.width]).toEqual([256, 256]);
    const inFirst = data.filter(
      (_, at) => Math.floor(at / columns) < 3000 / 256 && at % columns < 700 / 256,
    );
    expect(picture.cells[0]).toBeCloseTo(inFirst.reduce((a, b) => a + b) / inFirst.length, 4);
  });

  it.each([
    ['<f8', Float64Array.of(1e39, -2, 3, 0).buffer, { infinite: 0, zeros: 1 }, [1e39, 3, -2, 0]],
    ['<i8', BigInt64Array.of(5n, 6n, 7n, 0n).buffer, { nan: 0, zeros: 1 }, [5, 7, 6, 0]],
  ] as const)(
    'of %s in the order of columns are of the numbers there',
    async (descr, data, counts, rows) => {
      const { picture, ...rest } = await looking(
        'w',
        columns(`${descr.slice(1)}.npz`, descr, '(2, 2)', data),
      );
      expect(rest).toMatchObject(counts);
      expect(rest.spread).toMatchObject({ min: Math.min(...rows), max: Math.max(...rows) });
      expect([...picture.cells].slice(1)).toEqual(rows.slice(1));
    },
  );

  it('of a transposed tensor of integers are of its values, row by row', async () => {
    const path = join(folder, 'turned.pt');
    const data = py.bytes(new Uint8Array(BigInt64Array.of(5n, 6n, 7n, 0n).buffer));
    const state = [3, '<', null, null, null, -1, -1, 0];
    const i8 = py.built(py.call('numpy.dtype', 'i8', false, true), state);
    const made = py.call(
      'numpy.core.multiarray._reconstruct',
      py.global('numpy.ndarray'),
      [0],
      'b',
    );
    const w = py.built(made, [1, [2, 2], i8, true, data]);
    writeTorch(path, { w });
    const { picture, spread } = await looking('w', path);
    expect(spread).toMatchObject({ min: 0, max: 7 });
    expect([...picture.cells]).toEqual([5, 7, 6, 0]);
  });

  it('of a sparse tensor are of its values as they are stored, those of one place added', async () => {
    const places = [
      [0, 1, 1, 1],
      [0, 1, 1, 2],
    ] as const;
    // No float32 is the first, nor the sum of the next two.
    const values = Float64Array.of(16_777_217, -1, 2 ** -40, -0.5);
    const path = writeSparse('sparse.pt', 'Double', places, values);
    const { zeros, spread } = await looking('w', path);
    expect(spread).toMatchObject({ min: -1 + 2 ** -40, max: 16_777_217 });
    expect(zeros).toBe(3);
  });

  it('of a sparse tensor of integers are there too, which no weights are', async () => {
    const values = BigInt64Array.of(-7n);
    const path = writeSparse('sparseIntegers.pt', 'Long', [[1], [2]], values);
    expect((await looking('w', path)).spread).toMatchObject({ min: -7, max: 0 });
  });

  it('stop between two pieces', async () => {
    const path = hollow(
      'long.safetensors',
      { w: { dtype: 'I64', shape: [2 ** 24], data_offsets: [0, 2 ** 27] } },
      2 ** 27,
    );
    await inspections.inspect({ path, asker: 'a' }, unattended);
    let pieces = 0;
    const control = { ...unattended, progress: () => void pieces++, isCancelled: () => pieces > 1 };
    const asked = inspections.statistics({ asker: 'a', dictionary: 0, name: 'w' }, control);
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
    expect(pieces).toBe(2);
  });

  it('are not to be had any more of what nobody looks at', async () => {
    await inspections.inspect({ path: transformer, asker: 'a' }, unattended);
    inspections.forget('a');
    const asked = inspections.statistics({ asker: 'a', dictionary: 0, name: 'scale' }, unattended);
    await expect(asked).rejects.toMatchObject({ code: 'unknown-result' });
  });
});
