import type { Assumption, InitialState } from '../../../domain/model.ts';
import { refuse } from '../refusal.ts';
import { nameOf, type Recurrent, type Start } from './values.ts';

type Part = 'hidden' | 'cell';

/**
 * What the graph says of initial states that it leaves to who runs it.
 *
 * @throws Refused  where a layer begins with what another layer of the model ends with
 */
export function startsSaid(file: string, layers: readonly Recurrent[]): Assumption[] {
  return layers.flatMap(({ node, starts }) =>
    (['hidden', 'cell'] as const).flatMap((part): Assumption[] => {
      const start = starts[part];
      const said = (assumed: string, because: string): Assumption[] => [
        { about: `initialState.${part}`, assumed, because },
      ];
      if (start?.from === 'input')
        return said('zero', `${nameOf(node)} takes it from the input ${start.name}`);
      if (start?.from === 'array')
        return said(`starts from ${start.array.name}`, `${nameOf(node)} says so`);
      if (start?.from !== 'layer') return [];
      if (layers.includes(start.layer))
        throw refuse(
          file,
          `an initial state that is the last state of ${nameOf(start.layer.node)}`,
          nameOf(node),
          'a layer begins with zeros, with a constant or with an input of the graph',
        );
      return said(
        'zero',
        `${nameOf(node)} takes it from ${nameOf(start.layer.node)}, which is not among the layers that the sidecar names`,
      );
    }),
  );
}

/**
 * Reads the states that layers begin with; undefined where all are zero.
 *
 * @throws Refused  states that differ from one example of a batch to the next, or of another shape
 */
export async function readStarts(
  file: string,
  layers: readonly Recurrent[],
): Promise<InitialState | undefined> {
  const rowsOf = async (part: Part): Promise<number[][] | undefined> => {
    const rows: number[][] = [];
    for (const layer of layers) rows.push(await rowOf(file, layer, layer.starts[part], part));
    return rows.some(row => row.some(value => value !== 0)) ? rows : undefined;
  };
  const [hidden, cell] = [await rowsOf('hidden'), await rowsOf('cell')];
  return hidden || cell ? { ...(hidden && { hidden }), ...(cell && { cell }) } : undefined;
}

/** A layer's state, forward ‖ backward. */
async function rowOf(
  file: string,
  { node, hidden, directions, layout }: Recurrent,
  start: Start | undefined,
  part: Part,
): Promise<number[]> {
  const D = directions.length;
  const zeros = (value: number): number[] => Array<number>(D * hidden).fill(value);
  if (start?.from === 'fill') return zeros(start.value);
  if (start?.from !== 'array') return zeros(0);
  const { array, isSpread } = start;
  const wrong = (found: string, why: string): Error =>
    refuse(
      file,
      found,
      array.name,
      `${why}; ${nameOf(node)} takes it as its initial ${part} state`,
    );
  const missing = isSpread ? Math.max(0, 3 - array.shape.length) : 0;
  const shape = [...Array<number>(missing).fill(1), ...array.shape];
  const [first = 0, second = 0, units = 0] = shape;
  const [of, batch] = layout === 1 ? [second, first] : [first, second];
  const isShared = isSpread && of === 1;
  if (shape.length !== 3 || units !== hidden || batch < 1 || (of !== D && !isShared))
    throw wrong(`shape [${array.shape.join(', ')}]`, `expected [${D}, batch, ${hidden}]`);
  const data = await array.read();
  const row = (d: number, b: number): Float32Array => {
    const at = hidden * (layout === 1 ? b * of + d : d * batch + b);
    return data.subarray(at, at + hidden);
  };
  return Array.from({ length: D }, (_, d) => {
    const own = row(isShared ? 0 : d, 0);
    for (let b = 1; b < batch; b++)
      if (row(isShared ? 0 : d, b).some((value, u) => !Object.is(value, own[u])))
        throw wrong(
          `${batch} initial states`,
          'the examples of a batch begin with different ones, of which a run has one',
        );
    return [...own];
  }).flat();
}
