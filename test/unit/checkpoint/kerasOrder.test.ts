import { expect, it } from 'vitest';
import type { NamedArray } from '../../../src/checkpoint/arrays.ts';
import { dtypes } from '../../../src/checkpoint/dtypes.ts';
import { findKeras } from '../../../src/checkpoint/layouts/keras/keras.ts';

const cell = (name: string, input: number): NamedArray[] =>
  Object.entries({ kernel: [input, 8], recurrent_kernel: [2, 8], bias: [8] }).map(
    ([part, shape]) => ({
      ...{ name: `${name}/lstm_cell/${part}`, shape, dtype: dtypes.float32, bytes: 0 },
      ...{ identity: `${name}/${part}`, read: () => Promise.reject(new Error('not to be read')) },
    }),
  );

/** Two layers as a group of HDF5 lists them: by their names. */
const found = (paths: ReadonlyMap<string, string>) =>
  findKeras({
    file: 'm.h5',
    sidecar: { version: 1 },
    contents: {
      format: 'hdf5',
      arrays: [...cell('lstm_10', 2), ...cell('lstm_2', 3)],
      description: { kind: 'keras', version: null, from: '', config: null, paths },
    },
  } as never);

it('layers of HDF5 without a list stand by the numbers in their names', () => {
  const { architecture, assumptions } = found(new Map());
  expect(architecture.inputSize).toBe(3); // lstm_2 reads first
  expect(assumptions.map(({ because }) => because).join()).toContain('by kind, then by the number');
});

it('and in the order of a list where there is one', () => {
  const list = new Map([
    ['lstm_10', 'lstm_10'],
    ['lstm_2', 'lstm_2'],
  ]);
  expect(() => found(list)).toThrow(/3 inputs|do not chain/);
});
