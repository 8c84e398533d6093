import { grouped } from '../../base/grouped.ts';
import type { NamedArray } from '../arrays.ts';
import { inNumericOrder, isLayerWeight, recurrentName } from './names.ts';
import { listed, type Choice, type Problem } from './refusal.ts';
import type { Tensors } from './tensors.ts';

/** Stacks that are tried one after the other: three have 12 orders. */
const mostOrdered = 3;

/** Modules that have recurrent weights, half a layer too, in numeric order. */
export function recurrentModules({ modules }: Tensors): [string, readonly NamedArray[]][] {
  return [...modules]
    .filter(([, arrays]) => arrays.some(isLayerWeight))
    .sort(([a], [b]) => inNumericOrder(a, b));
}

/** The stacks that a file may hold, each a list of modules. */
export interface Groups {
  readonly stacks: readonly (readonly string[])[];
  /** Why they are not one stack; absent where they are. */
  readonly problem?: Problem;
}

/** Which modules are layers of one stack: those whose names differ in a number alone, where each reads what the one below gives. */
export function groupsOf(tensors: Tensors): Groups {
  const modules = recurrentModules(tensors);
  const names = modules.map(([module]) => module);
  const stacks = [...grouped(names, module => module.replace(/\d+/g, '#')).values()];
  if (stacks.length > 1) {
    const tensor = lastGroup(tensors);
    const chained = chainedOrders(stacks, modules);
    const shown = stacks.map(stack => stack.map(each => named(each, tensors)).join(', '));
    return {
      stacks,
      problem: {
        found: 'two recurrent groups',
        tensor,
        why: `${listed(shown)} are not layers of one stack by their names (an encoder and a decoder?); name one in "layers" of the sidecar${orChained(chained)}`,
        remedies: [layersOf([...stacks, ...chained])],
      },
    };
  }
  const gap = unchained(modules);
  if (!gap) return { stacks };
  const alone = modules.map(([module]) => [module]);
  return {
    stacks: alone,
    problem: {
      ...gap,
      why: `${gap.why}; if ${listed(modules.map(([module]) => named(module, tensors)))} are not one stack, name one in "layers" of the sidecar`,
      remedies: [layersOf(alone)],
    },
  };
}

/** Stacks as the sidecar's `layers` may name them. */
const layersOf = (stacks: Groups['stacks']): Choice => ({
  field: 'layers',
  candidates: stacks.map(stack =>
    stack.length === 1 && stack[0] !== '' ? stack.join() : JSON.stringify(stack),
  ),
});

const orChained = (orders: Groups['stacks']): string =>
  orders.length === 0
    ? ''
    : `, or all of a stack, each reading what the one before gives: ${listed(
        orders.map(order => JSON.stringify(order)),
        'or',
      )}`;

/** Orders in which several stacks may be one after all: each reads what the one before gives. */
function chainedOrders(
  stacks: Groups['stacks'],
  modules: ReturnType<typeof recurrentModules>,
): string[][] {
  const arraysOf = new Map(modules);
  return ordersOf(stacks).filter(
    order => !unchained(order.map(module => [module, arraysOf.get(module) ?? []])),
  );
}

/** Two stacks and more one after the other, in every order; none of many. */
function ordersOf(stacks: Groups['stacks']): string[][] {
  if (stacks.length > mostOrdered) return [];
  const extend = (order: readonly string[], left: Groups['stacks']): string[][] =>
    left.flatMap(stack => {
      const longer = [...order, ...stack];
      const others = left.filter(each => each !== stack);
      return [...(order.length > 0 ? [longer] : []), ...extend(longer, others)];
    });
  return extend([], stacks);
}

/** A weight of the group that begins last in the file. */
function lastGroup({ modules }: Tensors): string {
  const isHidden = ({ name }: NamedArray): boolean => recurrentName(name)?.part === 'weight_hh';
  const first = [...modules.values()].flatMap(
    arrays => arrays.find(isHidden) ?? arrays.find(isLayerWeight) ?? [],
  );
  return first.at(-1)?.name ?? '';
}

/** A module as people read it; a flat one's with the stroke after it. */
function named(module: string, { modules }: Tensors): string {
  const [first] = modules.get(module) ?? [];
  const isFlat = recurrentName(first?.name ?? '')?.separator === '_';
  return module === '' ? 'the layers without a prefix' : isFlat ? `${module}_` : module;
}

/** The first module that does not read what the one below it gives. */
function unchained(
  modules: readonly (readonly [string, readonly NamedArray[]])[],
): Problem | undefined {
  let below: number | undefined;
  for (const [at, [, arrays]] of modules.entries()) {
    const parts = arrays.map(array => ({ array, name: recurrentName(array.name) }));
    const directions = parts.some(({ name }) => name?.isReverse) ? 2 : 1;
    const first = parts.find(({ name }) => name?.part === 'weight_ih' && name.layer === 0);
    const reads = first?.array.shape[1];
    if (below !== undefined && reads !== undefined && reads !== below)
      return {
        found: 'layers that do not chain',
        tensor: parts.find(({ name }) => name?.part === 'weight_hh')?.array.name ?? '',
        why: `layer ${at} expects ${reads} inputs, layer ${at - 1} gives ${below}`,
      };
    let top = first;
    for (const part of parts)
      if (part.name?.part === 'weight_hh' && part.name.layer >= (top?.name?.layer ?? 0)) top = part;
    const width = top?.array.shape[1];
    below = width === undefined ? undefined : directions * width;
  }
  return undefined;
}
