import { escapeText } from './escape.ts';

/** The vectors of a file, one a timestep, or why there are none. */
export type ReadVectors = { readonly vectors: number[][] } | { readonly error: string };

/** What parts the cells of a line, the first of these that it has; else blanks. */
const separators = ['\t', ';', ','] as const;
const asNumber = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
/** Values that are numbers to whoever wrote them, and none that a model can read. */
const asNotFinite = /^[-+]?(nan|na|null|inf|infinity)$/i;
/** What begins as a number does, however it goes on: `0,5`, `1.0f`, one with a typographic minus. */
const asWrittenOtherwise = /^[-+\u2012-\u2014\u2212]?[.,]?\p{Nd}/u;

/**
 * Reads vectors from CSV: a line a timestep, cells parted by commas, semicolons, tabs or blanks. A first line without a
 * number, such as names of columns, is left out; so are empty lines at the end. What might be a number is no name.
 *
 * @returns an error with line and column, both counted from 1
 */
export function csvVectors(text: string): ReadVectors {
  const lines = text
    .replace(/^\ufeff/, '')
    .replace(/\s+$/, '')
    .split(/\r?\n/);
  const [first = ''] = lines;
  const separator = separators.find(each => first.includes(each));
  const cellsOf = (line: string): string[] =>
    (separator === undefined ? line.trim().split(/\s+/) : line.split(separator)).map(unquoted);
  const hasHeader = !cellsOf(first).some(
    cell => asWrittenOtherwise.test(cell) || asNotFinite.test(cell),
  );
  const from = hasHeader ? 1 : 0;
  const vectors: number[][] = [];
  for (const [at, line] of lines.slice(from).entries()) {
    const number = at + from + 1;
    if (line.trim() === '') return { error: `line ${number} is empty, expected numbers` };
    const cells = cellsOf(line);
    const wrong = cells.findIndex(cell => !(asNumber.test(cell) && Number.isFinite(Number(cell))));
    if (wrong >= 0) {
      const found = JSON.stringify(escapeText(cells[wrong] ?? '').slice(0, 40));
      const expected = 'expected a number, with a point before its decimals';
      return { error: `line ${number}, column ${wrong + 1}: found ${found}, ${expected}` };
    }
    const width = vectors[0]?.length ?? cells.length;
    if (cells.length !== width) {
      const other = `expected ${width}, as in line ${from + 1}`;
      return { error: `line ${number}: found ${cells.length} numbers, ${other}` };
    }
    vectors.push(cells.map(Number));
  }
  return vectors.length > 0 ? { vectors } : { error: 'line 1: expected numbers' };
}

/** A cell without the blanks around it, and the quotes. */
const unquoted = (cell: string): string =>
  cell
    .trim()
    .replace(/^"(.*)"$/s, '$1')
    .trim();
