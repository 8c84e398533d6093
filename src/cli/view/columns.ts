import type { RunTokens } from '../../domain/result.ts';
import { visibleToken } from '../../domain/visibleToken.ts';

/** Timesteps that a view shows. */
export const mostColumns = 24;

const widest = 12;
const narrowest = 7;

/** Characters that a column takes, by the tokens of a run, up to a limit. */
export function columnWidthOf({ inputs, outputs }: Pick<RunTokens, 'inputs' | 'outputs'>): number {
  const texts = [inputs, outputs ?? []].flatMap(list => list.slice(0, mostColumns));
  const width = (text: string): number => 2 + [...visibleToken(text)].length;
  return Math.min(
    widest,
    texts.reduce((most, text) => Math.max(most, width(text)), narrowest),
  );
}

/** A text in its column, cut where it is longer. */
export const inColumn = (text: string, columnWidth: number): string =>
  [...visibleToken(text)]
    .slice(0, columnWidth - 1)
    .join('')
    .padStart(columnWidth);

/** A row of columns under its name. */
export const columnLine = (name: string, T: number, cell: (t: number) => string): string =>
  `${name.padStart(8)}  ${Array.from({ length: T }, (_, t) => cell(t)).join('')}\n`;
