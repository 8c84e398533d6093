import type { Dtype } from './dtypes.ts';

/** Bytes that are read and converted at once: a few dozen milliseconds, after which whoever asked may stop it. Files are read in such pieces, so that none is put together first. */
const pieceBytes = 8 * 2 ** 20;

/**
 * Values as float32, read and converted piece by piece: Cancel is heard between two pieces, and the bytes are never held
 * whole beside the values.
 *
 * @param read  bytes from an offset, counted from the first element
 * @throws EngineError `too-large`: more than the memory that is free
 */
export async function readFloats(
  toFloat32: NonNullable<Dtype['toFloat32']>,
  elementBytes: number,
  count: number,
  littleEndian: boolean,
  read: (offset: number, length: number) => Promise<Uint8Array>,
): Promise<Float32Array> {
  const pieceElements = Math.floor(pieceBytes / elementBytes);
  if (count <= pieceElements) return toFloat32(await read(0, count * elementBytes), littleEndian);
  const values = heldBy(count);
  // Whoever gives the bytes knows how many there may be, and says so with both numbers.
  if (!values) return toFloat32(await read(0, count * elementBytes), littleEndian);
  for (let at = 0; at < count; at += pieceElements) {
    const length = Math.min(pieceElements, count - at) * elementBytes;
    values.set(toFloat32(await read(at * elementBytes, length), littleEndian), at);
  }
  return values;
}

/** An array of so many floats; undefined where no array can hold them. */
function heldBy(count: number): Float32Array | undefined {
  try {
    return new Float32Array(count);
  } catch {
    return undefined;
  }
}
