import { latin1Text } from './pickle/latin1.ts';

/** How numpy keeps a text of a fixed width, padded with zeros. */
export interface PaddedTexts {
  /** Bytes, of dtype `S`; else code points of four bytes, of dtype `U`. */
  readonly isBytes: boolean;
  /** Of one text. */
  readonly bytes: number;
  readonly littleEndian: boolean;
}

/**
 * The texts of an array of strings, in order.
 *
 * @param count  of elements
 * @returns undefined for each text with what is no code point
 */
export function paddedTexts(
  data: Uint8Array,
  count: number,
  { isBytes, bytes, littleEndian }: PaddedTexts,
): (string | undefined)[] {
  return Array.from({ length: count }, (_, k) => {
    const item = data.subarray(k * bytes, (k + 1) * bytes);
    const text = isBytes ? textOfBytes(item) : lettersOf(item, littleEndian);
    return text === undefined ? undefined : withoutZeros(text);
  });
}

/** Bytes are UTF-8, or else Latin-1 as Python 2 and pickles of bytes have it. */
export function textOfBytes(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return latin1Text(bytes);
  }
}

function lettersOf(bytes: Uint8Array, littleEndian: boolean): string | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let text = '';
  for (let at = 0; at < bytes.length; at += 4) {
    const letter = view.getUint32(at, littleEndian);
    if (letter > 0x10ffff) return undefined;
    text += String.fromCodePoint(letter);
  }
  return text;
}

function withoutZeros(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0) end--;
  return text.slice(0, end);
}
