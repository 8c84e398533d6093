import type { InitialState } from '../../domain/model.ts';
import type { Sidecar } from '../../domain/sidecar.ts';
import type { NamedArray } from '../arrays.ts';
import { computed } from '../views.ts';
import type { Stack } from './groups.ts';
import { ownName } from './names.ts';
import { listed, refuse, type Remedy } from './refusal.ts';
import type { Tensors } from './tensors.ts';

/** A learned initial state, by part; that of several arrays is a view of them all. */
export interface InitialArrays {
  readonly hidden?: NamedArray;
  readonly cell?: NamedArray;
}

/** A learned initial state, and the arrays of the file that it is read from. */
export interface FoundInitial {
  readonly initial: InitialArrays;
  readonly taken: ReadonlySet<NamedArray>;
}

type Part = keyof InitialArrays;

const start = '(?:init|initial|start|starting|learned|learnable|zeroth)';
const named = {
  cell: nameOf('(?:c|cx|cell|memory|cell_?state|c_?state)'),
  hidden: nameOf('(?:h|hx|hid|hidden|hidden_?state|h_?state)'),
  /** Of a cell with one state it is the hidden one; of an LSTM it may be either. */
  either: nameOf('state'),
};

/** `h0`, `lstm_init_h`, `charlstm_h_init`, `initial_hidden_state`; of one layer each, a number after it. */
function nameOf(state: string): RegExp {
  const forms = [`${state}_?0`, `${start}_?${state}0?`, `${state}_?${start}`];
  return new RegExp(`^(?:.*_)?(?:${forms.join('|')})(?:_?(?:s|states?))?(?:_l?\\d+)?$`);
}

/** Which part of a state an array's name says; undefined for a layer's own arrays and all others. */
function partOf(name: string, { kind }: Stack): Part | undefined {
  if (/(weight|bias)$/.test(name)) return undefined;
  const parts = name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
  const own = ownName(parts.replace(/\.\d+$/, '')); // `h0.1`: an item of a list is called as the list is
  if (named.cell.test(own)) return 'cell';
  return named.hidden.test(own) || (kind !== 'lstm' && named.either.test(own))
    ? 'hidden'
    : undefined;
}

/**
 * Finds a learned initial state, by the sidecar's word or by its name: `[layers · directions(, 1), units]`, of one
 * layer `[1, units]` and `[units]` as well; or one array a layer.
 *
 * @param rest  arrays that belong to no layer
 * @throws Refused  two that are the same state, or a shape that is none of this stack's
 */
export function findInitial(
  file: string,
  rest: readonly NamedArray[],
  stack: Stack,
  tensors: Tensors,
  sidecar: Sidecar,
): FoundInitial {
  const saidAs = sidecar.initialState ?? {};
  const ends = new Set([sidecar.embedding, sidecar.readout, sidecar.readoutBias]);
  const taken = new Set<NamedArray>();
  const find = (part: Part): NamedArray | undefined => {
    const given = saidAs[part];
    const arrays =
      given === undefined
        ? rest.filter(({ name }) => partOf(name, stack) === part && !ends.has(name))
        : [given].flat().map(name => byName(file, tensors, name, part));
    if (arrays.length === 0) return undefined;
    if (part === 'cell' && stack.kind !== 'lstm')
      throw refuse(
        file,
        'a learned cell state',
        arrays[0]?.name ?? '',
        `a ${stack.kind} has no cell state; ${otherwise(given)}`,
        otherwiseBy(given),
      );
    for (const array of arrays) taken.add(array);
    return asOne(file, arrays, part, stack, given !== undefined);
  };
  const [hidden, cell] = [find('hidden'), find('cell')];
  return { initial: { ...(hidden && { hidden }), ...(cell && { cell }) }, taken };
}

const otherwise = (given: unknown): string =>
  given === undefined
    ? 'name the state before timestep 0 in "initialState" of the sidecar if another is it, or list it in "ignore" if it is none'
    : 'the sidecar names it in "initialState"';

const otherwiseBy = (given: unknown): readonly Remedy[] =>
  given === undefined ? ['initialState', 'ignore'] : ['initialState'];

function byName(file: string, tensors: Tensors, name: string, part: Part): NamedArray {
  const array = tensors.byName(name);
  if (!array)
    throw refuse(file, 'no such tensor', name, `the sidecar names it as initialState.${part}`, [
      'initialState',
    ]);
  return array;
}

/** The state of all layers as one array, `[layers, units of both directions]`. @throws Refused */
function asOne(
  file: string,
  arrays: readonly NamedArray[],
  part: Part,
  { layers, shapes }: Stack,
  isGiven: boolean,
): NamedArray {
  const directions = layers[0]?.length ?? 1;
  const units = shapes.map(each => (part === 'cell' ? each.hidden : each.width));
  const wanted = units.map(each => each * directions);
  const ordered = isGiven ? arrays : [...arrays].sort((a, b) => numberOf(a) - numberOf(b));
  const [first = arrays[0]] = ordered;
  if (!first) throw new Error('a state is made of arrays');
  if (ordered.length === 1) {
    const forms = formsOf(layers.flat().length, units);
    if (forms.includes(first.shape.join())) return first;
    throw refuse(
      file,
      `shape [${first.shape.join(', ')}]`,
      first.name,
      `a learned initial state has shape ${listed(
        forms.slice(0, 2).map(form => `[${form.replaceAll(',', ', ')}]`),
        'or',
      )}${manyWidths(units)}; "initialState" in the sidecar takes a list of names, one a layer, too: ${otherwise(isGiven ? first : undefined)}`,
      otherwiseBy(isGiven ? first : undefined),
    );
  }
  const isOneEach =
    ordered.length === layers.length &&
    ordered.every(({ shape }, l) => formsOf(directions, [units[l] ?? 0]).includes(shape.join())) &&
    (isGiven || isNumbered(ordered));
  if (!isOneEach)
    throw refuse(
      file,
      `${ordered.length === 2 ? 'two' : ordered.length} learned initial ${part} states`,
      ordered[1]?.name ?? first.name,
      `${first.name} is one too; expected one, or one a layer of ${listed(wanted.map(String))} values; ${isGiven ? otherwise(true) : `name those of the layers as "${part}" of "initialState" in the sidecar, and list the others in "ignore"`}`,
      otherwiseBy(isGiven ? first : undefined),
    );
  return computed({
    name: listed(ordered.map(({ name }) => name)),
    shape: [wanted.reduce((sum, each) => sum + each, 0)],
    of: [first, ...ordered.slice(1)],
    how: 'one a layer',
    compute(values) {
      const all = new Float32Array(wanted.reduce((sum, each) => sum + each, 0));
      let at = 0;
      for (const each of values) {
        all.set(each, at);
        at += each.length;
      }
      return all;
    },
  });
}

/** Shapes that a state of so many rows may have, as texts. */
function formsOf(rows: number, units: readonly number[]): string[] {
  const [width = 0] = units;
  if (units.some(each => each !== width)) return [];
  return [`${rows},1,${width}`, `${rows},${width}`, ...(rows === 1 ? [`${width}`] : [])];
}

const manyWidths = (units: readonly number[]): string =>
  units.every(each => each === units[0])
    ? ''
    : `of one number of units, and the layers have ${units.join(', ')}`;

/** The number that a name of one a layer ends with. */
const numberOf = ({ name }: NamedArray): number => Number(/(\d+)$/.exec(name)?.[1] ?? -1);

/** Whether names differ in the numbers that they end with, and in nothing else. */
const isNumbered = (arrays: readonly NamedArray[]): boolean =>
  new Set(arrays.map(numberOf)).size === arrays.length &&
  new Set(arrays.map(({ name }) => name.replace(/\d+$/, ''))).size === 1;

/** Reads a learned initial state: `[layer][unit]`, both directions' units side by side. */
export async function readInitial(
  { hidden, cell }: InitialArrays,
  { layers, shapes }: Stack,
): Promise<InitialState | undefined> {
  const rowsOf = async (array: NamedArray, part: Part): Promise<number[][]> => {
    const data = await array.read();
    let at = 0;
    return layers.map((directions, l) => {
      const units = (part === 'cell' ? shapes[l]?.hidden : shapes[l]?.width) ?? 0;
      const from = at;
      at += units * directions.length;
      return Array.from(data.subarray(from, at));
    });
  };
  if (!hidden && !cell) return undefined;
  return {
    ...(hidden && { hidden: await rowsOf(hidden, 'hidden') }),
    ...(cell && { cell: await rowsOf(cell, 'cell') }),
  };
}
