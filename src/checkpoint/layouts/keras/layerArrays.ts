import type { NamedArray } from '../../arrays.ts';
import { isBeside, variableName } from './names.ts';

/** The arrays of one direction of a recurrent layer, as Keras has them. */
export interface CellArrays {
  /** [input, gates · hidden] */
  readonly kernel: NamedArray | undefined;
  /** [hidden, gates · hidden] */
  readonly recurrent: NamedArray | undefined;
  /** [gates · hidden], or [2, gates · hidden]: of the inputs and of the hidden state */
  readonly bias: NamedArray | undefined;
}

/** The arrays of one layer. */
export interface LayerArrays {
  /** What their names share. */
  readonly path: string;
  /** The layer's own name, where it is known. */
  readonly name: string;
  readonly all: readonly NamedArray[];
  /** One direction's, or those of a layer without any. */
  readonly forward: CellArrays;
  readonly backward: CellArrays | undefined;
  /** By their number where they have no names: of an embedding the first, of a Dense layer kernel and bias. */
  readonly numbered: readonly NamedArray[];
  readonly embeddings: NamedArray | undefined;
}

/** Puts arrays together by layer, in the order in which the layers are first named. */
export function layersOf(
  arrays: readonly NamedArray[],
  paths: ReadonlyMap<string, string>,
): { readonly layers: readonly LayerArrays[]; readonly others: readonly NamedArray[] } {
  const byPath = new Map<string, NamedArray[]>();
  const others: NamedArray[] = [];
  const known = new Set(paths.values());
  for (const array of arrays.filter(({ name }) => !isBeside(name))) {
    const layer = variableName(array.name, known)?.layer;
    const together = layer === undefined ? others : (byPath.get(layer) ?? []);
    together.push(array);
    if (layer !== undefined) byPath.set(layer, together);
  }
  const names = new Map([...paths].map(([name, path]) => [path, name]));
  const layers = [...byPath].map(([path, all]) => {
    // What TimeDistributed wraps stands one group deeper.
    const own = path.replace(/\/layer$/, '');
    return toLayer(path, names.get(own) ?? own.split('/').at(-1) ?? own, all, known);
  });
  return { layers, others };
}

/** Takes the arrays of one layer apart. */
export function toLayer(
  path: string,
  name: string,
  all: readonly NamedArray[],
  known: ReadonlySet<string>,
): LayerArrays {
  const parsed = all.map(array => ({ array, variable: variableName(array.name, known) }));
  const cell = (isBackward: boolean): CellArrays => {
    const part = (wanted: string): NamedArray | undefined =>
      parsed.find(
        ({ variable }) =>
          variable?.part === wanted && (variable.direction === 'backward') === isBackward,
      )?.array;
    return {
      kernel: part('kernel'),
      recurrent: part('recurrent_kernel'),
      bias: part('bias'),
    };
  };
  const backward = cell(true);
  const numbered = parsed
    .filter(({ variable }) => typeof variable?.part === 'number')
    .sort((a, b) => Number(a.variable?.part) - Number(b.variable?.part));
  return {
    path,
    name,
    all,
    forward: cell(false),
    backward: backward.kernel || backward.recurrent ? backward : undefined,
    numbered: numbered.map(({ array }) => array),
    embeddings: parsed.find(({ variable }) => variable?.part === 'embeddings')?.array,
  };
}
