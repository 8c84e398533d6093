const value = new Float64Array(1);
/** The same eight bytes as two words. */
const words = new Int32Array(value.buffer);
/** Which of the words is the upper one, which has sign and exponent: the second on little-endian machines. */
const upper = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;

/** The upper 32 bits of a float64, signed. */
function upperWord(x: number): number {
  value[0] = x;
  return words[upper] ?? 0;
}

const leastPower = -1074;
/** Every power of 2 that a float64 can be. A factor from here is faster than an exponent written into the bits. */
const powers = new Float64Array(1024 - leastPower);
for (let k = 0, [up, down] = [1, 1]; k < 1075; k++, up *= 2, down /= 2) {
  if (k < 1024) powers[k - leastPower] = up;
  powers[-k - leastPower] = down;
}

/** 2ᵏ for k from −1074 to 1023. */
const powerOf2 = (k: number): number => powers[k - leastPower] ?? NaN;

const ln2High = 6.9314718036912381649e-1;
const ln2Low = 1.90821492927058770002e-10;

/**
 * eˣ by plain arithmetic, so that its bits are the same on every machine and in every JavaScript engine.
 *
 *   x = k·ln 2 + r, |r| ≤ ½ ln 2;  eˣ = 2ᵏ·eʳ, eʳ from a rational function of r
 *
 * @returns within 1 ulp; NaN of NaN
 * @source FreeBSD msun e_exp.c, 1.3 of 1995
 */
export function exp(x: number): number {
  if (!(x <= 709.782712893384)) return x > 0 ? Infinity : NaN;
  if (x < -745.1332191019411) return 0;
  const size = Math.abs(x);
  if (size < 2 ** -28) return 1 + x;
  let k = 0;
  if (size > 0.5 * 0.6931471805599453) {
    k =
      size >= 1.5 * 0.6931471805599453
        ? (1.442695040888963387 * x + (x < 0 ? -0.5 : 0.5)) | 0
        : x < 0
          ? -1
          : 1;
  }
  const high = x - k * ln2High;
  const low = k * ln2Low;
  const r = high - low;
  const rr = r * r;
  const c =
    r -
    rr *
      (1.66666666666666019037e-1 +
        rr *
          (-2.77777777770155933842e-3 +
            rr *
              (6.61375632143793436117e-5 +
                rr * (-1.6533902205465251539e-6 + rr * 4.13813679705723846039e-8))));
  const y = 1 + ((r * c) / (2 - c) - low + high);
  if (k > leastPower && k < 1024) return y * powerOf2(k);
  const half = k >> 1; // in two factors: 2ᵏ alone may be out of range where 2ᵏ·y is not
  return y * powerOf2(half) * powerOf2(k - half);
}

/**
 * The natural logarithm by plain arithmetic, the same bits everywhere.
 *
 *   x = 2ᵏ·(1 + f), √½ ≤ 1 + f < √2;  ln x = k·ln 2 + ln(1 + f), the latter from a polynomial of s = f/(2 + f)
 *
 * @returns within 1 ulp; −∞ of ±0, NaN of what is below 0
 * @source FreeBSD msun e_log.c, 1.3 of 1995
 */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return x;
  let k = 0;
  if (x < 2 ** -1022) {
    x *= 2 ** 54;
    k = -54;
  }
  const shift = (upperWord(x) - 0x3fe6a09e) >> 20;
  const f = x * powerOf2(-shift) - 1;
  k += shift;
  const half = 0.5 * f * f;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even =
    w * (3.999999999940941908e-1 + w * (2.222219843214978396e-1 + w * 1.531383769920937332e-1));
  const odd =
    z *
    (6.66666666666673513e-1 +
      w * (2.857142874366239149e-1 + w * (1.818357216161805012e-1 + w * 1.479819860511658591e-1)));
  return s * (half + (odd + even)) + k * ln2Low - half + f + k * ln2High;
}

/** The largest angle whose rounding to a multiple of π/2 below is exact. */
const mostAngle = 1e5;

/**
 * The cosine by plain arithmetic, the same bits everywhere.
 *
 *   x = n·π/2 + y, |y| ≤ π/4, π/2 taken off in three parts;  cos x = ±cos y or ±sin y, each a polynomial
 *
 * @param x  radians
 * @returns  within 1 ulp; NaN of ±∞, NaN, and what is beyond ±10⁵, which no noise asks for
 * @source FreeBSD msun k_cos.c, k_sin.c, e_rem_pio2.c, 1.3 of 1995
 */
export function cos(x: number): number {
  const size = Math.abs(x);
  if (!(size <= mostAngle)) return NaN;
  const n = Math.floor(size * 6.36619772367581382433e-1 + 0.5);
  let r = size - n * 1.57079632673412561417;
  let w = n * 6.07710050650619224932e-11;
  let y = r - w;
  if (Math.abs(y) < size * 2 ** -15) {
    let before = r;
    w = n * 6.0771005063039659766e-11;
    r = before - w;
    w = n * 2.02226624879595063154e-21 - (before - r - w);
    y = r - w;
    if (Math.abs(y) < size * 2 ** -48) {
      before = r;
      w = n * 2.0222662487111664558e-21;
      r = before - w;
      w = n * 8.47842766036889956997e-32 - (before - r - w);
      y = r - w;
    }
  }
  const rest = r - y - w;
  switch (n & 3) {
    case 0:
      return nearCos(y, rest);
    case 1:
      return -nearSin(y, rest);
    case 2:
      return -nearCos(y, rest);
    default:
      return nearSin(y, rest);
  }
}

/** cos(x + rest) for |x| ≤ π/4. */
function nearCos(x: number, rest: number): number {
  const z = x * x;
  const r =
    z *
      (4.16666666666666019037e-2 +
        z * (-1.38888888888741095749e-3 + z * 2.48015872894767294178e-5)) +
    z *
      z *
      (z * z) *
      (-2.75573143513906633035e-7 +
        z * (2.0875723212981748279e-9 + z * -1.13596475577881948265e-11));
  const half = 0.5 * z;
  const w = 1 - half;
  return w + (1 - w - half + (z * r - x * rest));
}

/** sin(x + rest) for |x| ≤ π/4. */
function nearSin(x: number, rest: number): number {
  const z = x * x;
  const r =
    8.33333333332248946124e-3 +
    z * (-1.98412698298579493134e-4 + z * 2.75573137070700676789e-6) +
    z * (z * z) * (-2.50507602534068634195e-8 + z * 1.58969099521155010221e-10);
  const v = z * x;
  return x - (z * (0.5 * rest - v * r) - rest - v * -1.66666666666666324348e-1);
}
