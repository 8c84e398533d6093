import { placesOf } from '../domain/sweepCells.ts';
import type { Axis, SweepMap } from '../domain/sweepMap.ts';
import { npy, zipped } from './npz.ts';

/** A field of a line, quoted where it holds what ends one. @source RFC 4180 */
export const field = (text: string): string =>
  /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

/** A map as a table: a line for each cell that is done, with its place on the axes, its number, or why it has none. */
export function mapCsv({ axes, values, reasons, done }: SweepMap): string {
  const lines = [[...axes.map(({ name }) => name), 'value', 'reason'].join(',')];
  for (const [from, to] of done) {
    for (let at = from; at < to; at++) {
      const places = placesOf(axes, at).map((place, axis) => String(axes[axis]?.values[place]));
      const value = values[at] ?? null;
      lines.push(
        [...places, value === null ? '' : String(value), field(reasons[at] ?? '')].join(','),
      );
    }
  }
  return `${lines.join('\n')}\n`;
}

/** A map as a numpy archive: `values`, float64, shaped by the axes, NaN where there is no number; `base`; each axis by name. */
export function mapNpz({ axes, values, base }: SweepMap): Uint8Array {
  const numbers = Float64Array.from(values, value => value ?? NaN);
  const shape = axes.map(axis => axis.values.length);
  const files: Record<string, Uint8Array> = {
    'values.npy': npy('<f8', shape, numbers),
    'base.npy': npy('<f8', [], Float64Array.of(base ?? NaN)),
  };
  for (const axis of axes) files[`${axis.name}.npy`] = axisNpy(axis);
  return zipped(files);
}

/** Indices as int32; names as numpy's texts of one length, a code point four bytes. */
function axisNpy(axis: Axis): Uint8Array {
  if (axis.name !== 'component')
    return npy('<i4', [axis.values.length], Int32Array.from(axis.values));
  const longest = axis.values.reduce((most, name) => Math.max(most, name.length), 1);
  const letters = new Uint32Array(axis.values.length * longest);
  axis.values.forEach((name, at) =>
    letters.set(
      [...name].map(letter => letter.codePointAt(0) ?? 0),
      at * longest,
    ),
  );
  return npy(`<U${longest}`, [axis.values.length], letters);
}
