import type { Architecture } from '../../domain/model.ts';
import type { Sidecar } from '../../domain/sidecar.ts';
import type { NamedArray } from '../arrays.ts';
import { contradictionsOf } from '../contradictions.ts';
import type { StatedActivation } from '../hints.ts';
import { activationFor } from './activation.ts';
import { assumptionsOf } from './assumptions.ts';
import { cellOf } from './cellOf.ts';
import { findEnds, type Ends } from './ends.ts';
import { findStack, type Stack } from './groups.ts';
import { findInitial, readInitial } from './initialState.ts';
import type { Clues, Found } from './layout.ts';
import { leftOver } from './leftOver.ts';
import { recurrentName } from './names.ts';
import { openGroups } from './openGroups.ts';
import { othersOf } from './others.ts';
import { refuseOtherParts } from './otherParts.ts';
import { prepared } from './prepared.ts';
import { putAsideWarnings } from './putAside.ts';
import { isTied, readWeights } from './readWeights.ts';
import { refuse, refuseAll } from './refusal.ts';
import { checkSidecar } from './sidecarFit.ts';
import { groupsOf } from './stacks.ts';
import { toTensors, type Tensors } from './tensors.ts';

/**
 * From names and shapes to an architecture, for PyTorch's names.
 *
 * @throws Refused  naming the tensor, what was found, and what is supported; everything that is open at once
 */
export const findPytorch = prepared(find);

function find(clues: Clues): Found {
  const { file, contents, sidecar, ignored = [] } = clues;
  const tensors = toTensors(contents, sidecar, ignored);
  if (sidecar.layers === undefined) {
    refuseWithoutRecurrent(file, tensors);
    refuseUnregistered(clues, tensors);
    const groups = groupsOf(tensors);
    if (groups.problem)
      throw openGroups(clues, groups, layers =>
        findOne({ ...clues, sidecar: { ...sidecar, layers: [...layers] } }, tensors),
      );
  }
  return findOne(clues, tensors);
}

/** The model of one stack, with the ends that fit it. */
function findOne(clues: Clues, tensors: Tensors): Found {
  const { file, contents, hints, sidecar, isAnothers = () => false } = clues;
  const { arrays } = tensors;
  const stack = findStack(file, tensors, sidecar);
  const inLayers = new Set(
    stack.layers.flat().flatMap(direction => Object.values(direction) as NamedArray[]),
  );
  const others = othersOf([...arrays, ...tensors.ignored], tensors.modules, inLayers);
  const outside = outsideOf(arrays, inLayers, others.arrays);
  const { initial, taken } = findInitial(file, outside, stack, tensors, sidecar);
  const rest = outside.filter(array => !taken.has(array));
  const isTied = sidecar.tied ?? hints.tied ?? false;
  const found = findEnds({ file, tensors, rest, inLayers, stack, sidecar, isTied, isAnothers });
  const { ends } = found;
  const heads = new Set(ends.others);
  refuseOtherParts(
    file,
    arrays.filter(array => !others.arrays.has(array) && !heads.has(array)),
    stack.modules,
  );
  const activation = activationFor(file, stack, hints, sidecar);
  const unused = rest.filter(array => !found.used.has(array));
  const own = unused.filter(({ name }) => !isAnothers(name));
  const left = leftOver(own, stack, ends, () => tensors.placed());
  const problems = [...found.problems, ...left.problems];
  if (problems.length > 0) throw refuseAll(file, problems);
  checkSidecar(file, sidecar, [...arrays, ...tensors.ignored], stack, ends);
  const architecture = describe(stack, ends, activation, sidecar);
  const aside = [...ends.others, ...unused.filter(({ name }) => isAnothers(name))];
  const ignored = tensors.ignored.filter(array => !others.arrays.has(array));
  return {
    architecture,
    assumptions: assumptionsOf({
      ...{ stack, ends, tensors, hints, sidecar, initial, activation },
      exporter: contents.exporter,
      others: [...others.names, ...aside.map(({ name }) => name)],
    }),
    warnings: [
      ...contradictionsOf(architecture, hints),
      ...left.warnings,
      ...putAsideWarnings(ignored, ends),
    ],
    readWeights: () => {
      const { embedding, readout, readoutBias } = ends;
      const readInitialState = () => readInitial(initial, stack);
      return readWeights({
        layers: stack.layers,
        ...{ embedding, readout, readoutBias, readInitialState },
      });
    },
  };
}

/** Arrays that belong to no layer and no other group, and are no copy of what a layer's weight is made of. */
function outsideOf(
  arrays: readonly NamedArray[],
  inLayers: ReadonlySet<NamedArray>,
  others: ReadonlySet<NamedArray>,
): NamedArray[] {
  const names = new Set(arrays.map(({ name }) => name));
  return arrays.filter(
    array =>
      !inLayers.has(array) &&
      !others.has(array) &&
      !array.name.includes('_flat_weights') &&
      !names.has(`${array.name}_raw`),
  );
}

/** Kinds of models without recurrent weights, by names that only they have. */
const otherKinds = [
  { name: /A_log|dt_proj/, kind: 'a state-space model (Mamba)' },
  { name: /time_decay/, kind: 'RWKV' },
  { name: /attn|attention|q_proj/, kind: 'a transformer' },
];

/** Parts that no equation covers are named before an odd shape is: they are the better reason. @throws Refused */
function refuseWithoutRecurrent(file: string, { arrays, modules, placed }: Tensors): void {
  if (modules.size > 0 || arrays.some(({ name }) => name.includes('weight_hh'))) return;
  const telling = otherKinds
    .map(({ name: pattern, kind }) => ({
      kind,
      name: arrays.find(({ name }) => pattern.test(name))?.name,
    }))
    .find(({ name }) => name !== undefined);
  const there = placed().find(({ name }) => recurrentName(name)?.part === 'weight_hh');
  // What it is comes first: of a long text an editor shows the beginning.
  throw refuse(
    file,
    `looks like ${telling?.kind ?? 'another kind of model'}: no recurrent weights`,
    telling?.name ?? arrays[0]?.name ?? 'no arrays',
    there
      ? `no array here is named weight_hh; another dictionary of the file has ${there.name}: name its place in "stateDict" of the sidecar`
      : 'no array is named weight_hh',
    there ? ['stateDict'] : [],
  );
}

/**
 * A layer that a module keeps in a Python list is in the pickle, and in no state dictionary; it acts all the same.
 *
 * @throws Refused  where the order of the layers has to be said
 */
function refuseUnregistered({ file, contents }: Clues, { modules }: Tensors): void {
  const { stateDictAt: taken, elsewhere = [] } = contents;
  if (contents.modules.size === 0) return;
  const own = taken === null ? '' : `${taken}.`;
  const found = new Map<string, string>();
  for (const { at, arrays } of elsewhere) {
    if (at === null || !at.startsWith(own)) continue;
    for (const { name } of arrays) {
      const recurrent = recurrentName(`${at.slice(own.length)}.${name}`);
      if (recurrent?.part === 'weight_hh' && !modules.has(recurrent.module))
        found.set(recurrent.module, name);
    }
  }
  const [first] = found;
  if (!first) return;
  const order = [...modules.keys(), ...found.keys()].map(name => JSON.stringify(name));
  throw refuse(
    file,
    'a recurrent layer that stands in a list, and in no state dictionary',
    `${first[0]}.${first[1]}`,
    `name the layers that are run, in their order, in "layers" of the sidecar, such as [${order.slice(0, 12).join(', ')}]`,
    [{ field: 'layers', candidates: [`[${order.join(', ')}]`] }],
  );
}

function describe(
  stack: Stack,
  { embedding, readout }: Ends,
  activation: StatedActivation | undefined,
  sidecar: Sidecar,
): Architecture {
  const directions = stack.layers.flat();
  const projection = directions.find(each => each.projection)?.projection;
  return {
    ...cellOf({
      kind: stack.kind,
      gates: stack.gates,
      activation: sidecar.activation ?? activation?.activation ?? 'tanh',
      recurrentActivation: sidecar.recurrentActivation ?? 'sigmoid',
      resetAfter: sidecar.resetAfter ?? true,
      projection: projection?.shape[0] ?? null,
    }),
    layers: stack.shapes,
    bidirectional: (stack.layers[0]?.length ?? 1) === 2,
    bias: directions.some(each => each.inputBias !== undefined || each.hiddenBias !== undefined),
    inputSize: stack.shapes[0]?.input ?? 0,
    vocabularySize: embedding?.shape[0] ?? null,
    outputSize: readout?.shape[0] ?? null,
    tied: isTied({ embedding, readout }),
  };
}
