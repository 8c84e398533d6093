import { broken } from '../../broken.ts';
import type { ByteSource } from '../../files.ts';

/** A part of a file that holds the fields of one message. */
export interface Message {
  readonly from: number;
  readonly to: number;
  /** Messages around it. */
  readonly depth: number;
  /** Where it is, as errors name it: `graph.node`. */
  readonly place: string;
}

/** A field of a message; its payload is not read yet. */
export interface Field {
  readonly number: number;
  /** 0 varint, 1 eight bytes, 2 so many bytes as its length says, 5 four bytes. */
  readonly wire: 0 | 1 | 2 | 5;
  /** Offset of the field in the file. */
  readonly at: number;
  /** A varint as a signed integer of 64 bits; 0 of every other wire type. */
  readonly value: number | bigint;
  /** The payload, `[from, to)`. */
  readonly from: number;
  readonly to: number;
}

const windowBytes = 16 * 1024;
const mostDepth = 64;
/** Fields of one file: what a reader goes through, whatever they mean. */
const mostFields = 20_000_000;
/** The longest text: a name, not data. */
const mostTextBytes = 1 << 20;
/** A tag and a length, of at most ten bytes each. */
const headBytes = 20;

/**
 * Reads the fields of protobuf messages in order, without a schema and without their payloads.
 *
 * @source protobuf.dev, "Encoding"
 */
export class ProtobufReader {
  readonly #source: ByteSource;
  #window: Uint8Array = new Uint8Array();
  #start = 0;
  #next = 0;
  #fields = 0;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  /** The whole file as one message. */
  get whole(): Message {
    return { from: 0, to: this.#source.size, depth: 0, place: '' };
  }

  /** An error at a byte of the file. */
  fail(place: string, at: number, message: string): Error {
    return broken(this.#source.name, place, `at byte ${at}: ${message}`);
  }

  #malformed(place: string, at: number, message: string): Error {
    return this.fail(place, at, `malformed protobuf: ${message}`);
  }

  /**
   * Visits a message's fields; unknown ones too, which cost nothing.
   *
   * @throws EngineError `unreadable`: the field, its offset, what was expected
   */
  async walk(message: Message, visit: (field: Field) => Promise<void> | void): Promise<void> {
    const { from, to, place } = message;
    let at = from;
    while (at < to) {
      await this.#hold(at, Math.min(headBytes, to - at));
      if (++this.#fields > mostFields)
        throw this.#malformed(place, at, `more than ${mostFields} fields, beyond the limit`);
      const field = this.#field(message, at);
      at = field.to;
      const visited = visit(field);
      if (visited) await visited;
    }
  }

  /** The message that a field holds. @throws EngineError `unreadable` where it is none, or nested too deep */
  inner(outer: Message, field: Field, name: string): Message {
    const place = outer.depth < 8 ? `${outer.place}${outer.place === '' ? '' : '.'}${name}` : '…';
    this.expect(field, 2, place);
    const depth = outer.depth + 1;
    if (depth > mostDepth)
      throw this.#malformed(
        place,
        field.at,
        `nested more than ${mostDepth} deep, beyond the limit`,
      );
    return { from: field.from, to: field.to, depth, place };
  }

  /** @throws EngineError `unreadable` where a field has another wire type than its meaning has */
  expect(field: Field, wire: Field['wire'], place: string): void {
    if (field.wire !== wire)
      throw this.#malformed(
        place,
        field.at,
        `field ${field.number} has wire type ${field.wire}, expected ${wire}`,
      );
  }

  /** A field's bytes. */
  async bytes({ from, to }: Pick<Field, 'from' | 'to'>): Promise<Uint8Array> {
    if (to - from > windowBytes) return this.#source.read(from, to - from);
    await this.#hold(from, to - from);
    return this.#window.slice(from - this.#start, to - this.#start);
  }

  /** A field's text, of at most 1 MiB. @throws EngineError `unreadable` */
  async text(field: Field, place: string): Promise<string> {
    this.expect(field, 2, place);
    if (field.to - field.from > mostTextBytes)
      throw this.#malformed(
        place,
        field.at,
        `a text of ${field.to - field.from} bytes, beyond the limit of ${mostTextBytes}`,
      );
    return new TextDecoder().decode(await this.bytes(field));
  }

  /**
   * Visits the integers of a repeated field, packed or one by one.
   *
   * @throws EngineError `unreadable`
   */
  async integers(
    field: Field,
    place: string,
    visit: (value: number | bigint) => void,
  ): Promise<void> {
    if (field.wire === 0) {
      visit(field.value);
      return;
    }
    this.expect(field, 2, place);
    let at = field.from;
    while (at < field.to) {
      await this.#hold(at, Math.min(headBytes, field.to - at));
      visit(this.#varint(at, field.to, place));
      at = this.#next;
    }
  }

  /** Makes sure that bytes are in the window. */
  async #hold(at: number, length: number): Promise<void> {
    if (at >= this.#start && at + length <= this.#start + this.#window.length) return;
    const size = Math.min(Math.max(windowBytes, length), this.#source.size - at);
    this.#window = await this.#source.read(at, size);
    this.#start = at;
  }

  #field({ place, to: end }: Message, at: number): Field {
    const tag = this.#varint(at, end, place);
    if (typeof tag === 'bigint' || tag < 8 || tag > 0xffffffff)
      throw this.#malformed(place, at, `a tag of ${tag}, which is no field`);
    const [number, wire] = [Math.floor(tag / 8), tag % 8];
    const from = this.#next;
    const left = end - from;
    if (wire === 0) {
      const value = this.#varint(from, end, place);
      return { number, wire, at, value, from, to: this.#next };
    }
    if (wire === 1 || wire === 5) {
      const length = wire === 1 ? 8 : 4;
      if (left < length)
        throw this.#malformed(
          place,
          at,
          `field ${number} of ${length} bytes ends past its message`,
        );
      return { number, wire, at, value: 0, from, to: from + length };
    }
    if (wire !== 2)
      throw this.#malformed(
        place,
        at,
        `field ${number} has wire type ${wire}${wire === 3 || wire === 4 ? ' (a group)' : ''}, expected 0, 1, 2 or 5`,
      );
    const length = this.#varint(from, end, place);
    const start = this.#next;
    if (length < 0 || length > end - start)
      throw this.#malformed(
        place,
        at,
        `field ${number} has a length of ${length} bytes, past the end of its message (${end - start} are left)`,
      );
    return { number, wire, at, value: 0, from: start, to: start + Number(length) };
  }

  /** Reads an integer of the window and moves behind it; bits beyond 64 are dropped, as protobuf does. */
  #varint(at: number, end: number, place: string): number | bigint {
    let low = 0;
    let high = 0n;
    for (let k = 0; k < 10; k++) {
      if (at + k >= end)
        throw this.#malformed(
          place,
          at,
          `a varint goes past the end of its message, at byte ${end}`,
        );
      const byte = this.#window[at + k - this.#start] ?? 0;
      if (k < 7) low += (byte & 0x7f) * 2 ** (7 * k);
      else high |= BigInt(byte & 0x7f) << BigInt(7 * k);
      if (byte < 0x80) {
        this.#next = at + k + 1;
        if (high === 0n) return low;
        const value = BigInt.asIntN(64, high + BigInt(low));
        return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)
          ? Number(value)
          : value;
      }
    }
    throw this.#malformed(place, at, 'a varint of more than 10 bytes');
  }
}
