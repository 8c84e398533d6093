import { dtypes, type Dtype } from '../dtypes.ts';
import type { PaddedTexts } from '../paddedTexts.ts';

const numbers: ReadonlyMap<string, Dtype> = new Map<string, Dtype>([
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

/** What the elements of a numpy array are. */
export type NumpyElements =
  | { readonly kind: 'numbers'; readonly dtype: Dtype; readonly littleEndian: boolean }
  | ({ readonly kind: 'text' } & PaddedTexts)
  /** What is not read, and why. */
  | { readonly kind: 'other'; readonly why: string };

/**
 * Takes a dtype as numpy writes it apart: `<f4`, `>i8`, `<U5`, `|S3`, `|O`.
 *
 * @source numpy.lib.format, descr of version 1.0
 */
export function numpyDtype(descr: string): NumpyElements {
  const found = /^([<>|=]?)([a-zA-Z])(\d{0,9})$/.exec(descr);
  if (!found) return { kind: 'other', why: 'of a dtype that is not known' };
  const [, order = '', letter = '', digits = ''] = found;
  const littleEndian = order !== '>';
  const dtype = numbers.get(letter + digits);
  if (dtype) return { kind: 'numbers', dtype, littleEndian };
  if ((letter === 'U' || letter === 'S') && Number(digits) > 0) {
    const isBytes = letter === 'S';
    return { kind: 'text', isBytes, bytes: Number(digits) * (isBytes ? 1 : 4), littleEndian };
  }
  if (letter === 'O')
    return { kind: 'other', why: 'of Python objects: a pickle, which is not read' };
  return { kind: 'other', why: 'of a dtype that is no number of at most 8 bytes' };
}
