import { broken } from '../broken.ts';

const mostTextBytes = 16 * 2 ** 20;
const latin1 = (bytes: Uint8Array): string =>
  Array.from(bytes, b => String.fromCharCode(b)).join('');

/** Reads a pickle's bytes; every length is held against what is left before anything is made. */
export class Reader {
  #at: number;
  #opcodeAt = 0;
  readonly #view: DataView;

  constructor(
    private readonly file: string,
    private readonly place: string,
    private readonly bytes: Uint8Array,
    start: number,
  ) {
    this.#at = start;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The next byte to be read. */
  get at(): number {
    return this.#at;
  }

  /** Where the opcode under way begins. */
  get opcodeAt(): number {
    return this.#opcodeAt;
  }

  opcode(): number {
    this.#opcodeAt = this.#at;
    if (this.#at >= this.bytes.length) throw this.#fail('ends without STOP');
    return this.u8();
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  u64(): bigint {
    return this.#view.getBigUint64(this.#take(8), true);
  }

  /** @throws EngineError where fewer bytes are left */
  expectAhead(length: bigint | number): void {
    const left = this.bytes.length - this.#at;
    if (length > left)
      throw this.#fail(`asks for ${length} bytes, beyond the ${left} that are left`);
    if (length < 0) throw this.#fail(`asks for a negative length, ${length}`);
  }

  /** The text up to the next newline. */
  line(): string {
    const end = this.bytes.indexOf(10, this.#at);
    if (end < 0) throw this.#fail('ends within a line');
    const text = this.#text(end - this.#at);
    this.#at = end + 1;
    return text;
  }

  /** A number, text or bytes. @throws EngineError for what is no opcode */
  scalar(code: number): unknown {
    switch (code) {
      case 0x4a: // BININT
        return this.#view.getInt32(this.#take(4), true);
      case 0x4b: // BININT1
        return this.u8();
      case 0x4d: // BININT2
        return this.#view.getUint16(this.#take(2), true);
      case 0x49: {
        // INT
        const line = this.line();
        return line === '01' ? true : line === '00' ? false : this.#integer(line);
      }
      case 0x4c: // LONG
        return this.#integer(this.line().replace(/L$/, ''));
      case 0x8a: // LONG1
        return this.#long(this.u8());
      case 0x8b: // LONG4
        return this.#long(this.#view.getInt32(this.#take(4), true));
      case 0x46: // FLOAT
        return Number(this.line());
      case 0x47: // BINFLOAT
        return this.#view.getFloat64(this.#take(8), false);
      case 0x53: // STRING
        return this.line().replace(/^(['"])(.*)\1$/, '$2');
      case 0x56: // UNICODE
        return this.line();
      case 0x54: // BINSTRING
        return latin1(this.#slice(this.#view.getInt32(this.#take(4), true)));
      case 0x55: // SHORT_BINSTRING
        return latin1(this.#slice(this.u8()));
      case 0x58: // BINUNICODE
        return this.#text(this.u32(), true);
      case 0x8c: // SHORT_BINUNICODE
        return this.#text(this.u8(), true);
      case 0x8d: // BINUNICODE8
        return this.#text(this.u64(), true);
      case 0x42: // BINBYTES
        return this.#slice(this.u32()).slice();
      case 0x43: // SHORT_BINBYTES
        return this.#slice(this.u8()).slice();
      case 0x8e: // BINBYTES8
      case 0x96: // BYTEARRAY8
        return this.#slice(this.u64()).slice();
      default:
        throw this.#fail(`opcode 0x${code.toString(16).padStart(2, '0')} is not known`);
    }
  }

  #take(length: number): number {
    this.expectAhead(length);
    this.#at += length;
    return this.#at - length;
  }

  #slice(length: number | bigint): Uint8Array {
    this.expectAhead(length);
    const from = this.#take(Number(length));
    return this.bytes.subarray(from, from + Number(length));
  }

  #text(length: number | bigint, moves = false): string {
    this.expectAhead(length);
    if (length > mostTextBytes)
      throw this.#fail(`has a text of ${length} bytes, beyond the limit of ${mostTextBytes}`);
    const from = this.#at;
    if (moves) this.#at += Number(length);
    return new TextDecoder().decode(this.bytes.subarray(from, from + Number(length)));
  }

  #integer(text: string): number | bigint {
    if (!/^[+-]?\d{1,400}$/.test(text)) throw this.#fail('has an integer that is none');
    const value = Number(text);
    return Number.isSafeInteger(value) ? value : BigInt(text);
  }

  /** A two's complement integer, little-endian. */
  #long(length: number): number | bigint {
    const bytes = this.#slice(length);
    if (length > 4096)
      throw this.#fail(`has an integer of ${length} bytes, beyond the limit of 4096`);
    let value = 0n;
    for (let k = bytes.length - 1; k >= 0; k--) value = (value << 8n) | BigInt(bytes[k] ?? 0);
    if ((bytes.at(-1) ?? 0) & 0x80) value -= 1n << BigInt(8 * bytes.length);
    return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value;
  }

  #fail(message: string): Error {
    return broken(this.file, `${this.place} at byte ${this.#opcodeAt}`, `pickle ${message}`);
  }
}
