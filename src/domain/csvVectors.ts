import { quotedText } from './escape.ts';
import { lineEnd } from './lineEnd.ts';

/** The vectors of a file, one a timestep, or why there are none. */
export type ReadVectors =
  | {
      readonly vectors: number[][];
      /** Whether no names stood above them: a first line of numbers, which cannot tell what it is, was taken as a timestep. */
      readonly isNameless?: true;
      /** The names that stood above them, which were left out. */
      readonly names?: readonly string[];
    }
  | { readonly error: string };

/** What parts the cells of a line, the first of these that it has; else blanks. */
const separators = ['\t', ';', ','] as const;
const asWhole = /^-?\d+$/;
const asNumber = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
/** A name has a letter before any digit: `0,5`, `1.0f`, `$5` and a number with a typographic minus have not. */
const asName = /^[^\p{L}\p{N}_]*[\p{L}_]/u;
/** Words that are values to whoever wrote them, and none that a model can read; a German spreadsheet's too. */
const asValue =
  /^([-+]?(nan(\(.*\))?|null|nil|none|nothing|undefined|missing|inf|infinity)|#?n\/[ad]|#n\/a n\/a|#na|#nv|n\. ?a\.?|<na>|#[a-z0/]+[!?]|true|false|yes|no|on|off|wahr|falsch|ja|nein)$/i;
/** Two more, but as names: of sodium, and of whatever is called nat. */
const asNotThere = /^(NA|na|NaT)$/;

/**
 * Reads vectors from CSV: a line a timestep, cells parted by commas, semicolons, tabs or blanks. A first line of names, one
 * for each column, is left out; so are empty lines at the end. What might be a value, or stands where one is missing, is no
 * name, and a first line that looks like the numbers which pandas gives columns without names, or is written as no line
 * below, is not taken for either.
 *
 * @returns an error with line and column, both counted from 1
 */
export function csvVectors(text: string): ReadVectors {
  const lines = text
    .replace(/^\ufeff/, '')
    .replace(/[^\S\t]+$/, '') // a last line of tabs is one of values that are missing
    .split(lineEnd);
  const [first = ''] = lines;
  const separator = separators.find(each => first.includes(each));
  const cellsOf = (line: string): string[] =>
    (separator === undefined ? line.trim().split(/\s+/) : parted(line, separator)).map(unquoted);
  const cells = cellsOf(first);
  const head = separator === undefined && cells[0] === '#' ? cells.slice(1) : cells; // as numpy writes names
  const hasHeader =
    head.every(cell => cell === '' || isName(cell)) && head.some(cell => cell !== '');
  const wrongNames = hasHeader && lines.length > 1 ? whyNoNames(head) : null;
  if (wrongNames !== null) return { error: wrongNames };
  const from = hasHeader ? 1 : 0;
  const vectors: number[][] = [];
  const hasWhole = head.map(() => false); // of each column, below the first line
  for (const [at, line] of lines.slice(from).entries()) {
    const number = at + from + 1;
    if (line.trim() === '') return { error: `line ${number} is empty, expected numbers` };
    const cells = cellsOf(line);
    const wrong = whyNoNumbers(cells, number);
    if (wrong !== null) return { error: wrong };
    const width = vectors[0]?.length ?? cells.length;
    if (cells.length !== width) {
      const other = `expected ${width}, as in line ${from + 1}`;
      return { error: `line ${number}: found ${cells.length} numbers, ${other}` };
    }
    if (number > 1) cells.forEach((cell, k) => (hasWhole[k] ||= asWhole.test(cell)));
    vectors.push(cells.map(Number));
  }
  const width = vectors[0]?.length;
  if (width === undefined) return { error: 'line 1: expected numbers' };
  if (hasHeader && head.length !== width && !(separator === undefined && width === 1))
    return { error: `line 1: found ${head.length} names, expected ${width}, as in line 2` };
  if (hasHeader) return { vectors, names: head };
  if (vectors.length === 1) return { vectors };
  if (isQuotedAlone(lines) || mayBeNames(head, hasWhole))
    return { error: eitherOf(head, separator ?? ' ') };
  return { vectors, isNameless: true };
}

/** Whether a cell is a name, and nothing that may be a value. */
const isName = (cell: string): boolean =>
  asName.test(cell) && !asValue.test(cell) && !asNotThere.test(cell);

/** Whether a cell is a number that a model can read. */
const isFiniteNumber = (cell: string): boolean =>
  asNumber.test(cell) && Number.isFinite(Number(cell));

/** Why a line is none of numbers. A first line without any may have been meant as names. */
function whyNoNumbers(cells: readonly string[], number: number): string | null {
  const isMeant =
    number === 1 && !cells.some(cell => asNumber.test(cell)) ? isName : isFiniteNumber;
  const wrong = cells.findIndex(cell => !isMeant(cell));
  if (wrong < 0) return null;
  const found = quotedText(cells[wrong] ?? '', 40);
  const or = isMeant === isName ? ', or a clear name' : '';
  const expected = `expected a number, with a point before its decimals${or}`;
  return `line ${number}, column ${wrong + 1}: found ${found}, ${expected}`;
}

/** The cells of a line; what parts them may stand in quotes. */
function parted(line: string, separator: string): string[] {
  const cells = line.split(separator);
  if (!line.includes('"')) return cells;
  const whole: string[] = [];
  let isOpen = false;
  for (const cell of cells) {
    if (isOpen) whole.push(`${whole.pop() ?? ''}${separator}${cell}`);
    else whole.push(cell);
    if (cell.split('"').length % 2 === 0) isOpen = !isOpen;
  }
  return whole;
}

/**
 * Whether a line of numbers may be names of columns: 0, 1, 2 … as pandas counts them, in any order, or other whole numbers, each
 * once, where one stands above numbers none of which is written as whole.
 *
 * @param hasWhole  of each column, whether any number below is
 */
function mayBeNames(cells: readonly string[], hasWhole: readonly boolean[]): boolean {
  const places = new Set(cells.filter(cell => asWhole.test(cell)).map(Number));
  if (places.size < cells.length) return false;
  return cells.every((_, k) => places.has(k)) || hasWhole.includes(false);
}

/** Why names are not those of columns of values alone: pandas' index has no name, and names in several lines come twice. */
function whyNoNames(names: readonly string[]): string | null {
  const nameless = names.indexOf('');
  if (names.length > 1 && nameless >= 0) {
    const expected =
      'expected one for each column; an index, as pandas writes it, is to be left out';
    return `line 1, column ${nameless + 1}: found no name, ${expected}`;
  }
  const twice = names.findIndex((name, at) => names.indexOf(name) < at);
  if (twice < 0) return null;
  const found = `found ${quotedText(names[twice] ?? '', 40)} a second time`;
  const expected = 'expected a name of its own for each column, in one line';
  return `line 1, column ${twice + 1}: ${found}, ${expected}`;
}

/** Whether the first line alone is quoted, as names are above numbers. */
const isQuotedAlone = ([first = '', ...below]: readonly string[]): boolean =>
  below.length > 0 && first.includes('"') && !below.some(line => line.includes('"'));

/** Why a first line is neither taken nor left out, and how to say which of the two it is. */
function eitherOf(cells: readonly string[], separator: string): string {
  const most = 4;
  const listed = (texts: readonly string[], between: string): string =>
    texts.slice(0, most).join(between) + (texts.length > most ? ' …' : '');
  const found = `found ${listed(cells, ', ')}, either a timestep or names of columns as pandas writes them`;
  const names = listed(
    cells.map((_, at) => `x${at}`),
    separator,
  );
  return `line 1: ${found}; put names above a timestep, such as ${names}, and remove names that are numbers`;
}

/** A cell without the blanks around it, and the quotes. */
const unquoted = (cell: string): string =>
  cell
    .trim()
    .replace(/^"(.*)"$/s, (_, within: string) => within.replaceAll('""', '"'))
    .trim();
