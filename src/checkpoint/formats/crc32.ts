/** The polynomial of CRC-32, bits reversed. */
const polynomial = 0xedb88320;
const one = 0x80000000;

/** The product of two polynomials modulo that of CRC-32, bits reversed. */
function times(a: number, b: number): number {
  let product = 0;
  for (let bit = one; bit !== 0; bit >>>= 1) {
    if (a & bit) product ^= b;
    b = b & 1 ? (b >>> 1) ^ polynomial : b >>> 1;
  }
  return product >>> 0;
}

/**
 * The CRC-32 of two stretches of bytes, one behind the other, from theirs.
 *
 * @param second  of `length` bytes
 * @source zlib 1.3, crc32_combine: crc(a ‖ b) = crc(a) · x^(8 · length b) + crc(b)
 */
export function joined(first: number, second: number, length: number): number {
  let factor = one;
  let power = 0x00800000; // x^8
  for (let left = length; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) factor = times(factor, power);
    power = times(power, power);
  }
  return (times(factor, first) ^ second) >>> 0;
}

/** A checksum's eight digits. */
export const crcText = (crc: number): string => `0x${crc.toString(16).padStart(8, '0')}`;
