import type { CellKind } from '../../../domain/components.ts';
import type { Assumption } from '../../../domain/model.ts';
import type { Sidecar } from '../../../domain/sidecar.ts';
import type { NamedArray } from '../../arrays.ts';
import { inNumericOrder } from '../names.ts';
import { refuse, type Choice } from '../refusal.ts';
import { bothDirections, noLogits, orderByNumbers } from '../supposed.ts';
import { kindOf } from './direction.ts';
import { layersOf, type LayerArrays } from './layerArrays.ts';
import type { Plan } from './plan.ts';

/** Layers whose every order is offered. */
const mostOrdered = 4;

/** What weights alone are taken from. */
export interface WeightsClues {
  readonly file: string;
  readonly arrays: readonly NamedArray[];
  /** Where the arrays of each layer stand, by its name. */
  readonly paths: ReadonlyMap<string, string>;
  readonly sidecar: Sidecar;
  /** Whether the file lists the layers in their order. */
  readonly isListed: boolean;
  /** Why nothing says more: `a weights file holds no architecture`. */
  readonly because: string;
}

/**
 * A model from the names and shapes of its weights: what a file without a config leaves.
 *
 * @throws Refused  no recurrent weights, several kinds, other layers that could act on values
 */
export function planFromWeights(clues: WeightsClues): Plan {
  const { file, sidecar } = clues;
  const { layers, others } = layersOf(clues.arrays, clues.paths);
  const cells = layers.filter(isCell);
  const recurrent = inOrder(clues, cells);
  const kind = oneKind(file, recurrent);
  const rest = layers.filter(layer => !isCell(layer));
  const [stray] = [
    ...others,
    ...rest.filter(layer => !isEmbedding(layer) && !isDense(layer)).flatMap(({ all }) => all),
  ];
  if (stray)
    throw refuse(
      file,
      `an array of shape [${stray.shape.join(', ')}] that is part of no layer`,
      stray.name,
      'it may act on values, and the equations have no place for it; list it in "ignore" of the sidecar if it does not',
      ['ignore'],
    );
  const embedding = only(file, rest.filter(isEmbedding), 'embedding');
  const dense = only(file, rest.filter(isDense), 'Dense layer');
  return {
    kind,
    layers: recurrent.map(({ name, forward, backward }) => ({
      name,
      directions: backward ? [forward, backward] : [forward],
    })),
    orders: ordersOf(cells),
    embedding: embedding && tableOf(embedding),
    readout: dense && kernelOf(dense),
    readoutBias: dense && (dense.forward.bias ?? dense.numbered[1]),
    activation: sidecar.activation ?? 'tanh',
    recurrentActivation: sidecar.recurrentActivation ?? 'sigmoid',
    resetAfter: sidecar.resetAfter,
    assumptions: [
      ...assumed(clues, kind, embedding, recurrent, dense),
      ...leftAside(cells.filter(cell => !recurrent.includes(cell))),
    ],
    warnings: [],
  };
}

const isCell = ({ forward, backward }: LayerArrays): boolean =>
  forward.recurrent !== undefined || backward?.recurrent !== undefined;
const tableOf = ({ embeddings, numbered }: LayerArrays): NamedArray | undefined =>
  embeddings ?? numbered[0];
const kernelOf = ({ forward, numbered }: LayerArrays): NamedArray | undefined =>
  forward.kernel ?? numbered[0];
const className = ({ path }: LayerArrays): string => path.split('/').at(-1) ?? '';

/** By its variable's name; where variables have numbers, by its class, or as the one matrix without a bias. */
const isEmbedding = (layer: LayerArrays): boolean =>
  layer.embeddings !== undefined ||
  (layer.numbered.length === 1 &&
    layer.numbered[0]?.shape.length === 2 &&
    /emb/i.test(`${className(layer)} ${layer.name}`));
const isDense = (layer: LayerArrays): boolean => {
  const kernel = kernelOf(layer);
  const isNumbered = layer.numbered.length > 0;
  return (
    !isEmbedding(layer) &&
    kernel?.shape.length === 2 &&
    layer.all.length <= 2 &&
    (!isNumbered || layer.numbered.length === layer.all.length)
  );
};

/**
 * Recurrent layers in the order of the sidecar, of the file's list, or of the numbers in their names.
 *
 * @throws Refused  names that differ in more than a number
 */
function inOrder(
  { file, sidecar, isListed }: WeightsClues,
  cells: readonly LayerArrays[],
): readonly LayerArrays[] {
  const paths = cells.map(({ path }) => path).join(', ');
  if (sidecar.layers)
    return sidecar.layers.map(prefix => {
      const cell = cells.find(({ path, name }) => path === prefix || name === prefix);
      if (typeof prefix === 'string' && cell) return cell;
      throw refuse(
        file,
        'no such layer',
        typeof prefix === 'string' ? prefix : 'layers',
        `the sidecar names it in "layers"; here are ${paths || 'none'}`,
        [ordersOf(cells)],
      );
    });
  if (isListed) return cells;
  const withoutNumbers = new Set(cells.map(({ path }) => path.replace(/_?\d+$/, '')));
  if (withoutNumbers.size > 1)
    throw refuse(
      file,
      'recurrent layers without an order',
      cells.at(-1)?.path ?? '',
      `the file does not say in which order ${paths} stand; name them in "layers" of the sidecar`,
      [ordersOf(cells)],
    );
  return [...cells].sort((a, b) => inNumericOrder(a.path, b.path));
}

/** Layers in each order there is, of few; of many, as they stand. */
function ordersOf(cells: readonly LayerArrays[]): Choice {
  const paths = cells.map(({ path }) => path);
  const orders = paths.length > mostOrdered ? [paths] : permutations(paths);
  return { field: 'layers', candidates: orders.map(order => JSON.stringify(order)) };
}

function permutations(names: readonly string[]): readonly (readonly string[])[] {
  if (names.length < 2) return [names];
  return names.flatMap((first, at) =>
    permutations(names.filter((_, k) => k !== at)).map(rest => [first, ...rest]),
  );
}

function oneKind(file: string, cells: readonly LayerArrays[]): CellKind {
  let kind: CellKind | undefined;
  for (const { forward, backward, name } of cells) {
    const recurrent = forward.recurrent ?? backward?.recurrent;
    const found = recurrent && kindOf(recurrent);
    if (!found)
      throw refuse(
        file,
        `a recurrent kernel of shape [${recurrent?.shape.join(', ') ?? ''}]`,
        recurrent?.name ?? name,
        'columns ÷ rows must be 1 (SimpleRNN), 3 (GRU) or 4 (LSTM)',
      );
    if (kind !== undefined && found !== kind)
      throw refuse(file, `mixed kinds, ${kind} and ${found}`, recurrent.name, 'one kind a model');
    kind = found;
  }
  if (!kind)
    throw refuse(
      file,
      'no recurrent weights',
      'recurrent_kernel',
      'no array is a recurrent kernel',
    );
  return kind;
}

function only(file: string, layers: readonly LayerArrays[], what: string): LayerArrays | undefined {
  const [first, second] = layers;
  if (second)
    throw refuse(
      file,
      `two layers that could be the ${what}`,
      second.path,
      `${layers.map(({ path }) => path).join(' and ')}; a function between them is unknown; list the arrays of one in "ignore" of the sidecar if it is not used`,
      [
        {
          field: 'ignore',
          candidates: layers.map(({ all }) => JSON.stringify(all.map(({ name }) => name))),
        },
      ],
    );
  return first;
}

function assumed(
  { because, sidecar, isListed }: WeightsClues,
  kind: CellKind,
  embedding: LayerArrays | undefined,
  cells: readonly LayerArrays[],
  dense: LayerArrays | undefined,
): readonly Assumption[] {
  const order = [
    embedding?.name ?? 'input vectors',
    cells.map(({ name }) => name).join(', '),
    ...(dense ? [dense.name] : []),
  ];
  return [
    { about: 'wiring', assumed: `${order.join(' → ')}, nothing between`, because },
    ...(sidecar.layers || isListed ? [] : orderByNumbers(cells.map(({ path }) => path))),
    ...(kind === 'rnn' && sidecar.activation === undefined
      ? [
          {
            about: 'activation',
            assumed: 'tanh',
            because: 'the weights of a SimpleRNN do not say tanh or relu',
          },
        ]
      : []),
    ...(kind !== 'rnn' && sidecar.recurrentActivation === undefined
      ? [
          {
            about: 'recurrentActivation',
            assumed: 'sigmoid',
            because: 'weights alone do not say which activation the gates use',
          },
        ]
      : []),
    ...(dense
      ? bothDirections(cells[0]?.backward ? 2 : 1)
      : [noLogits('no layer of the file is a Dense layer')]),
  ];
}

const leftAside = (cells: readonly LayerArrays[]): readonly Assumption[] =>
  cells.length === 0
    ? []
    : [
        {
          about: 'layers',
          assumed: `${cells.map(({ path }) => path).join(', ')} left aside`,
          because: 'the sidecar names the layers of the model, and not these',
        },
      ];
