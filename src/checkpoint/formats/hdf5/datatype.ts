import { dtypes, type Dtype } from '../../dtypes.ts';
import type { Cursor } from './cursor.ts';

/** What one element is; what has no dtype here is kept under its name. */
export type Datatype =
  | { readonly kind: 'number'; readonly dtype: Dtype; readonly littleEndian: boolean }
  | { readonly kind: 'text'; readonly dtype: Dtype; readonly padding: number }
  | { readonly kind: 'variableText'; readonly dtype: Dtype }
  | { readonly kind: 'other'; readonly dtype: Dtype };

const classNames = [
  'integer',
  'float',
  'time',
  'string',
  'bits',
  'opaque',
  'compound',
  'reference',
  'enum',
  'sequence',
  'array',
];

/**
 * Reads a datatype message.
 *
 * @source HDF5 File Format Specification 3.0, IV.A.2.d: versions 1 to 3
 */
export function readDatatype(cursor: Cursor): Datatype {
  const first = cursor.u8();
  const bits = cursor.uint(3);
  const bytes = cursor.u32();
  const other = (name: string): Datatype => ({ kind: 'other', dtype: { name, bytes } });
  switch (first & 0x0f) {
    case 0:
      return readInteger(cursor, bits, bytes) ?? other(`integer of ${bytes} bytes`);
    case 1:
      return readFloat(cursor, bits, bytes) ?? other(`float of ${bytes} bytes`);
    case 3:
      return { kind: 'text', dtype: { name: 'string', bytes }, padding: bits & 0x0f };
    case 8: {
      const base = readDatatype(cursor);
      return base.kind === 'number' ? { ...base, dtype: { name: 'enum', bytes } } : other('enum');
    }
    case 9:
      return (bits & 0x0f) === 1
        ? { kind: 'variableText', dtype: { name: 'string', bytes } }
        : other('sequence');
    default:
      return other(classNames[first & 0x0f] ?? `class ${first & 0x0f}`);
  }
}

function readInteger(cursor: Cursor, bits: number, bytes: number): Datatype | undefined {
  const from = cursor.u16();
  const precision = cursor.u16();
  const isSigned = (bits & 8) !== 0;
  const dtype = Object.entries(dtypes).find(
    ([name]) => name === `${isSigned ? 'int' : 'uint'}${8 * bytes}`,
  )?.[1];
  if (!dtype || from !== 0 || precision !== 8 * bytes) return undefined;
  return { kind: 'number', dtype, littleEndian: (bits & 1) === 0 };
}

/** Bits of exponent and mantissa of every float that is read, the exponent's bias with them. */
const floats: Readonly<Record<string, Dtype>> = {
  '8 52 11 1023': dtypes.float64,
  '4 23 8 127': dtypes.float32,
  '2 10 5 15': dtypes.float16,
  '2 7 8 127': dtypes.bfloat16,
  '1 2 5 15': dtypes.float8_e5m2,
};

function readFloat(cursor: Cursor, bits: number, bytes: number): Datatype | undefined {
  const [from, precision] = [cursor.u16(), cursor.u16()];
  const [exponentAt, exponent, mantissaAt, mantissa] = [
    cursor.u8(),
    cursor.u8(),
    cursor.u8(),
    cursor.u8(),
  ];
  const bias = cursor.u32();
  const dtype = floats[`${bytes} ${mantissa} ${exponent} ${bias}`];
  const isPlain =
    from === 0 && precision === 8 * bytes && mantissaAt === 0 && exponentAt === mantissa;
  const isNormal = ((bits >> 4) & 3) === 2 && bits >> 8 === 8 * bytes - 1;
  const isVax = (bits & 0x40) !== 0;
  if (!dtype || !isPlain || !isNormal || isVax) return undefined;
  return { kind: 'number', dtype, littleEndian: (bits & 1) === 0 };
}

const mostRank = 32;

/** A dataspace's shape; null for one that holds nothing at all. */
export function readDataspace(cursor: Cursor): readonly number[] | null {
  const version = cursor.u8();
  if (version !== 1 && version !== 2)
    throw cursor.fail(`found a dataspace of version ${version}, expected 1 or 2`);
  const rank = cursor.u8();
  cursor.skip(1); // whether sizes may grow
  const type = cursor.u8();
  if (version === 1) cursor.skip(4);
  if (version === 2 && type === 2) return null;
  if (rank > mostRank) throw cursor.fail(`its shape has ${rank} dimensions, most are ${mostRank}`);
  return Array.from({ length: rank }, () => cursor.length());
}
