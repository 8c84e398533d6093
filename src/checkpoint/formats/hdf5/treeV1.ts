import type { Cursor } from './cursor.ts';
import type { Hdf5 } from './file.ts';

/** What a version 1 B-tree is of: groups (0) or chunks (1), and how long its keys are. */
export interface TreeOf {
  readonly type: 0 | 1;
  readonly keyBytes: number;
}

/** A leaf's child and the key before it. */
export interface Leaf {
  readonly key: Cursor;
  readonly address: number;
}

const mostLevels = 24;
const mostNodes = 1_000_000;

/**
 * Walks a version 1 B-tree from its root down to what its leaves lead to.
 *
 * @throws EngineError `unreadable`: a node that is there twice (a loop), levels that do not go down
 * @source HDF5 File Format Specification 3.0, III.A.1
 */
export async function* leavesOf(file: Hdf5, root: number, of: TreeOf): AsyncGenerator<Leaf> {
  const seen = new Set<number>();
  const once = (address: number): void => {
    if (seen.has(address) || seen.size >= mostNodes)
      throw file.fail(
        `HDF5 B-tree at byte ${root}`,
        `its node at byte ${address} is there twice (a cycle), or one of too many`,
      );
    seen.add(address);
  };
  once(root);
  const pending: { address: number; level: number | undefined }[] = [
    { address: root, level: undefined },
  ];
  for (let node = pending.pop(); node; node = pending.pop()) {
    const { level, leaves } = await readNode(file, node.address, of);
    if (level > mostLevels || (node.level !== undefined && level !== node.level - 1))
      throw file.fail(
        `HDF5 B-tree node at byte ${node.address}`,
        `found level ${level}, expected one less than the node above it`,
      );
    for (const leaf of leaves) once(leaf.address);
    if (level === 0) yield* leaves;
    else pending.push(...leaves.map(({ address }) => ({ address, level })).reverse());
  }
}

async function readNode(
  file: Hdf5,
  address: number,
  { type, keyBytes }: TreeOf,
): Promise<{ level: number; leaves: Leaf[] }> {
  const { offsets } = file.sizes;
  const headBytes = 8 + 2 * offsets;
  const head = await file.read(address, headBytes, 'B-tree node');
  if (!head.signed('TREE')) throw head.fail('has no signature TREE');
  const found = head.u8();
  if (found !== type) throw head.fail(`is of type ${found}, expected ${type}`);
  const level = head.u8();
  const count = head.u16();
  const entries = await file.read(address + headBytes, count * (keyBytes + offsets), 'B-tree node');
  const leaves = Array.from({ length: count }, () => {
    const key = entries.part(keyBytes);
    const child = entries.offset();
    if (child === undefined) throw entries.fail('a child that leads nowhere');
    return { key, address: child };
  });
  return { level, leaves };
}
