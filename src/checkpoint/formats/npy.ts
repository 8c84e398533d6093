import { sizeOf } from '../arrays.ts';
import { broken } from '../broken.ts';
import type { ByteSource } from '../files.ts';
import { readNpyHeader } from './npyHeader.ts';

/** A numpy file's array: float64 in row-major order, whatever it was written in. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/**
 * Reads a numpy file of one or two axes of f4 or f8.
 *
 * @throws EngineError `unreadable`: another dtype or count of axes, a header of another form, bytes missing or left over
 */
export async function readNpy(source: ByteSource): Promise<NpyArray> {
  const fail = (message: string): Error => broken(source.name, 'header', message);
  const { descr, isFortran, shape, start } = await readNpyHeader(source, fail);
  const order = /^([<>])f([48])$/.exec(descr);
  if (!order) throw fail(`found dtype ${descr}, expected <f4, <f8, >f4 or >f8`);
  const [rows = 0, columns = 1] = shape;
  if (shape.length === 0 || shape.length > 2)
    throw fail(`found ${shape.length} axes, expected 1 or 2`);
  const bytes = Number(order[2]);
  const needs = BigInt(rows) * BigInt(columns) * BigInt(bytes);
  if (needs !== BigInt(source.size - start))
    throw fail(
      `its shape [${shape.join(', ')}] of f${bytes} needs ${needs} bytes, ${source.size - start} are there`,
    );
  const raw = await source.read(start, Number(needs));
  const values = new DataView(raw.buffer, raw.byteOffset);
  const isLittle = order[1] === '<';
  const data = new Float64Array(sizeOf(shape));
  for (let at = 0; at < data.length; at++) {
    const from = bytes * (isFortran ? (at % columns) * rows + Math.floor(at / columns) : at);
    data[at] = bytes === 8 ? values.getFloat64(from, isLittle) : values.getFloat32(from, isLittle);
  }
  return { shape, data };
}
