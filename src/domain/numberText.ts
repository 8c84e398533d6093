/**
 * A number with so many decimals; a smaller one with two significant digits, so that nothing but zero reads as zero:
 * `0.50`, `0.0041`, `1.2e-7`.
 */
export function numberText(value: number, digits = 2): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return String(value);
  if (Number.isInteger(value) || size >= 10 ** (1 - digits)) return value.toFixed(digits);
  return size >= 1e-4 ? value.toPrecision(2) : value.toExponential(1);
}

/** A divergence, which is noise far below what would be seen: `<0.005` where it would read as zero and is not. */
export const nats = (value: number): string =>
  value !== 0 && Math.abs(value) < 0.005 ? '<0.005' : value.toFixed(2);
