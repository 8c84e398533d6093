import { escapeText } from '../../domain/escape.ts';
import type {
  Architecture,
  Assumption,
  InitialState,
  LayerShape,
  Weights,
} from '../../domain/model.ts';
import type { Sidecar } from '../../domain/sidecar.ts';
import type { Values } from '../../domain/trace.ts';
import type { NamedArray } from '../arrays.ts';
import type { Hints } from '../hints.ts';
import { findEnds, refuseOtherParts, type Ends } from './ends.ts';
import { findStack, type Stack } from './groups.ts';
import { ownName, positionName } from './names.ts';
import { refuse } from './refusal.ts';

/** A model's architecture and the arrays that its weights are read from. */
export interface Found {
  readonly architecture: Architecture;
  readonly assumptions: readonly Assumption[];
  readonly warnings: readonly string[];
  /** Reads the model's own arrays, and no others. */
  readWeights(): Promise<Weights>;
}

const initialName = /^(h0|c0|init_hidden|init_cell|h_0|c_0)$/;

/**
 * From names and shapes to an architecture, for PyTorch's names.
 *
 * @throws Refused  naming the tensor, what was found, and what is supported
 */
export function findModel(
  file: string,
  all: readonly NamedArray[],
  hints: Hints,
  sidecar: Sidecar,
): Found {
  const arrays = all.filter(({ name }) => !isIgnored(name, sidecar));
  const stack = tryStack(file, arrays, sidecar);
  refuseOtherParts(file, arrays, stack.modules);
  const inLayers = new Set(
    stack.layers.flat().flatMap(direction => Object.values(direction) as NamedArray[]),
  );
  const rest = arrays.filter(array => !inLayers.has(array) && !/_flat_weights/.test(array.name));
  const ends = findEnds(file, arrays, rest, stack, sidecar, sidecar.tied ?? hints.tied ?? false);
  const isTied = ends.readout !== undefined && ends.readout.identity === ends.embedding?.identity;
  if (sidecar.tied === true && !isTied) {
    const found = ends.readout?.name ?? 'no readout as wide as the embedding';
    throw refuse(
      file,
      'no tied readout',
      found,
      'the sidecar says tied, but the weights differ or do not fit',
    );
  }
  const initial = rest.filter(({ name }) => initialName.test(ownName(name)));
  const architecture = describe(stack, ends, isTied, hints, sidecar);
  const assumptions = assumptionsOf(stack, ends, arrays, hints, sidecar, initial);
  return {
    architecture,
    assumptions,
    warnings: leftOver(rest, ends, initial),
    readWeights: () => readWeights(stack, ends, isTied, initial, architecture.layers),
  };
}

/** Parts that no equation covers are named before an odd shape is: they are the better reason. */
function tryStack(file: string, arrays: readonly NamedArray[], sidecar: Sidecar): Stack {
  const hasRecurrent =
    arrays.some(({ name }) => /weight_hh/.test(name)) || sidecar.layers !== undefined;
  if (!hasRecurrent) {
    const telling =
      arrays.find(({ name }) => /attn|attention|A_log|dt_proj|time_decay|q_proj/.test(name)) ??
      arrays[0];
    const what =
      telling && /A_log|dt_proj/.test(telling.name)
        ? 'a state-space model (Mamba)'
        : telling && /time_decay/.test(telling.name)
          ? 'RWKV'
          : 'a transformer or another kind of model';
    throw refuse(
      file,
      'no recurrent weights',
      telling?.name ?? 'no arrays',
      `no array is named weight_hh: this looks like ${what}`,
    );
  }
  return findStack(file, arrays, sidecar);
}

const isIgnored = (name: string, { ignore }: Sidecar): boolean =>
  ignore?.some(pattern =>
    pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern,
  ) ?? false;

function describe(
  stack: Stack,
  { embedding, readout }: Ends,
  tied: boolean,
  hints: Hints,
  sidecar: Sidecar,
): Architecture {
  const directions = stack.layers.flat();
  const projection = directions.find(each => each.projection)?.projection;
  return {
    kind: stack.kind,
    layers: stack.shapes,
    bidirectional: (stack.layers[0]?.length ?? 1) === 2,
    activation: stack.kind === 'rnn' ? (sidecar.activation ?? hints.activation ?? 'tanh') : 'tanh',
    recurrentActivation: sidecar.recurrentActivation ?? 'sigmoid',
    resetAfter: sidecar.resetAfter ?? true,
    gates: stack.gates,
    bias: directions.some(each => each.inputBias !== undefined || each.hiddenBias !== undefined),
    projection: projection?.shape[0] ?? null,
    inputSize: stack.shapes[0]?.input ?? 0,
    vocabularySize: embedding?.shape[0] ?? null,
    outputSize: readout?.shape[0] ?? null,
    tied,
  };
}

function assumptionsOf(
  stack: Stack,
  { embedding, readout }: Ends,
  arrays: readonly NamedArray[],
  hints: Hints,
  sidecar: Sidecar,
  initial: readonly NamedArray[],
): Assumption[] {
  const order = [
    embedding ? 'embedding' : 'input vectors',
    'recurrent layers in order',
    ...(readout ? ['readout'] : []),
  ];
  const list: Assumption[] = [
    {
      about: 'wiring',
      assumed: `${order.join(' → ')}, nothing between`,
      because: 'a state dict names weights, not the code that uses them',
    },
  ];
  if (stack.kind === 'rnn' && sidecar.activation === undefined && hints.activation === undefined) {
    list.push({
      about: 'activation',
      assumed: 'tanh',
      because: 'an RNN’s weights do not say tanh or relu',
    });
  }
  if (!readout)
    list.push({
      about: 'readout',
      assumed: 'none: traces only, no logits',
      because: 'no matrix has as many columns as the last layer has units',
    });
  if (stack.layers.flat().some(({ hiddenWeight }) => hiddenWeight.dtype.name === 'float64')) {
    list.push({
      about: 'dtype',
      assumed: 'float32',
      because: 'the file holds float64, the engine computes in float32: precision was dropped',
    });
  }
  const positions = arrays.find(
    ({ name, shape }) => shape.length === 2 && positionName.test(ownName(name)),
  );
  if (positions)
    list.push({
      about: 'positionEmbedding',
      assumed: 'not added',
      because: `${positions.name} may be added to the embedding; the file does not say`,
    });
  for (const { name } of initial)
    list.push({
      about: 'initialState',
      assumed: `starts from ${name}`,
      because: 'its name and shape are those of a learned initial state',
    });
  if (sidecar.ignore)
    list.push({
      about: 'ignore',
      assumed: `${sidecar.ignore.join(', ')} left aside`,
      because: 'the sidecar says so',
    });
  return list;
}

/** What is left over is listed; only what cannot act on values may be. */
function leftOver(
  rest: readonly NamedArray[],
  { embedding, readout, readoutBias }: Ends,
  initial: readonly NamedArray[],
): string[] {
  const used = new Set<NamedArray | undefined>([embedding, readout, readoutBias, ...initial]);
  const harmless = /num_batches_tracked|total_ops|total_params|step$/;
  return rest
    .filter(
      array =>
        !used.has(array) && !harmless.test(array.name) && !positionName.test(ownName(array.name)),
    )
    .map(({ name, shape }) =>
      escapeText(`${name} [${shape.join(', ')}] was left out: it is part of no layer`),
    );
}

async function readWeights(
  stack: Stack,
  ends: Ends,
  isTied: boolean,
  initial: readonly NamedArray[],
  shapes: readonly LayerShape[],
): Promise<Weights> {
  const read = async (array: NamedArray): Promise<Values> => ({
    shape: array.shape,
    data: await array.read(),
  });
  const layers = [];
  for (const directions of stack.layers) {
    const both = [];
    for (const { inputWeight, hiddenWeight, inputBias, hiddenBias, projection } of directions) {
      both.push({
        inputWeight: await read(inputWeight),
        hiddenWeight: await read(hiddenWeight),
        ...(inputBias && { inputBias: await read(inputBias) }),
        ...(hiddenBias && { hiddenBias: await read(hiddenBias) }),
        ...(projection && { projection: await read(projection) }),
      });
    }
    layers.push(both);
  }
  const embedding = ends.embedding && (await read(ends.embedding));
  const readout = isTied ? embedding : ends.readout && (await read(ends.readout));
  const initialState = await readInitial(initial, shapes);
  return {
    layers,
    ...(embedding && { embedding }),
    ...(readout && { readout }),
    ...(ends.readoutBias && { readoutBias: await read(ends.readoutBias) }),
    ...(initialState && { initialState }),
  };
}

/** A learned initial state, [layers(, 1), units]. */
async function readInitial(
  arrays: readonly NamedArray[],
  shapes: readonly LayerShape[],
): Promise<InitialState | undefined> {
  const parts: { hidden?: number[][]; cell?: number[][] } = {};
  for (const array of arrays) {
    const part = /^(c|init_c)/.test(ownName(array.name)) ? 'cell' : 'hidden';
    const width = array.shape.at(-1) ?? 0;
    const fits = shapes.every(shape => (part === 'cell' ? shape.hidden : shape.width) === width);
    const data = await array.read();
    if (!fits || data.length !== width * shapes.length) continue;
    parts[part] = shapes.map((_, l) => Array.from(data.subarray(l * width, (l + 1) * width)));
  }
  return Object.keys(parts).length > 0 ? parts : undefined;
}
