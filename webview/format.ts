import { numberText } from '../src/domain/numberText.ts';

/** A number as `numberText` has it, with a real minus and ∞. */
export const decimals = (value: number, digits = 2): string =>
  numberText(value, digits).replaceAll('-', '−').replace('Infinity', '∞');

/** A number that always shows its sign. */
export const signed = (value: number, digits = 2): string =>
  value >= 0 ? `+${decimals(value, digits)}` : decimals(value, digits);

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
