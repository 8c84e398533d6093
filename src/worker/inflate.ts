import { pipeline, Readable } from 'node:stream';
import { promisify } from 'node:util';
import { createInflateRaw, inflateRaw } from 'node:zlib';

const inflateWhole = promisify(inflateRaw);

/** Raw deflate to at most `limit` bytes. @throws Error where more would come, or the stream is broken */
export async function inflate(bytes: Uint8Array, limit: number): Promise<Uint8Array> {
  return new Uint8Array(await inflateWhole(bytes, { maxOutputLength: Math.max(1, limit) }));
}

/**
 * The first bytes of a raw deflate stream, which is left as soon as they are there.
 *
 * @param most  bytes at most
 * @returns fewer where the stream ends before
 * @throws Error  where the stream is broken
 */
export async function inflateStart(
  stream: AsyncIterable<Uint8Array>,
  most: number,
): Promise<Uint8Array> {
  const out = new Uint8Array(most);
  const inflater = createInflateRaw({ chunkSize: 2 ** 16 });
  // What goes wrong in the stream reaches the loop below through the inflater.
  pipeline(Readable.from(stream), inflater, () => undefined);
  let done = 0;
  for await (const piece of inflater as AsyncIterable<Uint8Array>) {
    const part = piece.subarray(0, most - done);
    out.set(part, done);
    done += part.length;
    if (done === most) break;
  }
  return out.subarray(0, done);
}
