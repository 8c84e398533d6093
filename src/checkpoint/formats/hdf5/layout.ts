import type { Cursor } from './cursor.ts';

/** How a dataset's bytes are stored. */
export type Storage =
  | { readonly kind: 'compact'; readonly bytes: Uint8Array }
  | { readonly kind: 'contiguous'; readonly address: number | undefined; readonly length: number }
  | { readonly kind: 'chunked'; readonly chunk: readonly number[]; readonly index: ChunkIndex }
  | { readonly kind: 'refused'; readonly why: string };

/** Where the chunks' places are found. */
export type ChunkIndex = { readonly address: number | undefined; readonly elementBytes: number } & (
  | { readonly kind: 'treeV1' | 'treeV2' | 'fixedArray' | 'implicit' }
  | {
      readonly kind: 'single';
      /** Stored bytes and spared filters; undefined where there are no filters. */
      readonly filtered: { readonly bytes: number; readonly mask: number } | undefined;
    }
);

const mostRank = 33;

/**
 * Reads a data layout message.
 *
 * @source HDF5 File Format Specification 3.0, IV.A.2.i: versions 3 and 4
 */
export function readLayout(cursor: Cursor): Storage {
  const version = cursor.u8();
  if (version !== 3 && version !== 4)
    return { kind: 'refused', why: `a data layout of version ${version}, expected 3 or 4` };
  const kind = cursor.u8();
  switch (kind) {
    case 0:
      return { kind: 'compact', bytes: cursor.take(cursor.u16()) };
    case 1:
      return { kind: 'contiguous', address: cursor.offset(), length: cursor.length() };
    case 2:
      return version === 3 ? readChunkedV3(cursor) : readChunkedV4(cursor);
    case 3:
      return { kind: 'refused', why: 'a virtual dataset, whose data are other files' };
    default:
      return { kind: 'refused', why: `a data layout of class ${kind}` };
  }
}

function readChunkedV3(cursor: Cursor): Storage {
  const rank = rankOf(cursor);
  const address = cursor.offset();
  const chunk = Array.from({ length: rank }, () => cursor.u32());
  const elementBytes = chunk.pop() ?? 0;
  return { kind: 'chunked', chunk, index: { kind: 'treeV1', address, elementBytes } };
}

function readChunkedV4(cursor: Cursor): Storage {
  const flags = cursor.u8();
  const rank = rankOf(cursor);
  const sizeBytes = cursor.u8();
  if (sizeBytes < 1 || sizeBytes > 8) throw cursor.fail(`chunk sizes of ${sizeBytes} bytes`);
  const chunk = Array.from({ length: rank }, () => cursor.uint(sizeBytes));
  const elementBytes = chunk.pop() ?? 0;
  const chunked = (index: ChunkIndex): Storage => ({ kind: 'chunked', chunk, index });
  if (flags & 1) return { kind: 'refused', why: 'chunks whose filters depend on their place' };
  const kind = cursor.u8();
  switch (kind) {
    case 1: {
      const filtered = flags & 2 ? { bytes: cursor.length(), mask: cursor.u32() } : undefined;
      return chunked({ kind: 'single', filtered, address: cursor.offset(), elementBytes });
    }
    case 2:
      return chunked({ kind: 'implicit', address: cursor.offset(), elementBytes });
    case 3:
      cursor.skip(1);
      return chunked({ kind: 'fixedArray', address: cursor.offset(), elementBytes });
    case 5:
      cursor.skip(6);
      return chunked({ kind: 'treeV2', address: cursor.offset(), elementBytes });
    default:
      return {
        kind: 'refused',
        why: `chunks in an index of type ${kind}, as of a dataset that may grow; save it again with its size fixed`,
      };
  }
}

function rankOf(cursor: Cursor): number {
  const rank = cursor.u8();
  if (rank < 1 || rank > mostRank)
    throw cursor.fail(`chunks of ${rank} dimensions, expected 1 to ${mostRank}`);
  return rank;
}
