/** How many bytes addresses and lengths take in a file. */
export interface Sizes {
  readonly offsets: number;
  readonly lengths: number;
}

/** Reads little-endian fields one after the other; a field past the end is an error, not a zero. */
export class Cursor {
  at = 0;
  readonly #view: DataView;

  /**
   * @param start  address of the first byte in the file
   * @param fail   makes the error of a field that is not there
   */
  constructor(
    readonly bytes: Uint8Array,
    readonly start: number,
    readonly sizes: Sizes,
    readonly fail: (message: string) => Error,
  ) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Bytes that are left. */
  get left(): number {
    return this.bytes.length - this.at;
  }

  u8(): number {
    return this.#view.getUint8(this.#next(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#next(2), true);
  }

  u32(): number {
    return this.#view.getUint32(this.#next(4), true);
  }

  /** An unsigned integer of 1 to 8 bytes. @throws beyond 2^53, which nothing in a file is */
  uint(bytes: number): number {
    const from = this.#next(bytes);
    let value = 0;
    for (let k = bytes - 1; k >= 0; k--) value = value * 256 + this.#view.getUint8(from + k);
    if (!Number.isSafeInteger(value))
      throw this.fail(`a number of ${bytes} bytes at byte ${this.start + from} is past any file`);
    return value;
  }

  /** A length. */
  length(): number {
    return this.uint(this.sizes.lengths);
  }

  /** An address; undefined where it is all ones, HDF5's "none". */
  offset(): number | undefined {
    const { offsets } = this.sizes;
    const isNone = this.peek(offsets).every(byte => byte === 0xff);
    if (!isNone) return this.uint(offsets);
    this.skip(offsets);
    return undefined;
  }

  /** The next bytes, without going on. */
  peek(count: number): Uint8Array {
    const from = this.#next(count);
    this.at = from;
    return this.bytes.subarray(from, from + count);
  }

  take(count: number): Uint8Array {
    const from = this.#next(count);
    return this.bytes.subarray(from, from + count);
  }

  skip(count: number): void {
    this.#next(count);
  }

  /** Whether the next bytes are these letters; goes on behind them if so. */
  signed(signature: string): boolean {
    if (this.left < signature.length) return false;
    const isSo = [...signature].every((c, k) => this.bytes[this.at + k] === c.charCodeAt(0));
    if (isSo) this.skip(signature.length);
    return isSo;
  }

  /** A cursor of its own over the next bytes. */
  part(count: number): Cursor {
    const start = this.start + this.at;
    return new Cursor(this.take(count), start, this.sizes, this.fail);
  }

  #next(count: number): number {
    if (count < 0 || count > this.left)
      throw this.fail(
        `${count} bytes at byte ${this.start + this.at} are past its end (${this.left} are left)`,
      );
    this.at += count;
    return this.at - count;
  }
}

/** A text that may be cut short by a NUL, as names are. */
export function nameText(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}
