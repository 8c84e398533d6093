import type { NamedArray, PartBytes } from './arrays.ts';
import { dtypes, type Dtype } from './dtypes.ts';

type Get = (view: DataView, at: number, little: boolean) => number;

/** Integers as numbers; those beyond 2⁵³ to the nearest. */
const integers: Readonly<Record<string, Get>> = {
  int64: (view, at, little) => Number(view.getBigInt64(at, little)),
  int32: (view, at, little) => view.getInt32(at, little),
  int16: (view, at, little) => view.getInt16(at, little),
  int8: (view, at) => view.getInt8(at),
  uint64: (view, at, little) => Number(view.getBigUint64(at, little)),
  uint32: (view, at, little) => view.getUint32(at, little),
  uint16: (view, at, little) => view.getUint16(at, little),
  uint8: (view, at) => view.getUint8(at),
  bool: (view, at) => (view.getUint8(at) === 0 ? 0 : 1),
  float64: (view, at, little) => view.getFloat64(at, little),
};

/** How elements are read by the name of their dtype; undefined for one that converts its values on its own. */
const getOf = ({ name, toFloat32 }: Dtype): Get | undefined =>
  toFloat32 === undefined || toFloat32 === dtypes.float64.toFloat32 ? integers[name] : undefined;

/** Whether elements of a dtype have an order, and hence a least and a mean. */
export const isOrdered = (dtype: Dtype): boolean =>
  dtype.toFloat32 !== undefined || getOf(dtype) !== undefined;

/** Elements as numbers for looking at, never as weights: integers too, and float64 as it is. */
export function elementsOf(
  dtype: Dtype,
  { bytes, littleEndian }: PartBytes,
): Float32Array | Float64Array {
  const { bytes: size, toFloat32 } = dtype;
  const get = getOf(dtype);
  if (!get) return toFloat32?.(bytes, littleEndian) ?? new Float32Array();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float64Array(Math.floor(bytes.byteLength / size));
  for (let k = 0; k < values.length; k++) values[k] = get(view, k * size, littleEndian);
  return values;
}

/** Whether an array can be looked at in parts. */
export const hasParts = ({ readPart, isReadWhole }: NamedArray): boolean =>
  readPart !== undefined && isReadWhole !== true;
