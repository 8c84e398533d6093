import { counted } from '../../../base/counted.ts';
import { grouped } from '../../../base/grouped.ts';
import { shuffled } from '../shuffled.ts';

/** A dataset in three parts that have no example in common. */
export interface Parts<T> {
  /** What is learned from. */
  readonly training: readonly T[];
  /** What says when to stop. */
  readonly stopping: readonly T[];
  /** What neither has seen. */
  readonly heldOut: readonly T[];
}

/** Shares of the examples that differ; the rest is learned from. */
const shares = { heldOut: 0.2, stopping: 0.1 };
/** Below this a part would have hardly any. */
const fewest = 10;

/**
 * Parts a dataset by chance: a fifth is held out, a tenth says when to stop. Examples that read the same go together.
 *
 * @param keyOf  alike for those that read the same
 * @returns      what is wrong where there are too few that differ
 */
export function partsOf<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  seed: number,
): Parts<T> | { readonly problem: string } {
  const groups = grouped(items, keyOf);
  if (groups.size < fewest)
    return {
      problem: `holds ${counted(groups.size, 'example')} that ${groups.size === 1 ? 'differs' : 'differ'}, expected at least ${fewest}: some are held out`,
    };
  const order = shuffled([...groups.values()], seed, 0);
  const heldOut = Math.ceil(shares.heldOut * groups.size);
  const stopping = heldOut + Math.ceil(shares.stopping * groups.size);
  return {
    training: order.slice(stopping).flat(),
    stopping: order.slice(heldOut, stopping).flat(),
    heldOut: order.slice(0, heldOut).flat(),
  };
}
