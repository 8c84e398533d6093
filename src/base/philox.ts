import { cos, log } from './float64.ts';

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

/** What `draw` drew last. */
const drawn = new Uint32Array(4);

/** Draws the four words of a counter into `drawn`, so that a row of noise makes no array for each of its numbers. */
function draw(seed: number, c0: number, c1: number, c2: number, c3: number): void {
  let k0 = seed >>> 0;
  let k1 = Math.floor(seed / 2 ** 32) >>> 0;
  for (let round = 0; round < 10; round++) {
    const upper = (high(M1, c2) ^ c1 ^ k0) >>> 0;
    const lower = (high(M0, c0) ^ c3 ^ k1) >>> 0;
    c1 = Math.imul(M1, c2) >>> 0;
    c3 = Math.imul(M0, c0) >>> 0;
    c0 = upper;
    c2 = lower;
    k0 = (k0 + W0) >>> 0;
    k1 = (k1 + W1) >>> 0;
  }
  drawn[0] = c0;
  drawn[1] = c1;
  drawn[2] = c2;
  drawn[3] = c3;
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
  draw(seed, ...counter);
  return [drawn[0] ?? 0, drawn[1] ?? 0, drawn[2] ?? 0, drawn[3] ?? 0];
}

/** Puts the same four words into an array: of many draws each need not make one. */
export function putPhilox(
  seed: number,
  [c0, c1, c2, c3]: readonly [number, number, number, number],
  to: Uint32Array,
): void {
  draw(seed, c0, c1, c2, c3);
  to.set(drawn);
}

/** A drawn word as a number strictly between 0 and 1: (word + ½) / 2³². */
const uniform = (word: 0 | 1): number => ((drawn[word] ?? 0) + 0.5) / 2 ** 32;

/** The standard uniform draw u of token `v` at timestep `t`. */
export function uniformAt(seed: number, t: number, v: number): number {
  draw(seed, t, v, 0, 0);
  return uniform(0);
}

/** Standard Gumbel noise g = −ln(−ln u) of token `v` at timestep `t`, in float64. */
export const gumbelAt = (seed: number, t: number, v: number): number =>
  -log(-log(uniformAt(seed, t, v)));

/** The Gumbel noise of the first `count` tokens at timestep `t`: `gumbelAt` of each, [count]. */
export function gumbelRow(seed: number, t: number, count: number): Float64Array {
  const g = new Float64Array(count);
  for (let v = 0; v < count; v++) g[v] = gumbelAt(seed, t, v);
  return g;
}

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
  draw(seed, t, unit, 1 + place, layer);
  return Math.sqrt(-2 * log(uniform(0))) * cos(2 * Math.PI * uniform(1));
}
