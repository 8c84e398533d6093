import { nameText, type Cursor } from './cursor.ts';
import { denseMessages } from './dense.ts';
import type { Hdf5 } from './file.ts';
import type { Link } from './link.ts';
import { messageOf, messageType, type Message } from './objectHeader.ts';
import { symbolTableLinks } from './symbolTable.ts';

/**
 * The names in a group, whichever way it keeps them.
 *
 * @returns undefined for an object that is no group
 * @throws EngineError `unreadable`: one name twice, a broken table
 */
export async function readLinks(
  file: Hdf5,
  address: number,
  messages: readonly Message[],
): Promise<ReadonlyMap<string, Link> | undefined> {
  const table = messageOf(messages, messageType.symbolTable);
  const info = messageOf(messages, messageType.linkInfo);
  const direct = messages.filter(({ type }) => type === messageType.link);
  if (!table && !info && direct.length === 0) return undefined;
  const links = new Map<string, Link>();
  const add = (name: string, link: Link): void => {
    if (links.has(name))
      throw file.fail(
        `HDF5 group at byte ${address}`,
        `the name ${JSON.stringify(name.slice(0, 80))} is there twice: a duplicate`,
      );
    links.set(name, link);
  };
  if (table) for await (const [name, link] of symbolTableLinks(file, table.body)) add(name, link);
  for (const { body } of direct) add(...readLink(body));
  if (info) for await (const body of denseMessages(file, info.body, 8)) add(...readLink(body));
  return links;
}

/**
 * A link message.
 *
 * @source HDF5 File Format Specification 3.0, IV.A.2.g
 */
function readLink(cursor: Cursor): [string, Link] {
  const version = cursor.u8();
  if (version !== 1) throw cursor.fail(`found a link of version ${version}, expected 1`);
  const flags = cursor.u8();
  const type = flags & 8 ? cursor.u8() : 0;
  if (flags & 4) cursor.skip(8); // order of creation
  if (flags & 16) cursor.skip(1); // character set
  const name = nameText(cursor.take(cursor.uint(1 << (flags & 3))));
  if (type === 0) {
    const address = cursor.offset();
    if (address === undefined) throw cursor.fail('a hard link that leads nowhere');
    return [name, { kind: 'object', address }];
  }
  const target = nameText(cursor.take(cursor.u16()).filter(byte => byte !== 0));
  return [name, { kind: type === 1 ? 'soft' : 'external', target }];
}
