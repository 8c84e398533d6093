import type { Dtype } from '../dtypes.ts';
import type { PaddedTexts } from '../paddedTexts.ts';
import { numpyDtypes } from '../pickle/numpy.ts';

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
  const dtype = numpyDtypes.get(letter + digits);
  if (dtype) return { kind: 'numbers', dtype, littleEndian };
  if ((letter === 'U' || letter === 'S') && Number(digits) > 0) {
    const isBytes = letter === 'S';
    return { kind: 'text', isBytes, bytes: Number(digits) * (isBytes ? 1 : 4), littleEndian };
  }
  if (letter === 'O')
    return { kind: 'other', why: 'of Python objects: a pickle, which is not read' };
  return { kind: 'other', why: 'of a dtype that is no number of at most 8 bytes' };
}
