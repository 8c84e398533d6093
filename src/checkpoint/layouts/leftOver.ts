import { escapeText } from '../../domain/escape.ts';
import { sizeOf, type NamedArray } from '../arrays.ts';
import type { Ends } from './ends.ts';
import { sizesOf, toStarts } from './endProblems.ts';
import type { Stack } from './groups.ts';
import { isPosition, readoutName } from './names.ts';
import type { Choice, Problem } from './refusal.ts';

/** Counters, optimizer state and weights of a loss: they act on no activation. */
const harmless =
  /num_batches_tracked|total_ops|total_params|step$|(^|\.)(optim(izer)?|criterion|loss(_?fn)?)([._]|$)/i;

/** Arrays that are offered as a state before timestep 0. */
const mostStarts = 4;

/** Whether an array could act on values, as far as its name and dtype say. */
export const couldAct = ({ name, dtype }: NamedArray): boolean =>
  'toFloat32' in dtype && !harmless.test(name);

/** Why an array may be the readout's bias, and what takes it as such; undefined where it may not. */
type BiasWhy = (array: NamedArray) => Pick<Problem, 'why' | 'remedies'> | undefined;

/**
 * What is part of no layer: what could act on values is a problem, with the field that gives right numbers; the rest is listed.
 *
 * @param placed  arrays of other dictionaries, asked for only where there is no readout
 */
export function leftOver(
  rest: readonly NamedArray[],
  stack: Stack,
  ends: Ends,
  placed: () => readonly NamedArray[],
): { readonly problems: readonly Problem[]; readonly warnings: readonly string[] } {
  const listed = rest.filter(array => !harmless.test(array.name) && !isPosition(array));
  const isStart = toStarts(stack);
  const biasWhy = toBiasWhy(stack, ends, placed);
  const acting = listed.filter(couldAct);
  const starts = acting.filter(array => biasWhy(array) === undefined && isStart(array));
  const startChoice: Choice = { field: 'initialState', candidates: startsOf(starts, stack) };
  return {
    problems: acting.map(array => ({
      ...problemOf(array, isStart, biasWhy),
      ...(array === starts[0] && { remedies: [startChoice] }),
    })),
    warnings: listed
      .filter(array => !couldAct(array))
      .map(({ name, shape }) =>
        escapeText(`${name} [${shape.join(', ')}] was left out: it is part of no layer`),
      ),
  };
}

/** What the state before timestep 0 may be, as the sidecar has it. */
function startsOf(arrays: readonly NamedArray[], { kind }: Stack): string[] {
  const names = arrays.slice(0, mostStarts).map(({ name }) => name);
  const pairs = names.flatMap(hidden =>
    names.filter(cell => cell !== hidden).map(cell => ({ hidden, cell })),
  );
  const alone = names.flatMap(name =>
    kind === 'lstm' ? [{ hidden: name }, { cell: name }] : [{ hidden: name }],
  );
  return [...(kind === 'lstm' ? pairs : []), ...alone].map(each => JSON.stringify(each));
}

function problemOf(
  array: NamedArray,
  isStart: (array: NamedArray) => boolean,
  biasWhy: BiasWhy,
): Problem {
  const { name, shape } = array;
  const shown = `[${shape.join(', ')}]`;
  const asBias = biasWhy(array);
  if (asBias)
    return {
      found: `a vector of shape ${shown} that may be the readout's bias`,
      tensor: name,
      ...asBias,
    };
  if (isStart(array))
    return {
      found: `an array of shape ${shown} that is part of no layer`,
      tensor: name,
      why: 'it has the shape of a learned start: if it is the state before timestep 0, name it in "initialState" of the sidecar, as "hidden" or "cell"; if it acts on values in another way (a scale, a gate, a bias), the equations have no place for it',
    };
  return {
    found: `an array of shape ${shown} that is part of no layer`,
    tensor: name,
    why: 'it may act on values (a gate, a scale, a bias), and the equations have no place for it',
  };
}

function toBiasWhy(
  stack: Stack,
  { embedding, readout, readoutBias }: Ends,
  placed: () => readonly NamedArray[],
): BiasWhy {
  const { topWidth } = sizesOf(stack);
  let byRows: ReadonlyMap<number, NamedArray> | undefined;
  return ({ name, shape }) => {
    const size = sizeOf(shape);
    if (shape.length === 0 || Math.max(...shape) !== size) return undefined;
    const asBias = `name it in "readoutBias" of the sidecar`;
    if (readout) {
      if (size !== readout.shape[0]) return undefined;
      const many = `it has as many values as ${readout.name} has rows, which has`;
      return readoutBias
        ? {
            why: `${many} the bias ${readoutBias.name} already; the equations have no place for another`,
          }
        : {
            why: `${many} no bias: if it is added to the logits, ${asBias}`,
            remedies: [{ field: 'readoutBias', candidates: [name, 'null'] }],
          };
    }
    byRows ??= matricesByRows(placed(), topWidth);
    const fitting = byRows.get(size);
    const bias: Choice = { field: 'readoutBias', candidates: [name, 'null'] };
    if (fitting)
      return {
        why: `the file has no readout here; ${fitting.name} fits: name it as "readout" in the sidecar, and this in "readoutBias"`,
        remedies: [{ field: 'readout', candidates: [fitting.name, 'null'] }, bias],
      };
    if (embedding?.shape[0] !== size || embedding.shape[1] !== topWidth) return undefined;
    const isNamedSo = readoutName.test(name);
    return {
      why: `there is no readout, and the embedding ${embedding.name} is as wide as the last layer: if it is the readout too, say "tied": true in the sidecar${isNamedSo ? '' : `, and ${asBias}`}`,
      remedies: ['tied', ...(isNamedSo ? [] : [bias])],
    };
  };
}

/** The first matrix of each number of rows, of those with so many columns. */
function matricesByRows(
  arrays: readonly NamedArray[],
  columns: number,
): ReadonlyMap<number, NamedArray> {
  const found = new Map<number, NamedArray>();
  for (const array of arrays) {
    const [rows = 0, own] = array.shape;
    if (array.shape.length === 2 && own === columns && !found.has(rows)) found.set(rows, array);
  }
  return found;
}
