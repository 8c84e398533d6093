import type { InitialState } from '../../domain/model.ts';
import type { NamedArray } from '../arrays.ts';
import type { Stack } from './groups.ts';
import { ownName } from './names.ts';
import { refuse } from './refusal.ts';

/** A learned initial state, by part. */
export interface InitialArrays {
  readonly hidden?: NamedArray;
  readonly cell?: NamedArray;
}

const initialName = /^(h0|c0|h_0|c_0|init_hidden|init_cell)$/;

/**
 * Finds a learned initial state: `[layers · directions(, 1), units]`, of one layer `[units]` as well.
 *
 * @throws Refused  two that are the same state, or a shape that is none of this stack's
 */
export function findInitial(
  file: string,
  rest: readonly NamedArray[],
  { kind, layers, shapes }: Stack,
): InitialArrays {
  const found: { hidden?: NamedArray; cell?: NamedArray } = {};
  const rows = layers.flat().length;
  for (const array of rest.filter(({ name }) => initialName.test(ownName(name)))) {
    const { name, shape } = array;
    const part = /^(c|init_c)/.test(ownName(name)) ? 'cell' : 'hidden';
    if (part === 'cell' && kind !== 'lstm')
      throw refuse(
        file,
        'a learned cell state',
        name,
        `a ${kind} has no cell state; list it in "ignore" of the sidecar if it is none`,
      );
    const other = found[part];
    if (other)
      throw refuse(
        file,
        `two learned initial ${part} states`,
        name,
        `${other.name} is one too; list the other in "ignore" of the sidecar`,
      );
    const units = shapes.map(each => (part === 'cell' ? each.hidden : each.width));
    const width = units.every(each => each === units[0]) ? units[0] : undefined;
    const forms = [[rows, 1, width], [rows, width], ...(rows === 1 ? [[width]] : [])];
    if (width === undefined || !forms.some(form => form.join() === shape.join())) {
      const expected =
        width === undefined
          ? `the layers have ${units.join(', ')} units, so one array cannot hold their states`
          : `a learned initial state has shape ${forms.map(form => `[${form.join(', ')}]`).join(' or ')}`;
      throw refuse(
        file,
        `shape [${shape.join(', ')}]`,
        name,
        `${expected}; list it in "ignore" of the sidecar if it is none`,
      );
    }
    found[part] = array;
  }
  return found;
}

/** Reads a learned initial state: `[layer][unit]`, both directions' units side by side. */
export async function readInitial(
  { hidden, cell }: InitialArrays,
  { layers }: Stack,
): Promise<InitialState | undefined> {
  const rowsOf = async (array: NamedArray): Promise<number[][]> => {
    const data = await array.read();
    const units = data.length / layers.length;
    return layers.map((_, l) => Array.from(data.subarray(l * units, (l + 1) * units)));
  };
  if (!hidden && !cell) return undefined;
  return {
    ...(hidden && { hidden: await rowsOf(hidden) }),
    ...(cell && { cell: await rowsOf(cell) }),
  };
}
