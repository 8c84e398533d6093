import { describe, expect, it } from 'vitest';
import { dtypes, type Dtype } from '../../../src/checkpoint/dtypes.ts';
import { ReadOut } from '../../../src/checkpoint/formats/readOut.ts';
import { sparseArray } from '../../../src/checkpoint/formats/sparse.ts';
import { toArray } from '../../../src/checkpoint/formats/tensor.ts';
import { SparseRecord, Storage, TensorRecord } from '../../../src/checkpoint/pickle/values.ts';

const storages = new Map<string, Uint8Array>();

/** A list of numbers as a tensor over a storage of its own. */
function listed(dtype: Dtype, count: number, bytes: Uint8Array): TensorRecord {
  const storage = new Storage(String(storages.size), dtype, count);
  storages.set(storage.key, bytes);
  return new TensorRecord(storage, dtype, 0, [count], [1]);
}
const integers = (values: readonly number[]): TensorRecord =>
  listed(
    dtypes.int64,
    values.length,
    new Uint8Array(BigInt64Array.from(values, value => BigInt(value)).buffer),
  );
const floats = (values: readonly number[]): TensorRecord =>
  listed(dtypes.float32, values.length, new Uint8Array(Float32Array.from(values).buffer));

const dense = (record: TensorRecord) => {
  const bytes = storages.get(record.storage.key) ?? new Uint8Array();
  const storage = {
    sizeBytes: record.storage.count * record.dtype.bytes,
    read: (offset: number, length: number) =>
      Promise.resolve(bytes.subarray(offset, offset + length)),
  };
  return toArray('m.pt', 'w', record, storage, true, new ReadOut());
};
const array = (layout: string, parts: readonly TensorRecord[], values: TensorRecord) =>
  sparseArray('m.pt', 'w', new SparseRecord(layout, parts, values, [2, 3]), dense);

describe('a sparse matrix', () => {
  it.each([
    ['torch.sparse_csr', [0, 2, 3], [0, 2, 1], [1, 0, 2, 0, 3, 0]],
    ['torch.sparse_csc', [0, 1, 2, 3], [0, 1, 0], [1, 0, 3, 0, 2, 0]],
  ])('of %s is the dense one', async (layout, pointers, indices, expected) => {
    const made = array(layout, [integers(pointers), integers(indices)], floats([1, 2, 3]));
    expect([...(await made.read())]).toEqual(expected);
  });

  it('whose pointers end before its values is refused', async () => {
    const parts = [integers([0, 1, 2]), integers([0, 2, 1])];
    const made = array('torch.sparse_csr', parts, floats([1, 2, 3]));
    await expect(made.read()).rejects.toThrow('its rows have 2 entries of 3');
  });

  it.each([
    ['torch.sparse_csr', [0, 3]],
    ['torch.sparse_csr', [0, 1, 2, 3]],
    ['torch.sparse_csc', [0, 2, 3]],
  ])(
    'of %s with %j as its pointers is refused: they are not one more than its rows',
    (layout, pointers) => {
      const parts = [integers(pointers), integers([0, 2, 1])];
      expect(() => array(layout, parts, floats([1, 2, 3]))).toThrow(
        `has ${pointers.length} pointers`,
      );
    },
  );

  it('of more entries than a pointer counts exactly is refused before it is read', () => {
    const count = 2 ** 24 + 1;
    const many = (dtype: Dtype): TensorRecord => listed(dtype, count, new Uint8Array());
    const parts = [integers([0, 0, count]), many(dtypes.int64)];
    expect(() => array('torch.sparse_csr', parts, many(dtypes.float32))).toThrow(
      `has ${count} entries, beyond the limit of ${2 ** 24}`,
    );
  });
});
