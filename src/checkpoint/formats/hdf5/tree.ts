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
  const nodes = new Map<string, Node>();
  const links = new Map<string, OtherLink>();
  const warnings: string[] = [];
  const groups = new Set<number>();
  const known = new Map<number, Node>();
  let nameBytes = 0;
  let attributes = 0;
  const pending: { path: string; address: number; depth: number }[] = [
    { path: '', address: file.root, depth: 0 },
  ];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { path, address, depth } = next;
    if (groups.has(address)) {
      warnings.push(`${path} leads back to a group that is already there (a cycle): not followed`);
      continue;
    }
    const again = known.get(address);
    if (again) {
      nodes.set(path, again);
      continue;
    }
    const { node, inside } = await readNode(file, path, address);
    attributes += node.attributes.size;
    if (attributes > mostNodes) throw file.fail('HDF5', `more than ${mostNodes} attributes`);
    nodes.set(path, node);
    known.set(address, node);
    if (!inside) continue;
    groups.add(address);
    for (const [name, link] of [...inside].reverse()) {
      if (name === '' || name.includes('/'))
        throw file.fail(path, `holds a name that is none: ${JSON.stringify(name.slice(0, 80))}`);
      const full = path === '' ? name : `${path}/${name}`;
      nameBytes += full.length;
      if (link.kind !== 'object') links.set(full, link);
      else if (depth < mostDepth)
        pending.push({ path: full, address: link.address, depth: depth + 1 });
      else throw file.fail(full.slice(0, 80), `groups are nested more than ${mostDepth} deep`);
      if (nameBytes > mostNameBytes || nodes.size + pending.length > mostNodes)
        throw file.fail(
          'HDF5',
          `more than ${mostNodes} objects, or ${mostNameBytes} bytes of names`,
        );
    }
  }
  for (const [path, link] of links) warnings.push(`${path} is ${linkText(link)}: not followed`);
  return {
    nodes,
    links,
    warnings:
      warnings.length > mostWarnings
        ? [...warnings.slice(0, mostWarnings), `and ${warnings.length - mostWarnings} more links`]
        : warnings,
    async texts(path, name) {
      const attribute = nodes.get(path)?.attributes.get(name);
      return attribute && readTexts(file, heap, attribute);
    },
  };
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
