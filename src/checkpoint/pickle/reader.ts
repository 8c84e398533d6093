import { broken } from '../broken.ts';
import { cost, type Budget } from '../budget.ts';
import { ofRawUnicode, ofRepr } from './escapes.ts';
import { latin1Text } from './latin1.ts';

const mostTextBytes = 16 * 2 ** 20;
/** A mark at the beginning of a text is one of its characters. */
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
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
    private readonly budget: Budget,
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
    if (this.#at >= this.bytes.length) throw this.fail('ends without STOP');
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
      throw this.fail(`asks for ${length} bytes, beyond the ${left} that are left`);
    if (length < 0) throw this.fail(`asks for a negative length, ${length}`);
  }

  /** The text up to the next newline. */
  line(): string {
    return utf8.decode(this.#lineBytes());
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
        return this.#float(this.line());
      case 0x47: // BINFLOAT
        this.#charge(cost.number);
        return this.#view.getFloat64(this.#take(8), false);
      case 0x53: // STRING
        return this.#escaped(ofRepr, 'a text whose quotes or escapes are none of Python');
      case 0x56: // UNICODE
        return this.#escaped(ofRawUnicode, 'a text whose escapes are none of Python');
      case 0x54: // BINSTRING
        return this.#latin1(this.#view.getInt32(this.#take(4), true));
      case 0x55: // SHORT_BINSTRING
        return this.#latin1(this.u8());
      case 0x58: // BINUNICODE
        return this.#text(this.u32());
      case 0x8c: // SHORT_BINUNICODE
        return this.#text(this.u8());
      case 0x8d: // BINUNICODE8
        return this.#text(this.u64());
      case 0x42: // BINBYTES
        return this.#slice(this.u32());
      case 0x43: // SHORT_BINBYTES
        return this.#slice(this.u8());
      case 0x8e: // BINBYTES8
      case 0x96: // BYTEARRAY8
        return this.#slice(this.u64());
      default:
        throw this.fail(`opcode 0x${code.toString(16).padStart(2, '0')} is not known`);
    }
  }

  #take(length: number): number {
    this.expectAhead(length);
    this.#at += length;
    return this.#at - length;
  }

  /** Bytes that are shared with the file's, not copied. */
  #slice(length: number | bigint): Uint8Array {
    this.expectAhead(length);
    this.#charge(cost.object);
    const from = this.#take(Number(length));
    return this.bytes.subarray(from, from + Number(length));
  }

  #latin1(length: number): string {
    this.#expectText(length);
    return latin1Text(this.#slice(length));
  }

  #expectText(length: number | bigint): void {
    this.expectAhead(length);
    if (length > mostTextBytes)
      throw this.fail(`has a text of ${length} bytes, beyond the limit of ${mostTextBytes}`);
    this.#charge(cost.list + 2 * Number(length));
  }

  #text(length: number | bigint): string {
    this.#expectText(length);
    const from = this.#take(Number(length));
    return utf8.decode(this.bytes.subarray(from, this.#at));
  }

  /** The bytes up to the next newline, which is passed over. */
  #lineBytes(): Uint8Array {
    const from = this.#at;
    const end = this.bytes.indexOf(10, from);
    if (end < 0) throw this.fail('ends within a line');
    this.#expectText(end - from);
    this.#at = end + 1;
    return this.bytes.subarray(from, end);
  }

  /** A line of Latin-1 with escapes. */
  #escaped(read: (line: string) => string | undefined, found: string): string {
    const text = read(latin1Text(this.#lineBytes()));
    if (text === undefined) throw this.fail(`has ${found}`);
    return text;
  }

  #integer(text: string): number | bigint {
    if (!/^[+-]?\d{1,400}$/.test(text)) throw this.fail('has an integer that is none');
    const value = Number(text);
    return Number.isSafeInteger(value) ? value : BigInt(text);
  }

  /** A two's complement integer, little-endian. */
  #long(length: number): number | bigint {
    const bytes = this.#slice(length);
    if (length > 4096)
      throw this.fail(`has an integer of ${length} bytes, beyond the limit of 4096`);
    if (bytes.length === 0) return 0;
    // By its digits at once: shifted together byte by byte, the cost would be quadratic.
    const digits = Array.from(bytes, byte => byte.toString(16).padStart(2, '0'));
    this.#charge(cost.number * digits.length);
    let value = BigInt(`0x${digits.reverse().join('')}`);
    if ((bytes.at(-1) ?? 0) & 0x80) value -= 1n << BigInt(8 * bytes.length);
    return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value;
  }

  /** @source Python's repr of a float */
  #float(line: string): number {
    const [, sign = '', word = ''] = /^([+-]?)(inf|nan|[\d.]+(?:e[+-]?\d+)?)$/i.exec(line) ?? [];
    const value = /^inf$/i.test(word) ? Infinity : /^nan$/i.test(word) ? NaN : Number(word);
    if (word === '' || (Number.isNaN(value) && !/^nan$/i.test(word)))
      throw this.fail('has a number that is none');
    return sign === '-' ? -value : value;
  }

  #charge(bytes: number): void {
    this.budget.charge(bytes, message => this.fail(message));
  }

  /** An error at the opcode under way. */
  fail(message: string): Error {
    return broken(this.file, `${this.place} at byte ${this.#opcodeAt}`, `pickle ${message}`);
  }
}
