import { joined } from './crc32.ts';

interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly crc: number;
}

/** Beyond this a member is read in too small pieces to keep account of. */
const mostStretches = 4096;

/** What was read of a member so far, and its checksum once all of it was: each byte counts once. */
export class ReadRanges {
  /** In order, none touching the next. */
  #stretches: Stretch[] = [];

  constructor(
    private readonly size: number,
    private readonly crc32: (bytes: Uint8Array) => number,
  ) {}

  /**
   * @param offset  of the bytes in the member
   * @returns the CRC-32 of the whole member, where these bytes were the last that were missing
   */
  add(offset: number, bytes: Uint8Array): number | undefined {
    if (this.#isWhole() || this.#stretches.length > mostStretches) return undefined;
    let at = offset;
    const end = offset + bytes.length;
    const fresh: Stretch[] = [];
    const take = (to: number): void => {
      if (to > at)
        fresh.push({ from: at, to, crc: this.crc32(bytes.subarray(at - offset, to - offset)) });
    };
    for (const { from, to } of this.#stretches) {
      if (to <= at) continue;
      if (from >= end) break;
      take(from);
      at = Math.max(at, to);
    }
    take(end);
    if (fresh.length === 0) return undefined;
    this.#stretches = merged([...this.#stretches, ...fresh].sort((a, b) => a.from - b.from));
    return this.#isWhole() ? this.#stretches[0]?.crc : undefined;
  }

  #isWhole(): boolean {
    const [first] = this.#stretches;
    return first?.from === 0 && first.to === this.size;
  }
}

/** Stretches that touch become one. */
function merged(stretches: readonly Stretch[]): Stretch[] {
  const list: Stretch[] = [];
  for (const next of stretches) {
    const last = list.at(-1);
    if (last?.to === next.from)
      list[list.length - 1] = {
        from: last.from,
        to: next.to,
        crc: joined(last.crc, next.crc, next.to - next.from),
      };
    else list.push(next);
  }
  return list;
}
