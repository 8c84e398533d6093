import { sizeOf } from '../../arrays.ts';
import { nameText, type Cursor } from './cursor.ts';
import { readDataspace, readDatatype, type Datatype } from './datatype.ts';
import { denseMessages } from './dense.ts';
import type { Hdf5 } from './file.ts';
import type { GlobalHeap } from './globalHeap.ts';
import { messageOf, messageType, type Message } from './objectHeader.ts';

/** An attribute whose value has not been looked at yet. */
export interface Attribute {
  readonly name: string;
  readonly datatype: Datatype;
  /** Null for one without any value. */
  readonly shape: readonly number[] | null;
  readonly value: Cursor;
}

const mostAttributes = 10_000;

/** An object's attributes, by name. @throws EngineError `unreadable` */
export async function readAttributes(
  file: Hdf5,
  messages: readonly Message[],
): Promise<ReadonlyMap<string, Attribute>> {
  const attributes = new Map<string, Attribute>();
  const add = (body: Cursor): void => {
    const attribute = readAttribute(body);
    if (attributes.has(attribute.name) || attributes.size >= mostAttributes)
      throw body.fail(
        `the attribute ${JSON.stringify(attribute.name.slice(0, 80))} is there twice, or one of too many`,
      );
    attributes.set(attribute.name, attribute);
  };
  for (const { type, body } of messages) if (type === messageType.attribute) add(body);
  const info = messageOf(messages, messageType.attributeInfo);
  if (info) for await (const body of denseMessages(file, info.body, 2)) add(body);
  return attributes;
}

/**
 * An attribute message.
 *
 * @source HDF5 File Format Specification 3.0, IV.A.2.m: versions 1 to 3
 */
function readAttribute(body: Cursor): Attribute {
  const version = body.u8();
  if (version < 1 || version > 3)
    throw body.fail(`found an attribute of version ${version}, expected 1 to 3`);
  const flags = body.u8();
  const [nameBytes, typeBytes, spaceBytes] = [body.u16(), body.u16(), body.u16()];
  if (version === 3) body.skip(1); // character set
  // Version 1 pads each part to a multiple of 8.
  const part = (bytes: number): Cursor => {
    const cursor = body.part(bytes);
    if (version === 1) body.skip((8 - (bytes % 8)) % 8);
    return cursor;
  };
  const name = nameText(part(nameBytes).bytes);
  const type = part(typeBytes);
  const space = part(spaceBytes);
  const value = body.part(body.left);
  if (version > 1 && (flags & 3) !== 0)
    return {
      name,
      datatype: { kind: 'other', dtype: { name: 'shared type', bytes: 0 } },
      shape: null,
      value,
    };
  return { name, datatype: readDatatype(type), shape: readDataspace(space), value };
}

const mostTexts = 1_000_000;
const mostTextBytes = 64 * 2 ** 20;

/**
 * The texts of an attribute, in order; a single one for a scalar.
 *
 * @returns undefined where it holds something else
 * @throws EngineError `unreadable`: past the end, not UTF-8
 */
export async function readTexts(
  file: Hdf5,
  heap: GlobalHeap,
  { name, datatype, shape, value }: Attribute,
): Promise<readonly string[] | undefined> {
  if (datatype.kind !== 'text' && datatype.kind !== 'variableText') return undefined;
  const fail = (message: string): Error => file.fail(`attribute ${name}`, message);
  if (shape === null) return [];
  const count = sizeOf(shape);
  const { bytes } = datatype.dtype;
  if (count > mostTexts || count * Math.max(1, bytes) > value.bytes.length)
    throw fail(`declares ${count} texts of ${bytes} bytes, ${value.bytes.length} bytes are there`);
  const texts: string[] = [];
  let total = 0;
  value.at = 0;
  for (let k = 0; k < count; k++) {
    const raw =
      datatype.kind === 'text'
        ? unpadded(value.take(bytes), datatype.padding)
        : await variable(heap, value.part(bytes));
    total += raw.length;
    if (total > mostTextBytes) throw fail(`its texts have more than ${mostTextBytes} bytes`);
    texts.push(decoded(raw, fail));
  }
  return texts;
}

async function variable(heap: GlobalHeap, reference: Cursor): Promise<Uint8Array> {
  const length = reference.u32();
  const address = reference.offset();
  const index = reference.u32();
  if (length === 0 || address === undefined || address === 0) return new Uint8Array();
  const bytes = await heap.object(address, index);
  if (length > bytes.length)
    throw reference.fail(`a text of ${length} bytes, ${bytes.length} are there`);
  return unpadded(bytes.subarray(0, length), 0);
}

/** Without what fills a text up: from the first NUL (0), or NULs (1) or spaces (2) at its end. */
function unpadded(bytes: Uint8Array, padding: number): Uint8Array {
  if (padding === 0) {
    const end = bytes.indexOf(0);
    return end < 0 ? bytes : bytes.subarray(0, end);
  }
  const fill = padding === 2 ? 0x20 : 0;
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === fill) end--;
  return bytes.subarray(0, end);
}

function decoded(bytes: Uint8Array, fail: (message: string) => Error): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw fail('is not UTF-8');
  }
}
