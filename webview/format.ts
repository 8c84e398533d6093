/** A number with two decimals and a real minus; a small one with two significant digits, so that it never reads as zero. */
export function decimals(value: number, digits = 2): string {
  const size = Math.abs(value);
  if (Number.isNaN(value)) return 'NaN';
  if (size === Infinity) return value > 0 ? '∞' : '−∞';
  const text =
    Number.isInteger(value) || size >= 10 ** (1 - digits)
      ? value.toFixed(digits)
      : size >= 1e-4
        ? value.toPrecision(2)
        : value.toExponential(1);
  return text.replaceAll('-', '−');
}

/** A number that always shows its sign. */
export const signed = (value: number, digits = 2): string =>
  value >= 0 ? `+${decimals(value, digits)}` : decimals(value, digits);

/** A divergence, which is noise far below what would be seen: `<0.005` where it would read as zero and is not. */
export const nats = (value: number): string =>
  value > 0 && value < 0.005 ? '<0.005' : value.toFixed(2);

/** What stands for a value that has not arrived. */
export const notHere = '…';

/** A value of a plot as it is read. */
export const valueText = (value: number | undefined, isDifference: boolean): string =>
  value === undefined ? notHere : isDifference ? signed(value) : decimals(value);

/** A probability without the leading zero: `.508`, `1.00`. */
export const probability = (p: number): string =>
  p >= 0.9995 ? '1.00' : p.toFixed(3).replace(/^0/, '');

const hidden =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
const shown: Readonly<Record<string, string>> = { '\n': '⏎', '\t': '⇥' };

/** Control and direction characters of a token made visible, and the spaces at its ends; text is set as text, never as HTML. */
export const visible = (token: string): string =>
  token
    .replace(hidden, c => shown[c] ?? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replace(/^ +| +$/g, spaces => '␣'.repeat(spaces.length));

/** A unit by number, and by the word it stands for where it has one. */
export const unitText = (unit: number, word: string | undefined): string =>
  word === undefined ? String(unit) : `${unit} “${visible(word)}”`;
