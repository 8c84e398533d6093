import { counted } from '../../../base/counted.ts';
import type { ByteSource, Files } from '../../files.ts';
import { readAttributes, readTexts, type Attribute } from './attributes.ts';
import { toDataset, type Dataset } from './dataset.ts';
import { openHdf5, type Hdf5 } from './file.ts';
import { globalHeapOf } from './globalHeap.ts';
import type { Link } from './link.ts';
import { readLinks } from './links.ts';
import { readHeader } from './objectHeader.ts';

/** A group, or an array that stands for itself. */
export interface Node {
  /** Address of its header: equal for two names of one object. */
  readonly address: number;
  readonly attributes: ReadonlyMap<string, Attribute>;
  readonly dataset?: Dataset;
}

type OtherLink = Exclude<Link, { kind: 'object' }>;

/** Everything in an HDF5 file by path, `''` for the root; no data have been read. */
export interface Hdf5Tree {
  readonly nodes: ReadonlyMap<string, Node>;
  /** Names that lead to other names or other files; they are not followed. */
  readonly links: ReadonlyMap<string, OtherLink>;
  readonly warnings: readonly string[];
  /** The texts of an attribute; undefined where the object has none of that name, or not of texts. */
  texts(path: string, attribute: string): Promise<readonly string[] | undefined>;
}

/** What a name that is not followed is. */
export const linkText = ({ kind, target }: OtherLink): string =>
  `${kind === 'external' ? 'an external link to another file' : 'a soft link'} (${target.slice(0, 80)})`;

const mostWarnings = 20;
const mostDepth = 64;
const mostNodes = 100_000;
const mostNameBytes = 16 * 2 ** 20;

/** A name that leads to an object. */
interface Place {
  readonly path: string;
  readonly address: number;
  readonly depth: number;
}

/** A walk through a file, as far as it came. */
interface Walk {
  readonly file: Hdf5;
  readonly nodes: Map<string, Node>;
  readonly links: Map<string, OtherLink>;
  readonly warnings: string[];
  /** Still to be looked at, the next one last. */
  readonly pending: Place[];
  /** Addresses of groups that were entered. */
  readonly groups: Set<number>;
  /** Objects by address. */
  readonly known: Map<number, Node>;
  nameBytes: number;
  attributes: number;
}

/**
 * Walks an HDF5 file from its root, each group once.
 *
 * @throws EngineError `unreadable`: broken structures, too many or too deep
 */
export async function readTree(
  source: ByteSource,
  files: Pick<Files, 'inflate'>,
): Promise<Hdf5Tree> {
  const file = await openHdf5(source, files);
  const heap = globalHeapOf(file);
  const walk: Walk = {
    ...{ file, nodes: new Map(), links: new Map(), warnings: [], groups: new Set() },
    ...{ known: new Map(), nameBytes: 0, attributes: 0 },
    pending: [{ path: '', address: file.root, depth: 0 }],
  };
  for (let next = walk.pending.pop(); next; next = walk.pending.pop()) await visit(walk, next);
  const { nodes, links, warnings } = walk;
  for (const [path, link] of links) warnings.push(`${path} is ${linkText(link)}: not followed`);
  return {
    nodes,
    links,
    warnings:
      warnings.length > mostWarnings
        ? [
            ...warnings.slice(0, mostWarnings),
            `and ${counted(warnings.length - mostWarnings, 'more link')}`,
          ]
        : warnings,
    async texts(path, name) {
      const attribute = nodes.get(path)?.attributes.get(name);
      return attribute && readTexts(file, heap, attribute);
    },
  };
}

/** Looks at an object, and at what stands inside it later, unless it was there before. */
async function visit(walk: Walk, place: Place): Promise<void> {
  const { file, nodes, groups, known } = walk;
  const { path, address } = place;
  if (groups.has(address)) {
    walk.warnings.push(
      `${path} leads back to a group that is already there (a cycle): not followed`,
    );
    return;
  }
  const again = known.get(address);
  if (again) {
    nodes.set(path, again);
    return;
  }
  const { node, inside } = await readNode(file, path, address);
  walk.attributes += node.attributes.size;
  if (walk.attributes > mostNodes) throw file.fail('HDF5', `more than ${mostNodes} attributes`);
  nodes.set(path, node);
  known.set(address, node);
  if (!inside) return;
  groups.add(address);
  for (const [name, link] of [...inside].reverse()) follow(walk, place, name, link);
}

/** Notes a group's name for what it leads to. */
function follow(walk: Walk, group: Place, name: string, link: Link): void {
  const { file, nodes, pending } = walk;
  if (name === '' || name.includes('/'))
    throw file.fail(group.path, `holds a name that is none: ${JSON.stringify(name.slice(0, 80))}`);
  const path = group.path === '' ? name : `${group.path}/${name}`;
  walk.nameBytes += path.length;
  if (link.kind !== 'object') walk.links.set(path, link);
  else if (group.depth < mostDepth)
    pending.push({ path, address: link.address, depth: group.depth + 1 });
  else throw file.fail(path.slice(0, 80), `groups are nested more than ${mostDepth} deep`);
  if (walk.nameBytes > mostNameBytes || nodes.size + pending.length > mostNodes)
    throw file.fail('HDF5', `more than ${mostNodes} objects, or ${mostNameBytes} bytes of names`);
}

async function readNode(
  file: Hdf5,
  path: string,
  address: number,
): Promise<{ node: Node; inside: ReadonlyMap<string, Link> | undefined }> {
  const messages = await readHeader(file, address);
  const inside = await readLinks(file, address, messages);
  const dataset = inside ? undefined : toDataset(file, path, messages);
  const attributes = await readAttributes(file, messages);
  return { node: { address, attributes, ...(dataset && { dataset }) }, inside };
}
