import { dtypes, type Dtype } from '../dtypes.ts';
import { latin1Bytes } from './latin1.ts';
import { Global, Inert, Storage, TensorRecord } from './values.ts';

/** Plain dtypes by kind and bytes, as numpy has them; those of objects, texts and records are none. */
export const numpyDtypes: ReadonlyMap<string, Dtype> = new Map<string, Dtype>([
  ['f2', dtypes.float16],
  ['f4', dtypes.float32],
  ['f8', dtypes.float64],
  ['i1', dtypes.int8],
  ['i2', dtypes.int16],
  ['i4', dtypes.int32],
  ['i8', dtypes.int64],
  ['u1', dtypes.uint8],
  ['u2', dtypes.uint16],
  ['u4', dtypes.uint32],
  ['u8', dtypes.uint64],
  ['b1', dtypes.bool],
  ['c8', dtypes.complex64],
  ['c16', dtypes.complex128],
]);
const multiarray = /^numpy\.(?:_?core)\.multiarray\.(_reconstruct|scalar)$/;
const fromBuffer = /^numpy\.(?:_?core)\.numeric\._frombuffer$/;
/** Classes whose values are those of a plain array; of a masked one the mask would be lost. */
const arrayClasses = new Set([
  'numpy.ndarray',
  'numpy.matrix',
  'numpy.memmap',
  'numpy.matrixlib.defmatrix.matrix',
  'numpy.core.memmap.memmap',
  'numpy._core.memmap.memmap',
]);

/** Names of numpy that are read without being called. */
export const isNumpyName = (path: string): boolean =>
  multiarray.test(path) ||
  fromBuffer.test(path) ||
  path === 'numpy.dtype' ||
  arrayClasses.has(path) ||
  /^numpy\.dtypes\.\w+DType$/.test(path);

interface NumpyDtype {
  readonly dtype: Dtype;
  readonly littleEndian: boolean;
}

/** A plain dtype, of `numpy.dtype('f4', False, True)` and the state that tells its byte order. */
function dtypeOf(value: unknown): NumpyDtype | undefined {
  if (!(value instanceof Inert) || value.global?.path !== 'numpy.dtype') return undefined;
  const [code] = list(value.args);
  const [, own = ''] = list(value.state);
  const found = typeof code === 'string' ? /^([<>=|]?)([a-z]\d+)$/.exec(code) : null;
  const [, order = '', name = ''] = found ?? [];
  const dtype = numpyDtypes.get(name);
  return dtype && { dtype, littleEndian: own !== '>' && order !== '>' };
}

/**
 * A numpy array in a pickle as a tensor over the pickle's own bytes.
 *
 * @param key  names its storage, so that one array in two places is known as one
 * @returns undefined for what is no array, or one of objects
 */
export function numpyTensor(value: Inert, key: string): TensorRecord | undefined {
  const path = value.global?.path ?? '';
  if (fromBuffer.test(path)) {
    const [buffer, dtype, shape, order] = list(value.args);
    return toTensor(key, dtype, shape, order === 'F', buffer);
  }
  const [kind] = list(value.args);
  if (!path.endsWith('._reconstruct') || !multiarray.test(path)) return undefined;
  if (!(kind instanceof Global) || !arrayClasses.has(kind.path)) return undefined;
  const [version, shape, dtype, isFortran, data] = list(value.state);
  return version === 1 ? toTensor(key, dtype, shape, isFortran === true, data) : undefined;
}

function toTensor(
  key: string,
  numpy: unknown,
  shape: unknown,
  isFortran: boolean,
  data: unknown,
): TensorRecord | undefined {
  const found = dtypeOf(numpy);
  if (!found || !isBytes(data) || !Array.isArray(shape)) return undefined;
  const { dtype, littleEndian } = found;
  const sizeBytes = data.length;
  let bytes: Uint8Array | undefined; // of a text made once, whatever is read of it
  const storage = new Storage(key, dtype, Math.floor(sizeBytes / dtype.bytes), {
    sizeBytes,
    littleEndian,
    read: () => (bytes ??= bytesOf(data)),
  });
  return new TensorRecord(storage, dtype, 0, shape, strides(shape, isFortran));
}

function strides(shape: readonly unknown[], isFortran: boolean): number[] {
  const sizes = shape.map(size => (typeof size === 'number' ? size : 0));
  const order = [...sizes.keys()];
  const out = sizes.map(() => 1);
  let step = 1;
  for (const axis of isFortran ? order : order.reverse()) {
    out[axis] = step;
    step *= sizes[axis] ?? 0;
  }
  return out;
}

/** Bytes, or the text of as many characters that Python 2 wrote for them. */
const isBytes = (value: unknown): value is Uint8Array | string =>
  value instanceof Uint8Array || typeof value === 'string';
const bytesOf = (value: Uint8Array | string): Uint8Array | undefined =>
  typeof value === 'string' ? latin1Bytes(value) : value;

/** The number of `numpy.core.multiarray.scalar(dtype, bytes)`. @returns undefined for what is no plain number */
export function numpyScalar(path: string, args: readonly unknown[]): unknown {
  const found = dtypeOf(args[0]);
  const data = args[1];
  if (!multiarray.test(path) || !path.endsWith('.scalar') || !found || !isBytes(data))
    return undefined;
  const { dtype, littleEndian } = found;
  if (data.length !== dtype.bytes) return undefined;
  const bytes = bytesOf(data);
  if (!bytes) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (dtype.name) {
    case 'float64':
      return view.getFloat64(0, littleEndian);
    case 'float32':
      return view.getFloat32(0, littleEndian);
    case 'int64':
      return safe(view.getBigInt64(0, littleEndian));
    case 'uint64':
      return safe(view.getBigUint64(0, littleEndian));
    case 'int32':
      return view.getInt32(0, littleEndian);
    case 'uint32':
      return view.getUint32(0, littleEndian);
    case 'int16':
      return view.getInt16(0, littleEndian);
    case 'int8':
      return view.getInt8(0);
    case 'uint16':
      return view.getUint16(0, littleEndian);
    case 'uint8':
      return view.getUint8(0);
    case 'bool':
      return view.getUint8(0) !== 0;
    default:
      return undefined;
  }
}

const safe = (value: bigint): number | bigint =>
  Number.isSafeInteger(Number(value)) ? Number(value) : value;
const list = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? (value as readonly unknown[]) : [];
