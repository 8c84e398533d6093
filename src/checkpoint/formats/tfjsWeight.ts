import { checkedSizeOf, isSize } from '../arrays.ts';
import { dtypes, type Dtype } from '../dtypes.ts';
import type { Json } from '../json.ts';

/** A weight as a manifest describes it. */
export interface Weight {
  readonly name: string;
  readonly shape: readonly number[];
  /** How it is stored; a quantized one gives the values that its integers stand for. */
  readonly dtype: Dtype;
  readonly bytes: number;
}

const byName: ReadonlyMap<string, Dtype> = new Map<string, Dtype>([
  ['float32', dtypes.float32],
  ['float16', dtypes.float16],
  ['int32', dtypes.int32],
  ['uint8', dtypes.uint8],
  ['bool', dtypes.bool],
  ['complex64', dtypes.complex64],
]);
const mostRank = 32;

type Fail = (field: string, message: string) => Error;

/**
 * Reads one entry of a manifest.
 *
 * @throws what `fail` makes of a field and what is wrong with it
 */
export function toWeight(entry: Json, fail: Fail): Weight {
  if (!(entry instanceof Map)) throw fail('', 'is no JSON object with name, shape and dtype');
  const name = entry.get('name');
  if (typeof name !== 'string') throw fail('.name', 'is no text');
  const failHere: Fail = (field, message) => fail(field, `${name.slice(0, 120)}: ${message}`);
  const shape = shapeOf(entry.get('shape'), failHere);
  const dtype = entry.get('dtype');
  const plain = typeof dtype === 'string' ? byName.get(dtype) : undefined;
  if (!plain)
    throw failHere(
      '.dtype',
      `dtype ${JSON.stringify(dtype ?? null).slice(0, 80)} is not known; expected one of ${[...byName.keys()].join(', ')}`,
    );
  const quantization = entry.get('quantization');
  const stored =
    quantization === undefined || quantization === null
      ? plain
      : quantized(quantization, plain, failHere);
  const bytes = shape.reduce((a, b) => a * b, 1) * stored.bytes;
  return { name, shape, dtype: stored, bytes };
}

function shapeOf(value: Json | undefined, fail: Fail): readonly number[] {
  const isShape = Array.isArray(value) && value.length <= mostRank && value.every(isSize);
  if (!isShape)
    throw fail('.shape', 'expected a list of integers from 0 (not negative, none beyond a file)');
  checkedSizeOf(value, message => fail('.shape', message));
  return value;
}

/** value = q · scale + min, in float64, then float32, as TensorFlow.js computes it; or a half. */
function quantized(quantization: Json, plain: Dtype, fail: Fail): Dtype {
  const fields = quantization instanceof Map ? quantization : new Map<string, Json>();
  const stored = fields.get('dtype');
  if (plain !== dtypes.float32)
    throw fail('.quantization', `of ${plain.name} is not read; expected quantized float32`);
  if (stored === 'float16') return dtypes.float16;
  if (stored !== 'uint8' && stored !== 'uint16')
    throw fail('.quantization.dtype', 'expected one of uint8, uint16, float16');
  const number = (field: 'scale' | 'min'): number => {
    const value = fields.get(field);
    if (typeof value !== 'number' || !Number.isFinite(value))
      throw fail(`.quantization.${field}`, `${field} is no finite number`);
    return value;
  };
  const [scale, min] = [number('scale'), number('min')];
  const { bytes } = dtypes[stored];
  return {
    name: stored,
    bytes,
    toFloat32: (data, little) => {
      const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
      return Float32Array.from({ length: data.length / bytes }, (_, k) => {
        const q = bytes === 1 ? view.getUint8(k) : view.getUint16(2 * k, little);
        return q * scale + min;
      });
    },
  };
}
