import { prepared } from './dom.ts';
import { xOf, type Grid, type RowLayout } from './grid.ts';
import { rampIndex, type Theme } from './theme.ts';

/** One heat map: units down, timesteps across. */
export interface HeatMap {
  readonly grid: Grid;
  readonly rows: RowLayout;
  /** Units in the order of rows, those in sight. */
  readonly units: readonly number[];
  /** [units, to − from] */
  readonly data: Float32Array;
  readonly timesteps: readonly [number, number];
  readonly limit: number;
  readonly chosen: { readonly units: ReadonlySet<number>; readonly timesteps: ReadonlySet<number> };
  /** Units and timesteps that an intervention edits here. */
  readonly edited: (unit: number, t: number) => boolean;
  readonly editedUnit: (unit: number) => boolean;
  /** Σ|Δ| of each unit in sight, drawn as bars after the last timestep; null: none. */
  readonly totals: readonly number[] | null;
  readonly prompt: number;
}

let image: ImageData | undefined;

/** Draws the cells in sight through the ramp: only pixels, nothing allocated a cell. */
export function drawHeatMap(canvas: HTMLCanvasElement, map: HeatMap, theme: Theme): void {
  const {
    grid,
    rows,
    units,
    data,
    timesteps: [from, to],
    limit,
  } = map;
  const height = rows.height * units.length;
  const context = prepared(canvas, grid.width, height);
  if (!context || to <= from || height === 0) return;
  const ratio = window.devicePixelRatio || 1;
  const left = Math.max(grid.gutter, xOf(grid, from));
  const right = Math.min(grid.width, xOf(grid, to));
  const [width, tall] = [
    Math.max(1, Math.round((right - left) * ratio)),
    Math.max(1, Math.round(height * ratio)),
  ];
  if (image?.width !== width || image.height !== tall) image = context.createImageData(width, tall);
  const pixels = new Uint32Array(image.data.buffer);
  const span = to - from;
  const columnAt = new Int32Array(width);
  for (let x = 0; x < width; x++)
    columnAt[x] = Math.min(
      span - 1,
      Math.max(0, Math.floor((left + x / ratio - xOf(grid, from)) / grid.column)),
    );
  const gap = rows.height >= 6 ? Math.round(ratio) : 0;
  const rowPixels = rows.height * ratio;
  for (let y = 0; y < tall; y++) {
    const row = Math.min(units.length - 1, Math.floor(y / rowPixels));
    const isGap = gap > 0 && y - row * rowPixels >= rowPixels - gap;
    for (let x = 0; x < width; x++) {
      pixels[y * width + x] = isGap
        ? 0
        : (theme.pixels[rampIndex(data[row * span + (columnAt[x] ?? 0)] ?? NaN, limit)] ?? 0);
    }
  }
  context.putImageData(image, Math.round(left * ratio), 0);
  drawSigns(context, map, theme);
  drawMarks(context, map, theme, height);
  drawLabels(context, map, theme);
}

/** In high contrast the sign is written, where there is room. */
function drawSigns(context: CanvasRenderingContext2D, map: HeatMap, theme: Theme): void {
  const {
    grid,
    rows,
    units,
    data,
    timesteps: [from, to],
    limit,
  } = map;
  if (!theme.kind.startsWith('contrast') || rows.height < 7 || grid.column < 12) return;
  context.font = `${Math.min(11, rows.height)}px sans-serif`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  units.forEach((_, row) => {
    for (let t = from; t < to; t++) {
      const v = data[row * (to - from) + t - from] ?? NaN;
      if (!(Math.abs(v) > limit * 0.1)) continue;
      const [r, g, b] = theme.ramp[rampIndex(v, limit)] ?? [0, 0, 0];
      context.fillStyle = r * 0.3 + g * 0.6 + b * 0.1 > 128 ? '#000000' : '#ffffff';
      context.fillText(
        v > 0 ? '+' : '−',
        xOf(grid, t) + grid.column / 2,
        (row + 0.5) * rows.height,
      );
    }
  });
}

function drawMarks(
  context: CanvasRenderingContext2D,
  map: HeatMap,
  theme: Theme,
  height: number,
): void {
  const {
    grid,
    rows,
    units,
    timesteps: [from, to],
    chosen,
    edited,
    totals,
    prompt,
  } = map;
  context.lineWidth = 1;
  if (prompt < grid.timesteps && xOf(grid, prompt) > grid.gutter) {
    context.strokeStyle = theme.quiet;
    context.setLineDash([3, 3]);
    context.beginPath();
    context.moveTo(xOf(grid, prompt) - 0.5, 0);
    context.lineTo(xOf(grid, prompt) - 0.5, height);
    context.stroke();
    context.setLineDash([]);
  }
  const last = [...chosen.timesteps].at(-1) ?? 0;
  if (xOf(grid, last) >= grid.gutter - 1) {
    context.fillStyle = theme.focus;
    context.fillRect(xOf(grid, last), 0, 1, height);
    context.fillRect(xOf(grid, last + 1) - 1, 0, 1, height);
  }
  units.forEach((unit, row) => {
    const y = row * rows.height;
    for (let t = from; t < to; t++) {
      const isChosen = chosen.units.has(unit) && chosen.timesteps.has(t);
      if (!isChosen && !edited(unit, t)) continue;
      const box = [
        xOf(grid, t) + 0.5,
        y + 0.5,
        grid.column - 1,
        Math.max(2, rows.height - 1),
      ] as const;
      context.strokeStyle = isChosen ? theme.focus : theme.foreground;
      context.lineWidth = rows.height >= 10 ? 2 : 1;
      context.strokeRect(...box);
    }
    const most = Math.max(...(totals ?? [0]));
    if (totals && most > 0) {
      context.fillStyle = chosen.units.has(unit) ? theme.foreground : theme.quiet;
      const room = Math.min(grid.column, grid.width - xOf(grid, grid.timesteps)) - 8;
      context.fillRect(
        xOf(grid, grid.timesteps) + 4,
        y + 1,
        Math.max(0, ((totals[row] ?? 0) / most) * room),
        Math.max(1, rows.height - 2),
      );
    }
  });
}

/** Unit labels, never closer than 13 px; the chosen ones reversed, edited ones with ◆. */
function drawLabels(
  context: CanvasRenderingContext2D,
  { grid, rows, units, chosen, editedUnit }: HeatMap,
  theme: Theme,
): void {
  context.font = '11px sans-serif';
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  let lowest = -Infinity;
  const draw = (unit: number, row: number): void => {
    const y = (row + 0.5) * rows.height;
    const text = String(unit);
    if (editedUnit(unit))
      diamond(context, grid.gutter - 16 - context.measureText(text).width - 6, y, theme.foreground);
    if (chosen.units.has(unit)) {
      const width = context.measureText(text).width + 8;
      context.fillStyle = theme.foreground;
      context.fillRect(grid.gutter - 6 - width, y - 7, width, 14);
      context.fillStyle = theme.background;
      context.fillText(text, grid.gutter - 10, y);
    } else {
      context.fillStyle = theme.quiet;
      context.fillText(text, grid.gutter - 10, y);
    }
  };
  const always = units.flatMap((unit, row) =>
    chosen.units.has(unit) || editedUnit(unit) ? [row] : [],
  );
  const spaced = (row: number): boolean =>
    always.every(other => other === row || Math.abs(other - row) * rows.height >= 13);
  units.forEach((unit, row) => {
    const y = (row + 0.5) * rows.height;
    if (!always.includes(row) && (y - lowest < 13 || !spaced(row))) return;
    draw(unit, row);
    lowest = y;
  });
}

/** The mark of an intervention. */
function diamond(context: CanvasRenderingContext2D, x: number, y: number, colour: string): void {
  context.fillStyle = colour;
  context.beginPath();
  context.moveTo(x, y - 4);
  context.lineTo(x + 4, y);
  context.lineTo(x, y + 4);
  context.lineTo(x - 4, y);
  context.fill();
}
