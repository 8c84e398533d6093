import type { Cursor } from './cursor.ts';
import type { Hdf5 } from './file.ts';

/** One message of an object header. */
export interface Message {
  readonly type: number;
  /** Whether the body only says where the message itself stands. */
  readonly isShared: boolean;
  /** The body, read from its start. */
  readonly body: Cursor;
}

/** Types of messages that are read. */
export const messageType = {
  dataspace: 0x01,
  linkInfo: 0x02,
  datatype: 0x03,
  link: 0x06,
  externalFiles: 0x07,
  layout: 0x08,
  filters: 0x0b,
  attribute: 0x0c,
  continuation: 0x10,
  symbolTable: 0x11,
  attributeInfo: 0x15,
} as const;

const mostMessages = 100_000;
const mostBlocks = 4096;

/**
 * Reads an object's header with all its continuations.
 *
 * @throws EngineError `unreadable`: another version, a block that is there twice, messages past the end
 * @source HDF5 File Format Specification 3.0, IV.A: versions 1 and 2
 */
export async function readHeader(file: Hdf5, address: number): Promise<readonly Message[]> {
  const what = 'object header';
  const head = await file.read(address, Math.min(16, Math.max(0, file.size - address)), what);
  const messages: Message[] = [];
  const seen = new Set<number>();
  const isNew = head.signed('OHDR');
  const first = isNew ? await newPrefix(file, address) : oldPrefix(head);
  const pending = [first.block];
  for (let block = pending.shift(); block; block = pending.shift()) {
    if (seen.has(block.address) || seen.size >= mostBlocks)
      throw file.fail(
        `HDF5 ${what} at byte ${address}`,
        `its continuation at byte ${block.address} is there twice (a loop), or one of too many`,
      );
    seen.add(block.address);
    const cursor = await file.read(block.address, block.length, what);
    if (isNew && seen.size > 1 && !cursor.signed('OCHK'))
      throw cursor.fail('a continuation without its signature OCHK');
    const end = isNew && seen.size > 1 ? cursor.bytes.length - 4 : cursor.bytes.length;
    for (const message of messagesOf(cursor, end, isNew, first.hasOrder)) {
      if (message.type === messageType.continuation) {
        const to = message.body.offset();
        const length = message.body.length();
        if (to !== undefined) pending.push({ address: to, length });
      } else messages.push(message);
      if (messages.length > mostMessages)
        throw cursor.fail(`more than ${mostMessages} messages in one object header`);
    }
  }
  return messages;
}

interface Prefix {
  readonly block: { readonly address: number; readonly length: number };
  /** Whether each message carries its order of creation. */
  readonly hasOrder: boolean;
}

function oldPrefix(head: Cursor): Prefix {
  const version = head.u8();
  if (version !== 1) throw head.fail(`found version ${version}, expected 1, or the signature OHDR`);
  head.skip(7);
  return { block: { address: head.start + 16, length: head.u32() }, hasOrder: false };
}

async function newPrefix(file: Hdf5, address: number): Promise<Prefix> {
  const longest = 4 + 2 + 16 + 4 + 8;
  const cursor = await file.read(address, Math.min(longest, file.size - address), 'object header');
  cursor.skip(4);
  const version = cursor.u8();
  if (version !== 2) throw cursor.fail(`found version ${version}, expected 2`);
  const flags = cursor.u8();
  if (flags & 0x20) cursor.skip(16); // times
  if (flags & 0x10) cursor.skip(4); // when attributes move elsewhere
  const length = cursor.uint(1 << (flags & 3));
  return { block: { address: address + cursor.at, length }, hasOrder: (flags & 4) !== 0 };
}

function* messagesOf(
  cursor: Cursor,
  end: number,
  isNew: boolean,
  hasOrder: boolean,
): Generator<Message> {
  const prefix = isNew ? (hasOrder ? 6 : 4) : 8;
  while (cursor.at + prefix <= end) {
    const type = isNew ? cursor.u8() : cursor.u16();
    const length = cursor.u16();
    const flags = cursor.u8();
    cursor.skip(isNew ? (hasOrder ? 2 : 0) : 3);
    if (cursor.at + length > end)
      throw cursor.fail(`a message of ${length} bytes is past the end of its block`);
    yield { type, isShared: (flags & 2) !== 0, body: cursor.part(length) };
  }
}

/** The one message of a type; undefined where there is none. */
export const messageOf = (messages: readonly Message[], type: number): Message | undefined =>
  messages.find(message => message.type === type);
