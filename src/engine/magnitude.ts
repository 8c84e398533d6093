/** Bits of a float32's magnitude; those of ∞, and above them NaN's. */
const [magnitude, infinite] = [0x7fffffff, 0x7f800000];

const bitsOf = ({ buffer, byteOffset, length }: Float32Array): Uint32Array =>
  new Uint32Array(buffer, byteOffset, length);

const ofBits = (bits: number): number => new Float32Array(Uint32Array.of(bits).buffer)[0] ?? 0;

/** How many values are NaN or infinite. */
export function countNotFinite(values: Float32Array): number {
  const bits = bitsOf(values);
  let count = 0;
  for (let at = 0; at < bits.length; at++) if (((bits[at] ?? 0) & magnitude) >= infinite) count++;
  return count;
}

/** The largest magnitude that is finite; 0 where there is none. */
export function largestMagnitude(values: Float32Array): number {
  const bits = bitsOf(values);
  let most = 0;
  for (let at = 0; at < bits.length; at++) {
    const own = (bits[at] ?? 0) & magnitude;
    if (own > most && own < infinite) most = own;
  }
  return ofBits(most);
}

/**
 * The magnitude at a share of all finite ones, by size: the smallest at 0, the largest at 1; 0 where there is none.
 *
 * Magnitudes are ordered as their bits: two counts, of the upper and of the lower halves, find it without sorting.
 */
export function magnitudeAt(values: Float32Array, share: number): number {
  const bits = bitsOf(values);
  const finite = bits.length - countNotFinite(values);
  const rank = Math.floor(share * (finite - 1));
  if (finite === 0) return 0;
  const upper = countOf(bits, -1);
  const [high, before] = placeOf(upper, rank);
  const [low] = placeOf(countOf(bits, high), rank - before);
  return ofBits((high << 16) | low);
}

/** How many of each upper half there are; or of the magnitudes with an upper half, of each lower one. */
function countOf(bits: Uint32Array, high: number): Uint32Array {
  const counts = new Uint32Array(0x10000);
  for (let at = 0; at < bits.length; at++) {
    const own = (bits[at] ?? 0) & magnitude;
    const half = own >>> 16;
    if (high < 0) counts[half] = (counts[half] ?? 0) + 1;
    else if (half === high) counts[own & 0xffff] = (counts[own & 0xffff] ?? 0) + 1;
  }
  return counts;
}

/** Where a rank falls, and how many are before. */
function placeOf(counts: Uint32Array, rank: number): readonly [place: number, before: number] {
  let [place, before] = [0, 0];
  while (before + (counts[place] ?? 0) <= rank) before += counts[place++] ?? 0;
  return [place, before];
}
