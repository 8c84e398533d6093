import type { Axis, Entry, Group } from './values.ts';

/**
 * What each axis of a reshaped tensor is made of: a reshape keeps the order of the axes, so it only groups them anew.
 *
 * @param target  sizes as the node has them: 0 keeps the axis at that place, −1 takes what is left
 * @returns       undefined where an axis would be cut in two, or where it cannot be known
 */
export function regrouped(
  groups: readonly Group[],
  target: readonly Entry[],
  keepsZero: boolean,
  time: Axis | null,
): Group[] | undefined {
  const isOne = (axis: Axis): boolean => isSingle(axis, time);
  const axes = groups.flat();
  const open = target.indexOf(-1);
  const left = open < 0 ? target : target.slice(0, open);
  const right = open < 0 ? [] : target.slice(open + 1);
  const from = taking(axes, groups, left, 0, keepsZero, isOne);
  if (!from) return undefined;
  if (open < 0) return from.rest.every(isOne) ? from.taken : undefined;
  const backward = taking(
    [...from.rest].reverse(),
    groups.map(group => [...group].reverse()),
    [...right].reverse(),
    open + 1,
    keepsZero,
    isOne,
  );
  if (!backward) return undefined;
  const middle = [...backward.rest].reverse();
  return [...from.taken, middle, ...backward.taken.map(group => [...group].reverse()).reverse()];
}

/** Whether an axis is one of the input's that holds one thing: a batch, which is one example here. */
export const isSingle = (axis: Axis, time: Axis | null): boolean =>
  axis.is === 'input' &&
  axis !== time &&
  (axis.size === 1 || (axis.size === null && time !== null));

/** Takes axes in order for each size; what follows stays. @param first  the place of the last size, counted from the right */
function taking(
  axes: readonly Axis[],
  groups: readonly Group[],
  sizes: readonly Entry[],
  first: number,
  keepsZero: boolean,
  isOne: (axis: Axis) => boolean,
): { readonly taken: Group[]; readonly rest: readonly Axis[] } | undefined {
  const taken: Group[] = [];
  let at = 0;
  for (const [k, size] of sizes.entries()) {
    const place = first === 0 ? k : first + sizes.length - 1 - k;
    const kept = size === 0 && keepsZero ? groups[place] : undefined;
    const group = groupOf(axes.slice(at), size, kept, isOne);
    if (!group) return undefined;
    taken.push(group);
    at += group.length;
  }
  return { taken, rest: axes.slice(at) };
}

/** The axes at the front that one size stands for. @param kept  those of the axis that a 0 keeps */
function groupOf(
  axes: readonly Axis[],
  size: Entry,
  kept: Group | undefined,
  isOne: (axis: Axis) => boolean,
): Group | undefined {
  if (kept) {
    if (kept.length === 0) return [];
    const ones = axes.findIndex(axis => axis === kept[0]);
    const isNext =
      axes.slice(0, Math.max(0, ones)).every(isOne) &&
      kept.every((axis, k) => axes[ones + k] === axis);
    return ones >= 0 && isNext ? axes.slice(0, ones + kept.length) : undefined;
  }
  if (typeof size === 'object') {
    const at = axes.findIndex(axis => axis === size);
    return at >= 0 && axes.slice(0, at).every(isOne) ? axes.slice(0, at + 1) : undefined;
  }
  if (size < 1) return undefined;
  let product = 1;
  for (const [k, axis] of axes.entries()) {
    if (product === size) return axes.slice(0, k);
    if (axis.size === null && !isOne(axis)) return undefined;
    product *= axis.size ?? 1;
  }
  return product === size ? axes : undefined;
}
