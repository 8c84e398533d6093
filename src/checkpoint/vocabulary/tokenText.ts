import { latin1Bytes, latin1Text } from '../pickle/latin1.ts';
import { Inert } from '../pickle/values.ts';

/** A token's text, whether it is a text, its UTF-8, or numpy's own; undefined for anything else. */
export function tokenText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return fromUtf8(value);
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

/** Bytes are UTF-8, or else Latin-1 as Python 2 and pickles of bytes have it. */
function fromUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return latin1Text(bytes);
  }
}

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
  const read = kind === 'U' ? lettersOf(order !== '>' && !String(code).startsWith('>')) : bytesOf;
  return Array.from({ length: count }, (_, k) => read(bytes.subarray(k * size, (k + 1) * size)));
}

/** Text of four bytes a letter, padded with zeros. */
const lettersOf =
  (littleEndian: boolean) =>
  (bytes: Uint8Array): string | undefined => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let text = '';
    for (let at = 0; at < bytes.length; at += 4) {
      const letter = view.getUint32(at, littleEndian);
      if (letter > 0x10ffff) return undefined;
      text += String.fromCodePoint(letter);
    }
    return withoutZeros(text);
  };

const bytesOf = (bytes: Uint8Array): string => withoutZeros(fromUtf8(bytes));

function withoutZeros(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0) end--;
  return text.slice(0, end);
}
