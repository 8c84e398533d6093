/** A number with two decimals and a real minus. */
export const decimals = (value: number, digits = 2): string =>
  Number.isFinite(value) ? value.toFixed(digits).replace('-', '−') : 'NaN';

/** A number that always shows its sign. */
export const signed = (value: number, digits = 2): string =>
  Number.isFinite(value) && value >= 0 ? `+${decimals(value, digits)}` : decimals(value, digits);

/** A probability without the leading zero: `.508`, `1.00`. */
export const probability = (p: number): string =>
  p >= 0.9995 ? '1.00' : p.toFixed(3).replace(/^0/, '');

// eslint-disable-next-line no-control-regex
const hidden = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;
const shown: Readonly<Record<string, string>> = { '\n': '⏎', '\t': '⇥' };

/** Control and direction characters of a token made visible; text is set as text, never as HTML. */
export const visible = (token: string): string =>
  token.replace(hidden, c => shown[c] ?? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** A unit by number, and by the word it stands for where it has one. */
export const unitText = (unit: number, word: string | undefined): string =>
  word === undefined ? String(unit) : `${unit} “${visible(word)}”`;
