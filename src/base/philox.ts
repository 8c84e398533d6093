const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;
const W0 = 0x9e3779b9;
const W1 = 0xbb67ae85;

/** The upper 32 bits of a 64-bit product; `Math.imul` gives the lower ones only. */
function high(a: number, b: number): number {
  const a0 = a & 0xffff;
  const a1 = a >>> 16;
  const b0 = b & 0xffff;
  const b1 = b >>> 16;
  const middle = a1 * b0 + ((a0 * b0) >>> 16);
  const carry = a0 * b1 + (middle & 0xffff);
  return (a1 * b1 + Math.floor(middle / 0x10000) + Math.floor(carry / 0x10000)) >>> 0;
}

/**
 * Four random words that depend on the seed and the counter alone.
 *
 * @param seed     an integer from 0 to 2⁵³ − 1; the key is (seed mod 2³², ⌊seed / 2³²⌋)
 * @param counter  four unsigned 32-bit words
 * @returns        four unsigned 32-bit words
 * @source Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3", Philox4x32-10
 */
export function philox(
  seed: number,
  counter: readonly [number, number, number, number],
): [number, number, number, number] {
  let k0 = seed >>> 0;
  let k1 = Math.floor(seed / 2 ** 32) >>> 0;
  let [c0, c1, c2, c3] = counter;
  for (let round = 0; round < 10; round++) {
    const h0 = high(M0, c0);
    const l0 = Math.imul(M0, c0) >>> 0;
    const h1 = high(M1, c2);
    const l1 = Math.imul(M1, c2) >>> 0;
    [c0, c1, c2, c3] = [(h1 ^ c1 ^ k0) >>> 0, l1, (h0 ^ c3 ^ k1) >>> 0, l0];
    k0 = (k0 + W0) >>> 0;
    k1 = (k1 + W1) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/** A word as a number strictly between 0 and 1: (word + ½) / 2³². */
const uniform = (word: number): number => (word + 0.5) / 2 ** 32;

/** The standard uniform draw u of token `v` at timestep `t`. */
export const uniformAt = (seed: number, t: number, v: number): number =>
  uniform(philox(seed, [t, v, 0, 0])[0]);

/** Standard Gumbel noise g = −ln(−ln u) of token `v` at timestep `t`, in float64. */
export const gumbelAt = (seed: number, t: number, v: number): number =>
  -Math.log(-Math.log(uniformAt(seed, t, v)));

/**
 * Standard normal noise ε = √(−2 ln u₀) cos 2πu₁ for the `noise` edit.
 *
 * @param place  the intervention's place in the list, from 0, disabled ones counted
 * @param layer  0 where the site has no layer
 * @source Box & Muller 1958
 */
export function normalAt(
  seed: number,
  t: number,
  unit: number,
  place: number,
  layer: number,
): number {
  const [w0, w1] = philox(seed, [t, unit, 1 + place, layer]);
  return Math.sqrt(-2 * Math.log(uniform(w0))) * Math.cos(2 * Math.PI * uniform(w1));
}
