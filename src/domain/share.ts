/** A share of some cases with its 95 % interval, as every question gives it. */
export interface Share {
  readonly share: number;
  readonly low: number;
  readonly high: number;
  /** How many cases there are. */
  readonly of: number;
}

/** The 97.5 % quantile of the normal distribution. */
const z = 1.959963984540054;

/**
 * How many of some cases, as a share with its Wilson interval; null of none.
 *
 *   (p + z²/2n ± z·√(p(1 − p)/n + z²/4n²)) / (1 + z²/n)
 *
 * @source Wilson 1927, "Probable inference, the law of succession, and statistical inference", JASA 22:209
 */
export function toShare(count: number, of: number): Share | null {
  if (of === 0) return null;
  const p = count / of;
  const middle = p + z ** 2 / (2 * of);
  const half = z * Math.sqrt((p * (1 - p)) / of + z ** 2 / (4 * of ** 2));
  const whole = 1 + z ** 2 / of;
  return {
    share: p,
    low: count === 0 ? 0 : (middle - half) / whole,
    high: count === of ? 1 : (middle + half) / whole,
    of,
  };
}
