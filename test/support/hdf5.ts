import { u32 } from './bytes.ts';

/** Bytes that become part of a file: a number takes the bytes that its field has. */
type Piece = string | Uint8Array | readonly number[] | { readonly u64: number | bigint };

/** An address that means none. */
export const none = 0xffff_ffff_ffff_ffffn;
export const u64 = (value: number | bigint): { readonly u64: number | bigint } => ({ u64: value });
export const u16 = (value: number): number[] => [value & 0xff, value >> 8];

/** Pieces one after the other. */
export function packed(...pieces: readonly Piece[]): Uint8Array {
  const all = pieces.flatMap(piece => {
    if (typeof piece === 'string') return [...piece].map(c => c.charCodeAt(0));
    if (!('u64' in piece)) return [...piece];
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(piece.u64), true);
    return [...bytes];
  });
  return Uint8Array.from(all);
}

/** A message of an object header of the second version. */
export const message = (type: number, body: Uint8Array): Uint8Array =>
  packed([type], u16(body.length), [0], body);

/** An object header of the second version, with a checksum that nobody looks at. */
export function header(...messages: readonly Uint8Array[]): Uint8Array {
  const body = packed(...messages);
  return packed('OHDR', [2, 2], u32(body.length), body, [0, 0, 0, 0]);
}

/** A hard link in a group. */
export const link = (name: string, address: number): Uint8Array =>
  message(6, packed([1, 0, name.length], name, u64(address)));

/** A message of a dataspace. */
export const dataspace = (...shape: (number | bigint)[]): Uint8Array =>
  message(1, packed([2, shape.length, 0, 1], ...shape.map(u64)));

/** A message of the datatype float32, little-endian. */
export const float32Type = message(
  3,
  packed([0x11, 0x20, 0x1f, 0], u32(4), u16(0), u16(32), [23, 8, 0, 23], u32(127)),
);

/** A message of a layout: one block at an address. */
export const contiguous = (address: number | bigint, length: number | bigint): Uint8Array =>
  message(8, packed([3, 1], u64(address), u64(length)));

/**
 * A file with a superblock of the second version.
 *
 * @param parts  by address, which is to be at least 48
 * @param root   address of the root's header
 */
export function hdf5File(
  parts: Readonly<Record<number, Uint8Array>>,
  root = 48,
  size?: number,
): Uint8Array {
  const ends = Object.entries(parts).map(([at, bytes]) => Number(at) + bytes.length);
  const end = size ?? Math.max(64, ...ends);
  const file = new Uint8Array(Math.max(end, ...ends));
  file.set(
    packed([0x89], 'HDF\r\n', [0x1a], '\n', [2, 8, 8, 0], u64(0), u64(none), u64(end), u64(root)),
  );
  for (const [at, bytes] of Object.entries(parts)) file.set(bytes, Number(at));
  return file;
}
