import { describe, expect, it } from 'vitest';
import { dtypes, type Dtype } from '../../../src/checkpoint/dtypes.ts';
import { elementsOf, isOrdered } from '../../../src/checkpoint/elements.ts';
import { toWeight } from '../../../src/checkpoint/formats/tfjsWeight.ts';
import { rebuild } from '../../../src/checkpoint/pickle/rebuild.ts';
import { Storage, TensorRecord } from '../../../src/checkpoint/pickle/values.ts';

const fail = (field: string, message: string): Error => new Error(`${field}: ${message}`);

/** The dtype of a view that PyTorch reads with the other sign. */
function negative(dtype: Dtype): Dtype {
  const storage = new Storage('0', dtype, 2);
  const args = [storage, 0, [2], [1], false, new Map(), new Map([['neg', true]])];
  const made = rebuild('torch._utils._rebuild_tensor_v2', args);
  if (!(made instanceof TensorRecord)) throw new Error('no tensor');
  return made.dtype;
}

describe('elements that are looked at', () => {
  it.each(['uint8', 'uint16'] as const)(
    'of a quantized %s are the values it stands for, not its integers',
    stored => {
      const quantization = new Map<string, string | number>([
        ['dtype', stored],
        ['scale', 0.5],
        ['min', -1],
      ]);
      const { dtype } = toWeight(
        new Map<string, string | number[] | typeof quantization>([
          ['name', 'w'],
          ['shape', [3]],
          ['dtype', 'float32'],
          ['quantization', quantization],
        ]),
        fail,
      );
      const integers = stored === 'uint8' ? Uint8Array.of(0, 2, 7) : Uint16Array.of(0, 2, 7);
      const bytes = new Uint8Array(integers.buffer);
      expect([...elementsOf(dtype, { bytes, littleEndian: true })]).toEqual([-1, 0, 2.5]);
    },
  );

  it('of a negative view have its sign', () => {
    const bytes = new Uint8Array(Float64Array.of(1.5, -2).buffer);
    const seen = elementsOf(negative(dtypes.float64), { bytes, littleEndian: true });
    expect([...seen]).toEqual([-1.5, 2]);
  });

  it('are not to be had of a negative view of integers, whose sign no table has', () => {
    expect(isOrdered(dtypes.int64)).toBe(true);
    expect(isOrdered(negative(dtypes.int64))).toBe(false);
  });

  it('of a float64 are as they are, however large', () => {
    const bytes = new Uint8Array(Float64Array.of(1e39).buffer);
    expect([...elementsOf(dtypes.float64, { bytes, littleEndian: true })]).toEqual([1e39]);
  });
});
