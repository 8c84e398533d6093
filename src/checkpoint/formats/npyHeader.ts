import { isSize } from '../arrays.ts';
import { readLiteral, type Literal } from './pythonLiteral.ts';

/** How a numpy file says what stands behind its header. */
export interface NpyHeader {
  /** `<f4`; of a structured array the fields, as text. */
  readonly descr: string;
  readonly isStructured: boolean;
  readonly isFortran: boolean;
  readonly shape: readonly number[];
  /** Where the data begins. */
  readonly start: number;
}

/** Bytes that say how long a header is, at most. */
const npyHeadBytes = 12;
const mostHeaderBytes = 4096;
const mostAxes = 64;
const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const fields = ['descr', 'fortran_order', 'shape'];

/** Bytes that are read by range, of a file or of a member of an archive. */
export interface NpyBytes {
  readonly size: number;
  read(offset: number, length: number): Promise<Uint8Array>;
}

/**
 * Reads a numpy header: a literal of Python, which is parsed and never evaluated.
 *
 * @throws  what `fail` makes: no numpy file, a header of another form or length
 * @source numpy.lib.format, versions 1.0 to 3.0
 */
export async function readNpyHeader(
  { size, read }: NpyBytes,
  fail: (message: string) => Error,
): Promise<NpyHeader> {
  const head = await read(0, Math.min(npyHeadBytes, size));
  const version = head[6] ?? 0;
  if (head.length < npyHeadBytes || !magic.every((byte, at) => head[at] === byte))
    throw fail('is not that of a numpy file');
  if (version < 1 || version > 3) throw fail(`found version ${version}, expected 1 to 3`);
  const view = new DataView(head.buffer, head.byteOffset);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const start = (version === 1 ? 10 : 12) + length;
  if (length > mostHeaderBytes || start > size)
    throw fail(`its ${length} bytes are past the end of the file, or more than ${mostHeaderBytes}`);
  const bytes = await read(start - length, length);
  const text = new TextDecoder(version === 3 ? 'utf-8' : 'latin1').decode(bytes);
  return { ...toHeader(readLiteral(text), fail), start };
}

function toHeader(
  literal: Literal | undefined,
  fail: (message: string) => Error,
): Omit<NpyHeader, 'start'> {
  if (
    !(literal instanceof Map) ||
    literal.size !== fields.length ||
    !fields.every(field => literal.has(field))
  )
    throw fail("is no dict of 'descr', 'fortran_order' and 'shape': no literal of these three");
  const [descr, isFortran, shape] = fields.map(field => literal.get(field));
  if (typeof isFortran !== 'boolean') throw fail("its 'fortran_order' is neither True nor False");
  if (!Array.isArray(shape) || shape.length > mostAxes || !shape.every(isSize))
    throw fail(
      `its 'shape' is no tuple of at most ${mostAxes} integers from 0 (none negative, none beyond 2^53)`,
    );
  const isStructured = typeof descr !== 'string';
  if (isStructured && !Array.isArray(descr))
    throw fail("its 'descr' is neither a dtype nor a list of fields");
  return {
    descr: isStructured ? 'a structured dtype' : descr,
    isStructured,
    isFortran,
    shape,
  };
}
