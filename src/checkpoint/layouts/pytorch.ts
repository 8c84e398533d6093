import { assertNever } from '../../base/assert.ts';
import type { Architecture } from '../../domain/model.ts';
import type { Sidecar } from '../../domain/sidecar.ts';
import type { NamedArray } from '../arrays.ts';
import { contradictionsOf } from '../contradictions.ts';
import type { Hints } from '../hints.ts';
import { assumptionsOf } from './assumptions.ts';
import { findEnds, type Ends } from './ends.ts';
import { findStack, type Stack } from './groups.ts';
import { findInitial, readInitial } from './initialState.ts';
import type { Clues, Found } from './layout.ts';
import { checkLeftOver } from './leftOver.ts';
import { refuseOtherParts } from './otherParts.ts';
import { readWeights } from './readWeights.ts';
import { refuse } from './refusal.ts';
import { checkSidecar, isIgnored } from './sidecarFit.ts';

/**
 * From names and shapes to an architecture, for PyTorch's names.
 *
 * @throws Refused  naming the tensor, what was found, and what is supported
 */
export function findPytorch({ file, contents, hints, sidecar }: Clues): Found {
  const { arrays: all } = contents;
  const arrays = all.filter(({ name }) => !isIgnored(name, sidecar));
  const stack = tryStack(file, arrays, sidecar);
  refuseOtherParts(file, arrays, stack.modules);
  const names = new Set(arrays.map(({ name }) => name));
  const inLayers = new Set(
    stack.layers.flat().flatMap(direction => Object.values(direction) as NamedArray[]),
  );
  const outside = arrays.filter(
    array =>
      !inLayers.has(array) && !/_flat_weights/.test(array.name) && !names.has(`${array.name}_raw`),
  );
  const initial = findInitial(file, outside, stack);
  const rest = outside.filter(array => array !== initial.hidden && array !== initial.cell);
  const ends = findEnds(file, arrays, rest, stack, sidecar, sidecar.tied ?? hints.tied ?? false);
  checkSidecar(file, sidecar, all, stack, ends);
  checkActivation(file, stack, hints, sidecar);
  const used = new Set([ends.embedding, ends.readout, ends.readoutBias, ...ends.aside]);
  const isTied = ends.readout !== undefined && ends.readout.identity === ends.embedding?.identity;
  const architecture = describe(stack, ends, isTied, hints, sidecar);
  return {
    architecture,
    assumptions: assumptionsOf(stack, ends, arrays, hints, sidecar, initial),
    warnings: [
      ...contradictionsOf(architecture, hints),
      ...checkLeftOver(
        file,
        rest.filter(array => !used.has(array)),
        sidecar.layers !== undefined,
      ),
    ],
    readWeights: () =>
      readWeights({
        layers: stack.layers,
        embedding: ends.embedding,
        readout: ends.readout,
        readoutBias: ends.readoutBias,
        readInitialState: () => readInitial(initial, stack),
      }),
  };
}

/** An RNN whose config names another function is not run with tanh. @throws Refused */
function checkActivation(
  file: string,
  { kind }: Stack,
  { activation, otherActivation }: Hints,
  sidecar: Sidecar,
): void {
  if (kind !== 'rnn' || sidecar.activation !== undefined || activation !== undefined) return;
  if (otherActivation)
    throw refuse(
      file,
      `activation ${JSON.stringify(otherActivation.value)}`,
      otherActivation.from,
      'an rnn is run with tanh or relu; if this is not the cell\'s own function, give "activation" in the sidecar',
    );
}

/** Kinds of models without recurrent weights, by names that only they have. */
const otherKinds = [
  { name: /A_log|dt_proj/, kind: 'a state-space model (Mamba)' },
  { name: /time_decay/, kind: 'RWKV' },
  { name: /attn|attention|q_proj/, kind: 'a transformer' },
];

/** Parts that no equation covers are named before an odd shape is: they are the better reason. */
function tryStack(file: string, arrays: readonly NamedArray[], sidecar: Sidecar): Stack {
  const hasRecurrent =
    arrays.some(({ name }) => /weight_hh/.test(name)) || sidecar.layers !== undefined;
  if (!hasRecurrent) {
    const telling = otherKinds
      .map(({ name: pattern, kind }) => ({
        kind,
        name: arrays.find(({ name }) => pattern.test(name))?.name,
      }))
      .find(({ name }) => name !== undefined);
    // What it is comes first: of a long text an editor shows the beginning.
    throw refuse(
      file,
      `looks like ${telling?.kind ?? 'another kind of model'}: no recurrent weights`,
      telling?.name ?? arrays[0]?.name ?? 'no arrays',
      'no array is named weight_hh',
    );
  }
  return findStack(file, arrays, sidecar);
}

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
    ...describeCell(stack, projection?.shape[0] ?? null, hints, sidecar),
    layers: stack.shapes,
    bidirectional: (stack.layers[0]?.length ?? 1) === 2,
    bias: directions.some(each => each.inputBias !== undefined || each.hiddenBias !== undefined),
    inputSize: stack.shapes[0]?.input ?? 0,
    vocabularySize: embedding?.shape[0] ?? null,
    outputSize: readout?.shape[0] ?? null,
    tied,
  };
}

/** The options that a model has by its kind of cell. */
function describeCell(
  { kind, gates }: Stack,
  projection: number | null,
  hints: Hints,
  sidecar: Sidecar,
) {
  const recurrentActivation = sidecar.recurrentActivation ?? 'sigmoid';
  switch (kind) {
    case 'rnn':
      return { kind, activation: sidecar.activation ?? hints.activation ?? 'tanh' };
    case 'gru':
      return { kind, gates, recurrentActivation, resetAfter: sidecar.resetAfter ?? true };
    case 'lstm':
      return { kind, gates, recurrentActivation, projection, peepholes: false };
    default:
      return assertNever(kind);
  }
}
