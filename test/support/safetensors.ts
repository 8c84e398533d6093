import { writeFileSync } from 'node:fs';
import { normalAt } from '../../src/base/philox.ts';

/** Arrays by name: a shape alone is filled with seeded normal values. */
export type Arrays = Readonly<
  Record<string, readonly number[] | { shape: readonly number[]; data: readonly number[] }>
>;

/** Seeded normal values of one array; the same shape and place give the same values. */
export const valuesOf = (shape: readonly number[], place: number): number[] =>
  Array.from(
    { length: shape.reduce((a, b) => a * b, 1) },
    (_, at) => 0.7 * Math.fround(normalAt(7, at, place, 0, 0)),
  );

/** Writes float32 arrays as a safetensors file. */
export function writeSafetensors(path: string, arrays: Arrays): string {
  let end = 0;
  const entries = Object.entries(arrays).map(([name, array], place) => {
    const { shape, data } =
      'data' in array ? array : { shape: array, data: valuesOf(array, place) };
    const from = end;
    end += 4 * data.length;
    return { name, shape, data: Float32Array.from(data), from, to: end };
  });
  const header = new TextEncoder().encode(
    JSON.stringify(
      Object.fromEntries(
        entries.map(({ name, shape, from, to }) => [
          name,
          { dtype: 'F32', shape, data_offsets: [from, to] },
        ]),
      ),
    ),
  );
  const file = new Uint8Array(8 + header.length + end);
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
  file.set(header, 8);
  for (const { data, from } of entries)
    file.set(new Uint8Array(data.buffer), 8 + header.length + from);
  writeFileSync(path, file);
  return path;
}
