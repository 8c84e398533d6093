import type { OnnxNode } from '../../description.ts';
import { sizeOf } from '../../arrays.ts';
import {
  obstacle,
  sizeOfGroup,
  type Constant,
  type Entry,
  type Flow,
  type Value,
} from './values.ts';

/** Integers of a shape. */
export const integers = (entries: readonly Entry[], shape: readonly number[]): Constant => ({
  kind: 'constant',
  shape,
  entries,
});

/** The shape of values that depend on what the model reads. */
export function shapeOf({ groups }: Flow, from = 0, to = groups.length): Constant {
  const entries = groups.slice(from, to).map((group): Entry => {
    const [axis] = group;
    return sizeOfGroup(group) ?? (group.length === 1 && axis ? axis : null);
  });
  return integers(entries, [entries.length]);
}

type Operation = (a: number, b: number) => number;

/** Arithmetic and comparison of integers; of floats all but the division, which is refused. */
export const operations: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['Add', (a, b) => a + b],
  ['Sub', (a, b) => a - b],
  ['Mul', (a, b) => a * b],
  ['Div', (a, b) => Math.trunc(a / b)],
  ['Equal', (a, b) => Number(a === b)],
  ['Greater', (a, b) => Number(a > b)],
  ['GreaterOrEqual', (a, b) => Number(a >= b)],
  ['Less', (a, b) => Number(a < b)],
  ['LessOrEqual', (a, b) => Number(a <= b)],
  ['And', (a, b) => Number(a !== 0 && b !== 0)],
  ['Or', (a, b) => Number(a !== 0 || b !== 0)],
]);

/** Two lists of integers, one of which may be a single one; what is not known stays so. */
export function calculated(node: OnnxNode, a: Constant, b: Constant): Value {
  const operation = operations.get(node.op);
  const [x, y] = [a.entries, b.entries];
  const count = Math.max(x?.length ?? 0, y?.length ?? 0);
  if (!operation || !x || !y || [x, y].some(each => each.length !== 1 && each.length !== count))
    return obstacle(node, 'its result is computed from constants in a way that is not followed');
  const isFloat = a.isFloat === true || b.isFloat === true;
  if (isFloat && node.op === 'Div')
    return obstacle(node, 'it divides floats; only integers are computed with here');
  const entries = Array.from({ length: count }, (_, k): Entry => {
    const [left, right] = [x[k % x.length], y[k % y.length]];
    if (typeof left === 'number' && typeof right === 'number') return operation(left, right);
    return nextRound(node.op, left ?? null, right ?? null);
  });
  const result = integers(entries, sizeOf(a.shape) >= sizeOf(b.shape) ? a.shape : b.shape);
  return isFloat ? { ...result, isFloat } : result;
}

/** A loop's count and one more; nothing else is known of what is not a number. */
function nextRound(op: string, left: Entry, right: Entry): Entry {
  const isFirst = (each: Entry): boolean =>
    each !== null && typeof each === 'object' && 'iteration' in each && each.iteration === 0;
  const isNext = op === 'Add' && ((isFirst(left) && right === 1) || (isFirst(right) && left === 1));
  return isNext ? { iteration: 1 } : null;
}
