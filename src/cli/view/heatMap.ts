import { counted } from '../../base/counted.ts';
import { background } from './colour.ts';

/** Digits for strength where there are no colours: `.` is near zero, 9 is the limit. */
const strength = (value: number, limit: number): string => {
  if (Number.isNaN(value)) return 'NaN';
  if (Math.abs(value) === Infinity) return value < 0 ? '-∞' : '+∞';
  const tenths = limit > 0 ? Math.min(9, Math.floor((Math.abs(value) / limit) * 10)) : 0;
  return tenths === 0 ? '.' : `${value < 0 ? '-' : '+'}${tenths}`;
};

/** What a heat map in a terminal is drawn with. */
export interface HeatMapOptions {
  readonly isColoured: boolean;
  /** Most rows and columns that are drawn; what is left out is said. */
  readonly rows?: number;
  readonly columns?: number;
  readonly columnWidth?: number;
}

/**
 * A small heat map: units down, by falling Σ|value|, timesteps across.
 *
 * @param data   [timesteps, units]
 * @param width  units
 */
export function heatMap(data: Float32Array, width: number, options: HeatMapOptions): string {
  const { isColoured, rows = 8, columns = 24, columnWidth = 4 } = options;
  const T = width === 0 ? 0 : data.length / width;
  const value = (t: number, unit: number): number => data[t * width + unit] ?? NaN;
  let limit = 0;
  const totals = Array<number>(width).fill(0);
  data.forEach((v, at) => {
    if (!Number.isFinite(v)) return;
    limit = Math.max(limit, Math.abs(v));
    totals[at % width] = (totals[at % width] ?? 0) + Math.abs(v);
  });
  const order = Array.from(totals.keys()).sort(
    (a, b) => (totals[b] ?? 0) - (totals[a] ?? 0) || a - b,
  );
  const lines = order.slice(0, rows).map(unit => {
    const cells = Array.from({ length: Math.min(T, columns) }, (_, t) => {
      const v = value(t, unit);
      if (isColoured) return `${background(v, limit)}${' '.repeat(columnWidth)}\x1b[0m`;
      return strength(v, limit).padStart(columnWidth);
    });
    return `${String(unit).padStart(8)}  ${cells.join('')}`;
  });
  const left = [
    width > rows ? counted(width - rows, 'more unit') : '',
    T > columns ? counted(T - columns, 'more timestep') : '',
  ].filter(part => part !== '');
  const meaning = isColoured
    ? 'blue below zero, orange above'
    : '+9 is nine tenths of it or more, -9 the same below zero, . under a tenth';
  const scale = `${' '.repeat(10)}±${limit.toPrecision(3)}: ${meaning}${left.length > 0 ? `; not drawn: ${left.join(', ')}` : ''}`;
  return `${[...lines, scale].join('\n')}\n`;
}
