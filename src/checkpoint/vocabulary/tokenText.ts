import { paddedTexts, textOfBytes } from '../paddedTexts.ts';
import { latin1Bytes } from '../pickle/latin1.ts';
import { Inert } from '../pickle/values.ts';

/** A token's text, whether it is a text, its UTF-8, or numpy's own; undefined for anything else. */
export function tokenText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return textOfBytes(value);
  if (!(value instanceof Inert)) return undefined;
  const [dtype, data] = listOf(value.args);
  return isNumpy(value, 'scalar') ? textsOf(dtype, [1], data)?.[0] : undefined;
}

/** The texts of a numpy array of one dimension; undefined for anything else. */
export function numpyTexts(value: unknown): readonly (string | undefined)[] | undefined {
  if (!(value instanceof Inert) || !isNumpy(value, '_reconstruct')) return undefined;
  const [version, shape, dtype, , data] = listOf(value.state);
  return version === 1 && Array.isArray(shape) ? textsOf(dtype, shape, data) : undefined;
}

const isNumpy = (value: Inert, name: string): boolean =>
  /^numpy\.(_?core)\.multiarray\./.test(value.global?.path ?? '') && value.global?.name === name;
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The items of an array whose dtype is `<U6`, four bytes a letter, `|S6`, bytes, or objects. */
function textsOf(
  dtype: unknown,
  shape: readonly unknown[],
  data: unknown,
): readonly (string | undefined)[] | undefined {
  if (!(dtype instanceof Inert) || dtype.global?.path !== 'numpy.dtype') return undefined;
  const [code] = listOf(dtype.args);
  const [, order] = listOf(dtype.state);
  const [count] = shape;
  const [, kind = '', width = ''] = /^[<>=|]?([USO])(\d+)$/.exec(String(code)) ?? [];
  if (shape.length !== 1 || typeof count !== 'number') return undefined;
  if (kind === 'O') return Array.isArray(data) ? data.map(tokenText) : undefined;
  const bytes = typeof data === 'string' ? latin1Bytes(data) : data;
  const size = Number(width) * (kind === 'U' ? 4 : 1);
  if (kind === '' || !(bytes instanceof Uint8Array) || bytes.length !== count * size)
    return undefined;
  if (size === 0) return undefined;
  const littleEndian = order !== '>' && !String(code).startsWith('>');
  return paddedTexts(bytes, count, { isBytes: kind === 'S', bytes: size, littleEndian });
}
