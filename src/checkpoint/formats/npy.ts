import { sizeOf } from '../arrays.ts';
import { broken } from '../broken.ts';
import type { ByteSource } from '../files.ts';

/** A numpy file's array: float64 in row-major order, whatever it was written in. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

const mostHeaderBytes = 4096;
const header =
  /^\{\s*'descr':\s*'(?<dtype>[^']{1,16})',\s*'fortran_order':\s*(?<fortran>True|False),\s*'shape':\s*\((?<shape>(?:\d{1,15},\s*)+\d{0,15}|)\),?\s*\}\s*$/;

/**
 * Reads a numpy file of one or two axes of f4 or f8; the header is matched and never evaluated.
 *
 * @throws EngineError `unreadable`: another dtype or count of axes, a header of another form, bytes missing or left over
 * @source numpy.lib.format, versions 1.0 to 3.0
 */
export async function readNpy(source: ByteSource): Promise<NpyArray> {
  const fail = (message: string): Error => broken(source.name, 'header', message);
  const head = await source.read(0, Math.min(12, source.size));
  const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
  const version = head[6] ?? 0;
  if (head.length < 12 || !magic.every((byte, at) => head[at] === byte))
    throw fail('is not that of a numpy file');
  if (version < 1 || version > 3) throw fail(`found version ${version}, expected 1 to 3`);
  const view = new DataView(head.buffer, head.byteOffset);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const start = (version === 1 ? 10 : 12) + length;
  if (length > mostHeaderBytes || start > source.size)
    throw fail(`its ${length} bytes are past the end of the file, or more than ${mostHeaderBytes}`);
  const text = new TextDecoder('latin1').decode(await source.read(start - length, length));
  const found = header.exec(text)?.groups;
  if (!found) throw fail("is no dict of 'descr', 'fortran_order' and 'shape' in this order");
  const { dtype = '', fortran, shape: sizes = '' } = found;
  const order = /^([<>])f([48])$/.exec(dtype);
  if (!order) throw fail(`found dtype ${dtype}, expected <f4, <f8, >f4 or >f8`);
  const shape = sizes
    .split(',')
    .map(Number)
    .slice(0, sizes.trimEnd().endsWith(',') ? -1 : undefined);
  const [rows = 0, columns = 1] = shape;
  if (sizes === '' || shape.length > 2)
    throw fail(`found ${sizes === '' ? 0 : shape.length} axes, expected 1 or 2`);
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
    const from =
      bytes * (fortran === 'True' ? (at % columns) * rows + Math.floor(at / columns) : at);
    data[at] = bytes === 8 ? values.getFloat64(from, isLittle) : values.getFloat32(from, isLittle);
  }
  return { shape, data };
}
