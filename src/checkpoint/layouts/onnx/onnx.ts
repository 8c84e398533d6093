import type { Architecture, Assumption, Gate, LayerShape } from '../../../domain/model.ts';
import type { CellKind } from '../../../domain/components.ts';
import { escapeText } from '../../../domain/escape.ts';
import type { NamedArray } from '../../arrays.ts';
import type { OnnxDescription } from '../../description.ts';
import { cellOf } from '../cellOf.ts';
import type { Clues, Found } from '../layout.ts';
import { isTied, readWeights } from '../readWeights.ts';
import { refuse } from '../refusal.ts';
import { lostPrecision, noLogits } from '../supposed.ts';
import { choose, type Choice } from './choose.ts';
import { checkOnnxSidecar } from './sidecar.ts';
import { readStarts, startsSaid } from './starts.ts';
import { nameOf, sizeOfGroup, type Recurrent } from './values.ts';
import { walk } from './walk.ts';
import type { SameArrays } from './walked.ts';

/** The order in which a node's weights hold the gates. @source onnx 1.23, operators GRU (zrh), LSTM (iofc) */
const gatesOf: Readonly<Record<CellKind, readonly Gate[]>> = {
  rnn: ['h'],
  gru: ['z', 'r', 'n'],
  lstm: ['i', 'o', 'f', 'g'],
};
/** Warnings about one thing that are written out. */
const mostWarnings = 20;

/** Whether a file describes an ONNX graph. */
export const isOnnxGraph = ({ contents }: Clues): boolean => contents.description?.kind === 'onnx';

/**
 * From the graph of an ONNX file to an architecture: what the graph does between its input and its outputs is followed,
 * node by node, and what the equations do not have is refused.
 *
 * @throws Refused  naming the node and its op, what was found, and what is supported
 */
export function findOnnx({ file, contents, sidecar }: Clues): Found {
  const description = contents.description as OnnxDescription;
  const walked = walk(description, contents.arrays);
  const choice = choose(file, walked, sidecar);
  const { layers, readout } = choice;
  const [lowest] = layers;
  if (!lowest) throw refuse(file, 'no recurrent weights', 'graph', 'no layer is named');
  checkAlike(file, layers);
  const { stage } = lowest.x;
  const embedding = stage.is === 'embedded' ? stage.table : undefined;
  const architecture = describe(layers, embedding, readout?.weight, readout?.bias);
  checkOnnxSidecar(file, sidecar, architecture, contents.arrays);
  const used = new Set(walkedNames(layers, [embedding, readout?.weight, readout?.bias]));
  return {
    architecture,
    assumptions: [...startsSaid(file, layers), ...said(choice, lowest)],
    warnings: [...asideOf(choice), ...leftOver(contents.arrays, used, description)],
    async readWeights() {
      await checkSame(file, walked.same);
      return readWeights({
        layers: layers.map(({ directions }) => directions),
        embedding,
        readout: readout?.weight,
        readoutBias: readout?.bias,
        readInitialState: () => readStarts(file, layers),
      });
    },
  };
}

/** One kind of cell with one set of options, one way of reading, layers that chain. @throws Refused */
function checkAlike(file: string, layers: readonly Recurrent[]): void {
  const [first] = layers;
  if (!first) return;
  for (const layer of layers.slice(1)) {
    const differ = (found: string, why: string): Error =>
      refuse(file, found, nameOf(layer.node), `${why}; ${nameOf(first.node)} is another`);
    if (layer.kind !== first.kind)
      throw differ(`mixed kinds, ${first.kind} and ${layer.kind}`, 'one kind a model');
    if (layer.reads !== first.reads)
      throw differ(`layers that read ${first.reads} and ${layer.reads}`, 'one direction a model');
    for (const option of ['activation', 'recurrentActivation', 'resetAfter', 'peepholes'] as const)
      if (layer[option] !== first[option])
        throw differ(`${option} ${String(layer[option])}`, 'one set of options a model');
  }
}

function describe(
  layers: readonly Recurrent[],
  embedding: NamedArray | undefined,
  readout: NamedArray | undefined,
  readoutBias: NamedArray | undefined,
): Architecture {
  const [first] = layers as readonly [Recurrent, ...Recurrent[]];
  const shapes = layers.map(({ directions, hidden }): LayerShape => ({
    input: directions[0]?.inputWeight.shape[1] ?? 0,
    hidden,
    width: hidden,
  }));
  return {
    ...cellOf({ ...first, gates: gatesOf[first.kind] }),
    layers: shapes,
    bidirectional: first.reads === 'bidirectional',
    ...(first.reads === 'reverse' && { reversed: true as const }),
    bias: layers.some(({ directions }) => directions.some(({ inputBias }) => inputBias)),
    inputSize: shapes[0]?.input ?? 0,
    vocabularySize: embedding?.shape[0] ?? null,
    outputSize: readout?.shape[0] ?? null,
    tied: readoutBias === undefined && isTied({ embedding, readout }),
  };
}

/** What the graph does and a run here does not. */
function said({ readout, isOfLast, layers }: Choice, lowest: Recurrent): Assumption[] {
  const list: Assumption[] = [];
  if (!readout)
    list.push(noLogits('the graph puts out what the layers give, or the sidecar says so'));
  if (isOfLast)
    list.push({
      about: 'readout',
      assumed: 'shown at every timestep',
      because: `the graph applies it to the last state of ${nameOf(layers.at(-1)?.node)} alone`,
    });
  if (readout?.after !== undefined)
    list.push({
      about: 'outputActivation',
      assumed: `logits are the values before ${readout.after}`,
      because: 'the graph says so',
    });
  if (lowest.x.stage.is === 'layer')
    list.push({
      about: 'input',
      assumed: `vectors of ${sizeOfGroup(lowest.x.features) ?? 0}`,
      because: `${nameOf(lowest.node)} reads what ${nameOf(lowest.x.stage.layer.node)} gives, which the sidecar does not name`,
    });
  const lengths = layers.find(each => each.lengths !== null)?.lengths;
  if (lengths !== undefined && lengths !== null)
    list.push({
      about: 'sequenceLengths',
      assumed: 'the whole input is read',
      because: `the graph takes the lengths of a batch's sequences from the input ${lengths}`,
    });
  return [...list, ...lostPrecision(layers.map(({ directions }) => directions))];
}

const asideOf = ({ aside }: Choice): string[] =>
  cut(aside.map(({ found, at }) => `an output of the graph was left out: ${found} (${at})`));

/** Names of the arrays that a model is made of. */
function* walkedNames(
  layers: readonly Recurrent[],
  ends: readonly (NamedArray | undefined)[],
): Generator<string> {
  for (const { directions, starts } of layers) {
    for (const direction of directions)
      for (const array of Object.values(direction) as NamedArray[]) yield array.name;
    for (const start of [starts.hidden, starts.cell])
      if (start?.from === 'array') yield start.array.name;
  }
  for (const end of ends) if (end) yield end.name;
}

/** Arrays that no node of the graph reads. */
function leftOver(
  arrays: readonly NamedArray[],
  used: ReadonlySet<string>,
  { graph }: OnnxDescription,
): string[] {
  const read = new Set(graph.nodes.flatMap(({ inputs }) => inputs));
  const rest = arrays.filter(
    ({ name, dtype }) => dtype.toFloat32 && !used.has(name) && !read.has(name),
  );
  return cut(
    rest.map(({ name, shape }) => `${name} [${shape.join(', ')}] was left out: no node reads it`),
  );
}

/** Warnings, the first of many. */
function cut(warnings: readonly string[]): string[] {
  const more = warnings.length - mostWarnings;
  return [
    ...warnings.slice(0, mostWarnings),
    ...(more > 0 ? [`${more} more were left out`] : []),
  ].map(escapeText);
}

/** Holds the arrays of two branches against each other. @throws Refused where they differ */
async function checkSame(file: string, same: readonly SameArrays[]): Promise<void> {
  for (const { node, taken, other } of same) {
    const [a, b] = [await taken.read(), await other.read()];
    if (!a.every((value, k) => Object.is(value, b[k])))
      throw refuse(
        file,
        `branches with different ${taken.name}`,
        node,
        'which branch runs is not known before a run; expected a constant condition, or the same arrays in both',
      );
  }
}
