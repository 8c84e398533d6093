/** Bytes, or text whose characters stand for one byte each. */
export type Part = string | readonly number[] | Uint8Array;

/** Parts one after the other. */
export const bytes = (...parts: readonly Part[]): Uint8Array =>
  Buffer.concat(
    parts.map(part => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))),
  );

/** Parts one after the other, so many times. */
export const times = (count: number, ...parts: readonly Part[]): Uint8Array =>
  Buffer.concat(Array.from<Uint8Array>({ length: count }).fill(bytes(...parts)));

/** The four bytes of a number, little-endian. */
export const u32 = (value: number): number[] =>
  [0, 8, 16, 24].map(shift => (value >>> shift) & 0xff);
