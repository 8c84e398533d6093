import type { Sidecar } from '../../domain/sidecar.ts';
import type { NamedArray } from '../arrays.ts';
import { either } from './activation.ts';
import { firstBias } from './endNames.ts';
import { hasFitting } from './ignored.ts';
import { recurrentName } from './names.ts';
import { refuse, type Choice } from './refusal.ts';

/** What authors call the two matrices of a cell that they wrote, the part of the name before `.weight`. */
const hiddenNames =
  /^(h2h|hh|h_h|h_to_h|hid2hid|hidden2hidden|hidden_to_hidden|[wW]_?hh|[wW]_?rec|recurrent)$/;
const inputNames =
  /^(x2h|ih|i2h|in2h|inp2h|input2h|input2hidden|input_to_hidden|x_to_h|x_h|[wW]_?(ih|xh|in))$/;
const leakName = /^((log|inv|raw|softplus)_?)?(alphas?|taus?|leak\w*|time_?const\w*)(_\w+)?$/i;
const gateCounts = [1, 3, 4];
/** The orders of gates that libraries write, by their count; the first is PyTorch's. */
const gateOrders: Readonly<Record<number, readonly string[]>> = {
  3: ['r, z, n', 'z, r, n'],
  4: ['i, f, g, o', 'i, f, o, g', 'i, o, f, g', 'f, i, g, o'],
};
/** Layers that a message writes out. */
const mostLayers = 4;

/** A cell written by hand: its matrices, and what they are called. */
interface Cell {
  readonly inputWeight: NamedArray;
  readonly hiddenWeight: NamedArray;
  readonly inputBias: NamedArray | undefined;
  readonly hiddenBias: NamedArray | undefined;
  readonly gates: number;
}

/**
 * What only the author's code tells is asked for: cells written by hand, tensors without names; and a leak, which no
 * equation has.
 *
 * @param top  what stands at the top of the pickle
 * @throws Refused  with the form of the sidecar that opens it, where there is one
 */
export function refuseByHand(
  file: string,
  arrays: readonly NamedArray[],
  top: string | undefined,
  sidecar: Sidecar,
): void {
  const isPytorchs = arrays.some(({ name }) => recurrentName(name) !== undefined);
  const cells = isPytorchs ? [] : cellsOf(arrays);
  refuseLeak(file, arrays, cells, sidecar);
  if (isPytorchs || sidecar.layers !== undefined) return;
  const [first] = cells;
  if (first)
    throw refuse(
      file,
      'a cell written by hand',
      first.hiddenWeight.name,
      `its code alone says how ${first.inputWeight.name} and ${first.hiddenWeight.name} make a step: ${stepOf(first.gates)}; if it does, a sidecar with ${formOf(cells)} opens it`,
      choicesOf([cells]),
    );
  if (arrays.length > 1 && arrays.every(({ name }) => /^\d+$/.test(name))) {
    const unnamed = unnamedCells(arrays);
    throw refuse(
      file,
      `${top ?? `a list of ${arrays.length} tensors`}, without names`,
      arrays[0]?.name ?? '',
      `each is named by its place: say in a sidecar which are the layers', ${formOf(unnamed)}, and which the "embedding", "readout" and "readoutBias"`,
      unnamed.length === 0
        ? []
        : [...choicesOf([unnamed, ...unnamed.map(each => [each])]), ...endChoices(arrays, unnamed)],
    );
  }
}

const stepOf = (gates: number): string =>
  gates === 1
    ? 'that its function is tanh or relu, and that nothing leaks (a cell with a leak, h + α · (f(…) − h), is none of the equations)'
    : `the order of its ${gates} gates, and that it is ${gates === 3 ? 'a GRU' : 'an LSTM'} as PyTorch has it`;

/** Cells as the sidecar's `layers` may have them, and what their gates or function may be. */
function choicesOf(stacks: readonly (readonly Cell[])[]): readonly Choice[] {
  const layers = new Set(stacks.map(cells => `[${cells.map(layerOf).join()}]`));
  const gates = gateOrders[stacks[0]?.[0]?.gates ?? 1];
  return [
    { field: 'layers', candidates: [...layers] },
    gates ? { field: 'gates', candidates: gates } : either,
  ];
}

/** What the other arrays of a file without names may be. */
function endChoices(arrays: readonly NamedArray[], cells: readonly Cell[]): readonly Choice[] {
  const taken = new Set<unknown>(cells.flatMap(cell => Object.values(cell) as unknown[]));
  const ofRank = (rank: number): string[] =>
    arrays
      .filter(array => array.shape.length === rank && !taken.has(array))
      .map(({ name }) => name);
  const matrices = [...ofRank(2), 'null'];
  return [
    { field: 'embedding', candidates: matrices },
    { field: 'readout', candidates: matrices },
    { field: 'readoutBias', candidates: [...ofRank(1), 'null'] },
  ];
}

const layerOf = (cell: Cell): string =>
  JSON.stringify({
    inputWeight: cell.inputWeight.name,
    hiddenWeight: cell.hiddenWeight.name,
    inputBias: cell.inputBias?.name,
    hiddenBias: cell.hiddenBias?.name,
  });

function formOf(cells: readonly Cell[]): string {
  const layers = cells.slice(0, mostLayers).map(layerOf);
  const more = cells.length > mostLayers ? ', …' : '';
  const gates = cells[0]?.gates ?? 1;
  const choice =
    cells.length === 0
      ? ''
      : gates === 1
        ? ' and "activation": "tanh" or "relu"'
        : ` and "gates", the order of their rows: ${gates === 3 ? '["r", "z", "n"]' : '["i", "f", "g", "o"]'} is PyTorch's`;
  const shown = cells.length === 0 ? '{"inputWeight": …, "hiddenWeight": …}' : layers.join(', ');
  return `"layers": [${shown}${more}]${choice}`;
}

/** Pairs of matrices in one module, by name and shape. */
function cellsOf(arrays: readonly NamedArray[]): Cell[] {
  const byName = new Map(arrays.map(array => [array.name, array]));
  const inputs = new Map<string, NamedArray>();
  for (const array of arrays) {
    const { module, own } = partsOf(array.name);
    if (inputNames.test(own) && array.shape.length === 2) inputs.set(module, array);
  }
  const biasOf = (array: NamedArray): NamedArray | undefined =>
    firstBias(array, name => byName.get(name));
  return arrays.flatMap(hiddenWeight => {
    const { module, own } = partsOf(hiddenWeight.name);
    const inputWeight = inputs.get(module);
    const gates = gatesOf(hiddenWeight);
    if (!hiddenNames.test(own) || !inputWeight || gates === undefined) return [];
    if (inputWeight.shape[0] !== hiddenWeight.shape[0]) return [];
    const [inputBias, hiddenBias] = [biasOf(inputWeight), biasOf(hiddenWeight)];
    return [{ inputWeight, hiddenWeight, inputBias, hiddenBias, gates }];
  });
}

/** Layers among tensors without names, in the order in which PyTorch lists a module's parameters. */
function unnamedCells(arrays: readonly NamedArray[]): Cell[] {
  return arrays.flatMap((hiddenWeight, at) => {
    const [inputWeight, inputBias, hiddenBias] = [arrays[at - 1], arrays[at + 1], arrays[at + 2]];
    const gates = gatesOf(hiddenWeight);
    const rows = hiddenWeight.shape[0];
    if (gates === undefined || inputWeight?.shape.length !== 2 || inputWeight.shape[0] !== rows)
      return [];
    const isBias = (array: NamedArray | undefined): boolean => array?.shape.join() === String(rows);
    const hasBiases = isBias(inputBias) && isBias(hiddenBias);
    return [
      {
        inputWeight,
        hiddenWeight,
        inputBias: hasBiases ? inputBias : undefined,
        hiddenBias: hasBiases ? hiddenBias : undefined,
        gates,
      },
    ];
  });
}

function gatesOf({ shape }: NamedArray): number | undefined {
  const [rows = 0, columns = 0] = shape;
  return shape.length === 2 && columns > 0
    ? gateCounts.find(count => count * columns === rows)
    : undefined;
}

function partsOf(name: string): { readonly module: string; readonly own: string } {
  const path = name.replace(/\.weight$/, '');
  const at = path.lastIndexOf('.') + 1;
  return { module: path.slice(0, at), own: path.slice(at) };
}

/** A leak beside matrices of a cell written by hand acts in every step, and no equation has it. @throws Refused */
function refuseLeak(
  file: string,
  arrays: readonly NamedArray[],
  cells: readonly Cell[],
  { layers = [] }: Sidecar,
): void {
  const leaks = arrays.filter(
    ({ name, shape, dtype }) =>
      leakName.test(partsOf(name).own) &&
      'toFloat32' in dtype &&
      shape.filter(size => size !== 1).length <= 1,
  );
  if (leaks.length === 0) return;
  const recurrent = [
    ...cells.map(({ hiddenWeight }) => hiddenWeight.name),
    ...layers.map(layer => (typeof layer === 'string' ? `${layer}.` : layer.hiddenWeight)),
  ]
    .filter(name => recurrentName(name) === undefined)
    .sort();
  const leak = leaks.find(({ name }) => hasFitting(recurrent, `${partsOf(name).module}*`));
  if (leak)
    throw refuse(
      file,
      'a leak',
      leak.name,
      'by its name it is a leak or a time constant, which mixes each state with the one before; the equations have none, and no field of a sidecar opens it',
    );
}
