import { counted } from '../../base/counted.ts';
import { escapeText } from '../../domain/escape.ts';
import { numberText } from '../../domain/numberText.ts';
import { countOf } from '../../domain/ranges.ts';
import type { Axis, SweepMap } from '../../domain/sweepMap.ts';
import { background, styled } from './colour.ts';
import { mostColumns } from './columns.ts';

/** Rows of a table; how many are left out is said. */
const mostRows = 40;
/** Kinds of reasons that are written out. */
const mostReasons = 6;

/** A map for a person: a table over its last two axes for each value of the first, then why cells have no number. */
export function mapView(map: SweepMap, isColoured: boolean): string {
  const { experiment, axes, metric, backend, base, values, done } = map;
  const at = 'timestep' in metric && metric.timestep !== undefined ? ` at ${metric.timestep}` : '';
  const nameOf = axisNames(map);
  const heading = [
    styled(escapeText(experiment.title ?? experiment.checkpoint), 'bold', isColoured),
    `${metric.kind}${at} over ${axes.map(nameOf).join(' × ')}`,
    ...methodText(map.method),
    backend,
  ].join(' · ');
  const write = toText([base, ...values]);
  const [rows, columns] = axes.slice(-2);
  if (!rows || !columns) return `${heading}\n`;
  const size = rows.values.length * columns.values.length;
  // Estimates are of cell − base.
  const from = map.method ? 0 : base;
  const look: Look = { isColoured, write, nameOf, base: from, limit: limitOf(values, from) };
  const tables = Array.from({ length: size === 0 ? 0 : values.length / size }, (_, k) => {
    const title = axes.length > 2 ? `\n${String(axes[0]?.values[k])}\n` : '\n';
    return `${title}${table(map, rows, columns, k * size, look)}`;
  });
  const all =
    countOf(done) === values.length ? '' : `${countOf(done)} of ${values.length} cells are done\n`;
  const baseText = base === null ? 'no value' : write(base);
  return [
    `\n${heading}\nbase, without the pattern: ${baseText}\n`,
    ...tables,
    `\n${legend(map, look)}${all}`,
    reasonLines(map),
  ].join('');
}

/** How cells are shown. */
interface Look {
  readonly isColoured: boolean;
  readonly write: (value: number) => string;
  readonly nameOf: (axis: Axis) => string;
  /** What colours are from: the base, or 0 of estimates. */
  readonly base: number | null;
  /** The largest |value − what colours are from|. */
  readonly limit: number;
}

/** How a map's cells were estimated, where they were not run. */
function methodText(method: SweepMap['method']): string[] {
  if (!method) return [];
  const by =
    method === 'gradient' ? 'one gradient' : `integrated gradients, ${method.integrated} a cell`;
  return [`estimates of cell − base by ${by}`];
}

/** Axes as people call them: the units of a pattern in a basis are its directions. */
function axisNames({ experiment }: SweepMap): (axis: Axis) => string {
  const pattern = experiment.interventions?.find(({ enabled }) => enabled !== false);
  return ({ name }) => (name === 'unit' && pattern?.basis ? 'direction' : name);
}

/** Counts as they are, other numbers with three decimals. */
function toText(values: SweepMap['values']): (value: number) => string {
  const isCount = values.every(value => value === null || Number.isInteger(value));
  return value => (isCount ? String(value) : numberText(value, 3));
}

const limitOf = (values: SweepMap['values'], base: number | null): number =>
  values.reduce<number>(
    (most, value) => (value === null ? most : Math.max(most, Math.abs(value - (base ?? value)))),
    0,
  );

function table(map: SweepMap, rows: Axis, columns: Axis, from: number, look: Look): string {
  const [R, C] = [
    Math.min(rows.values.length, mostRows),
    Math.min(columns.values.length, mostColumns),
  ];
  const cell = (row: number, column: number): number => from + row * columns.values.length + column;
  const isDone = (at: number): boolean => map.done.some(([start, end]) => at >= start && at < end);
  const textOf = (at: number): string => {
    const value = map.values[at] ?? null;
    return value === null ? (isDone(at) ? '·' : '') : look.write(value);
  };
  const texts = Array.from({ length: R }, (_, row) =>
    Array.from({ length: C }, (__, column) => textOf(cell(row, column))),
  );
  const width = 2 + Math.max(3, ...texts.flat().map(text => text.length));
  const title = `${look.nameOf(rows)} ╲ ${look.nameOf(columns)}`;
  const line = (name: string, cells: readonly string[]): string =>
    `  ${name.padStart(title.length)} ${cells.join('')}\n`;
  const labels = columns.values.slice(0, C).map(value => String(value).padStart(width));
  const lines = texts.map((cells, row) =>
    line(
      String(rows.values[row]),
      cells.map((text, column) =>
        tinted(text.padStart(width), map.values[cell(row, column)], look),
      ),
    ),
  );
  const left = [
    rows.values.length > R ? counted(rows.values.length - R, `more ${look.nameOf(rows)}`) : '',
    columns.values.length > C
      ? counted(columns.values.length - C, `more ${look.nameOf(columns)}`)
      : '',
  ].filter(text => text !== '');
  return [
    line(title, labels),
    ...lines,
    ...(left.length > 0 ? [`  not drawn: ${left.join(', ')}\n`] : []),
  ].join('');
}

/** A cell on the colour of its difference from the base; its text is dark where the ramp is light. */
function tinted(text: string, value: number | null | undefined, look: Look): string {
  const { isColoured, base, limit } = look;
  if (!isColoured || value === null || value === undefined || base === null || limit === 0)
    return text;
  const share = (value - base) / limit;
  const ink = Math.abs(share) > 0.5 ? '\x1b[38;2;16;16;16m' : '\x1b[38;2;240;240;240m';
  return `${background(share, 1)}${ink}${text}\x1b[0m`;
}

function legend({ values, done }: SweepMap, { isColoured, base, limit, write }: Look): string {
  const hasNone = done.some(([from, to]) => values.slice(from, to).includes(null));
  const parts = [
    isColoured && base !== null && limit > 0
      ? `blue below ${base === 0 ? '0' : 'the base'}, orange above, up to ±${write(limit)}`
      : '',
    hasNone ? '· has no number' : '',
  ].filter(text => text !== '');
  return parts.length > 0 ? `${parts.join('; ')}\n` : '';
}

/** Why cells have no number: reasons that differ in their numbers alone are told once, with how many there are. */
function reasonLines({ reasons }: SweepMap): string {
  const kinds = new Map<string, { readonly text: string; count: number }>();
  for (const text of Object.values(reasons)) {
    const kind = text.replaceAll(/\d+/g, '#');
    const before = kinds.get(kind);
    if (before) before.count++;
    else kinds.set(kind, { text, count: 1 });
  }
  const lines = [...kinds.values()].slice(0, mostReasons).map(({ text, count }) => {
    const first = count === 1 ? '' : ', the first';
    return `  ${counted(count, 'cell')}${first}: ${escapeText(text)}\n`;
  });
  const left = kinds.size - mostReasons;
  return [...lines, ...(left > 0 ? [`  and ${counted(left, 'more reason')}\n`] : [])].join('');
}
