import { numberText } from '../../src/domain/numberText.ts';
import { visibleToken as visible } from '../../src/domain/visibleToken.ts';

export { visible };

/** A number as `numberText` has it, with a real minus and ∞. */
export const decimals = (value: number, digits = 2): string =>
  numberText(value, digits).replaceAll('-', '−').replace('Infinity', '∞');

/** A number that shows its sign; zero has none. */
export const signed = (value: number, digits = 2): string =>
  value > 0 ? `+${decimals(value, digits)}` : decimals(value, digits);

/**
 * The ends of a scale around zero; where values beyond it are held there, they say so.
 *
 * @param per  what a number is of, where it is not of the values drawn
 */
export function limitsText(
  limit: number,
  isClipped: boolean,
  per?: string,
): [least: string, most: string] {
  const digits = limit < 0.095 ? 3 : limit < 0.95 ? 2 : 1;
  const [below, above] = isClipped ? ['≤ ', '≥ '] : ['', ''];
  const unit = per === undefined ? '' : ` ${per}`;
  return [`${below}${decimals(-limit, digits)}`, `${above}${signed(limit, digits)}${unit}`];
}

/** What stands for a value that has not arrived. */
export const notHere = '…';

/** A value of a plot as it is read; differences and gradients show their sign. */
export const valueText = (value: number | undefined, isSigned: boolean): string =>
  value === undefined ? notHere : isSigned ? signed(value) : decimals(value);

/** A probability without the leading zero: `.508`, `1.00`; one that would read as zero is `<.001`. */
export function probability(p: number): string {
  if (p >= 0.9995) return '1.00';
  return p > 0 && p < 0.0005 ? '<.001' : p.toFixed(3).replace(/^0/, '');
}

/** A unit by number, and by the word it stands for where it has one. */
export const unitText = (unit: number, word: string | undefined): string =>
  word === undefined ? String(unit) : `${unit} “${visible(word)}”`;

/** A share of one in per cent, with so many decimals: `61.0 %`. */
export const percent = (share: number, digits = 1): string => `${decimals(100 * share, digits)} %`;
