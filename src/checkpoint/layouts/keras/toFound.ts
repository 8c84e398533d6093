import type { CellKind } from '../../../domain/components.ts';
import type { Architecture, Assumption, Gate, LayerShape } from '../../../domain/model.ts';
import type { Sidecar } from '../../../domain/sidecar.ts';
import type { NamedArray } from '../../arrays.ts';
import { transposed } from '../../views.ts';
import { cellOf } from '../cellOf.ts';
import type { DirectionArrays, Found } from '../layout.ts';
import { readWeights } from '../readWeights.ts';
import { refuse } from '../refusal.ts';
import { lostPrecision } from '../supposed.ts';
import { checkFloats, toDirection } from './direction.ts';
import type { Plan } from './plan.ts';

/** In the order in which Keras' columns have them; its r acts on its h, the candidate, here n. */
const kerasGates: Readonly<Record<CellKind, readonly Gate[]>> = {
  rnn: ['h'],
  gru: ['z', 'r', 'n'],
  lstm: ['i', 'f', 'g', 'o'],
};

/**
 * A Keras model as views of its arrays: kernels transposed, gates left in the file's own order.
 *
 * @throws Refused  arrays that do not fit each other
 */
export function toFound(file: string, plan: Plan, sidecar: Sidecar): Found {
  const { kind, activation, recurrentActivation, embedding, readout, readoutBias } = plan;
  const layers: DirectionArrays[][] = [];
  const shapes: LayerShape[] = [];
  let resetAfter = plan.resetAfter;
  for (const { name, directions } of plan.layers) {
    const both = directions.map(each => toDirection(file, name, kind, each, resetAfter));
    const [first, second] = both;
    if (!first) throw refuse(file, 'a layer without arrays', name, 'expected one of one direction');
    for (const each of both) resetAfter ??= each.resetAfter;
    checkAlike(file, name, first.shape, second?.shape);
    layers.push(both.map(({ arrays }) => arrays));
    shapes.push(first.shape);
  }
  const count = layers[0]?.length ?? 1;
  const top = count * (shapes.at(-1)?.width ?? 0);
  checkChain(file, plan, shapes, count);
  checkEnds(
    file,
    plan,
    shapes[0]?.input ?? 0,
    top,
    merged(count, plan.readout?.shape[0], shapes.at(-1)),
  );
  const architecture: Architecture = {
    ...cellOf({
      kind,
      gates: sidecar.gates ?? kerasGates[kind],
      activation,
      recurrentActivation,
      resetAfter: resetAfter ?? true,
    }),
    layers: shapes,
    bidirectional: count === 2,
    bias: layers.flat().some(({ inputBias }) => inputBias !== undefined),
    inputSize: shapes[0]?.input ?? 0,
    vocabularySize: embedding?.shape[0] ?? null,
    outputSize: readout?.shape[1] ?? null,
    tied: false,
  };
  const ends = { embedding, readout: readout && transposed(readout), readoutBias };
  return {
    architecture,
    assumptions: [...plan.assumptions, ...unsaidReset(plan, layers), ...lostPrecision(layers)],
    warnings: plan.warnings,
    readWeights: () => readWeights({ layers, ...ends }),
  };
}

/** Both directions of a layer read the same and are equally wide. @throws Refused */
function checkAlike(
  file: string,
  name: string,
  forward: LayerShape,
  backward: LayerShape | undefined,
): void {
  for (const size of ['input', 'hidden'] as const)
    if (backward && backward[size] !== forward[size])
      throw refuse(
        file,
        `directions that differ in size: ${size} ${forward[size]} and ${backward[size]}`,
        name,
        'both directions of a layer read the same and are equally wide',
      );
}

/** Without a bias, and without a config, nothing tells where the reset gate acts. */
function unsaidReset(
  { kind, resetAfter }: Plan,
  layers: readonly (readonly DirectionArrays[])[],
): Assumption[] {
  const hasBias = layers.flat().some(({ inputBias }) => inputBias !== undefined);
  if (kind !== 'gru' || resetAfter !== undefined || hasBias) return [];
  return [
    {
      about: 'resetAfter',
      assumed: 'true',
      because: 'without a bias the weights do not say it; true is the default of Keras',
    },
  ];
}

function checkChain(
  file: string,
  { layers, orders }: Plan,
  shapes: readonly LayerShape[],
  count: number,
): void {
  for (const [l, { name, directions }] of layers.entries()) {
    if (directions.length !== count)
      throw refuse(
        file,
        'one direction in some layers and two in others',
        name,
        'all layers must be bidirectional or none',
      );
    const below = shapes[l - 1];
    const gives = below && count * below.width;
    const input = shapes[l]?.input ?? 0;
    const merge = merged(count, input, below);
    const isOpen = merge === '' && orders !== undefined;
    const remedy = isOpen
      ? '; if they stand in another order, name them in "layers" of the sidecar'
      : merge;
    if (gives !== undefined && input !== gives)
      throw refuse(
        file,
        'layers that do not chain',
        directions[0]?.kernel?.name ?? name,
        `layer ${l} expects ${input} inputs, layer ${l - 1} gives ${gives}${remedy}`,
        isOpen ? [orders] : [],
      );
  }
}

/** A Bidirectional that adds its directions up is as wide as one of them. */
const merged = (count: number, width: number | undefined, below: LayerShape | undefined): string =>
  count === 2 && width === below?.width ? '; a merge mode other than concat is not supported' : '';

function checkEnds(
  file: string,
  { embedding, readout, readoutBias }: Plan,
  input: number,
  top: number,
  mergedText: string,
): void {
  const fail = (array: NamedArray, why: string): Error =>
    refuse(file, `shape [${array.shape.join(', ')}]`, array.name, why);
  if (embedding && (embedding.shape.length !== 2 || embedding.shape[1] !== input))
    throw fail(embedding, `the embedding's columns must be ${input}, as the first layer reads`);
  if (readout && (readout.shape.length !== 2 || readout.shape[0] !== top))
    throw fail(readout, `the readout's rows must be ${top}, as the last layer gives${mergedText}`);
  if (readoutBias && readoutBias.shape.join() !== String(readout?.shape[1]))
    throw fail(readoutBias, `expected [${readout?.shape[1] ?? 0}], one a logit`);
  for (const array of [embedding, readout, readoutBias]) if (array) checkFloats(file, array);
}
