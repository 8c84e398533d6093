import { dtypes, type Dtype } from '../../dtypes.ts';

/** An element type of ONNX: what it is as an array, and the field that its values stand in where they are not raw. */
export interface ElementType {
  readonly dtype: Dtype;
  readonly field: 'float_data' | 'int32_data' | 'int64_data' | 'double_data' | 'uint64_data' | null;
  /** Bits of an element of `raw_data`; 0 where it has none. */
  readonly bits: number;
}

const type = (dtype: Dtype, field: ElementType['field'], bits = 8 * dtype.bytes): ElementType => ({
  dtype,
  field,
  bits,
});
/** A type whose values are never weights. */
const named = (name: string, bits: number, field: ElementType['field'] = 'int32_data') =>
  type({ name, bytes: Math.max(1, bits / 8) }, field, bits);

/** By `TensorProto.data_type`. @source onnx 1.23, onnx.proto */
export const elementTypes: ReadonlyMap<number, ElementType> = new Map([
  [1, type(dtypes.float32, 'float_data')],
  [2, type(dtypes.uint8, 'int32_data')],
  [3, type(dtypes.int8, 'int32_data')],
  [4, type(dtypes.uint16, 'int32_data')],
  [5, type(dtypes.int16, 'int32_data')],
  [6, type(dtypes.int32, 'int32_data')],
  [7, type(dtypes.int64, 'int64_data')],
  [8, named('string', 0, null)],
  [9, type(dtypes.bool, 'int32_data')],
  [10, type(dtypes.float16, 'int32_data')],
  [11, type(dtypes.float64, 'double_data')],
  [12, type(dtypes.uint32, 'uint64_data')],
  [13, type(dtypes.uint64, 'uint64_data')],
  [14, named('complex64', 64, null)],
  [15, named('complex128', 128, null)],
  [16, type(dtypes.bfloat16, 'int32_data')],
  [17, type(dtypes.float8_e4m3fn, 'int32_data')],
  [18, named('float8_e4m3fnuz', 8)],
  [19, type(dtypes.float8_e5m2, 'int32_data')],
  [20, named('float8_e5m2fnuz', 8)],
  [21, named('uint4', 4)],
  [22, named('int4', 4)],
  [23, named('float4_e2m1', 4)],
]);
