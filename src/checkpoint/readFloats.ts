import { EngineError } from '../domain/failure.ts';
import type { Dtype } from './dtypes.ts';

/** Elements that are read and converted at once: a few dozen milliseconds, after which whoever asked may stop it. */
const pieceElements = 4 * 2 ** 20;

/**
 * Values as float32, read and converted piece by piece: Cancel is heard between two pieces, and the bytes are never held
 * whole beside the values.
 *
 * @param read  bytes from an offset, counted from the first element
 * @throws EngineError `too-large`: no array can hold so many
 */
export async function readFloats(
  toFloat32: NonNullable<Dtype['toFloat32']>,
  elementBytes: number,
  count: number,
  littleEndian: boolean,
  read: (offset: number, length: number) => Promise<Uint8Array>,
): Promise<Float32Array> {
  if (count <= pieceElements) return toFloat32(await read(0, count * elementBytes), littleEndian);
  const values = heldBy(count);
  for (let at = 0; at < count; at += pieceElements) {
    const length = Math.min(pieceElements, count - at) * elementBytes;
    values.set(toFloat32(await read(at * elementBytes, length), littleEndian), at);
  }
  return values;
}

/** An array of so many floats. */
function heldBy(count: number): Float32Array {
  try {
    return new Float32Array(count);
  } catch {
    throw new EngineError(
      'too-large',
      `an array of ${count} elements is more than this machine holds; expected a smaller model`,
    );
  }
}
