import type { Assumption } from '../../domain/model.ts';
import type { Sidecar } from '../../domain/sidecar.ts';
import type { NamedArray } from '../arrays.ts';
import type { Hints, StatedActivation } from '../hints.ts';
import { sizesOf } from './endProblems.ts';
import type { Ends } from './ends.ts';
import type { Stack } from './groups.ts';
import type { InitialArrays } from './initialState.ts';
import { isPosition, recurrentName } from './names.ts';
import { listed } from './refusal.ts';
import { bothDirections, lostPrecision, noLogits, orderByNumbers } from './supposed.ts';
import type { Tensors } from './tensors.ts';

/** What assumptions are made of. */
interface Assumed {
  readonly stack: Stack;
  readonly ends: Ends;
  readonly tensors: Tensors;
  readonly hints: Hints;
  readonly sidecar: Sidecar;
  readonly initial: InitialArrays;
  /** Who says an RNN's activation. */
  readonly activation: StatedActivation | undefined;
  /** Who wrote the arrays, as far as the file says. */
  readonly exporter: string;
  /** What belongs to other groups, heads and models, as people read it. */
  readonly others: readonly string[];
}

/** What a state dict does not say and had to be supposed, and what was taken on another's word. */
export function assumptionsOf(found: Assumed): Assumption[] {
  const { stack, ends, sidecar } = found;
  return [
    wiringOf(ends),
    ...(sidecar.layers ? [] : orderByNumbers(stack.modules)),
    ...ofCell(found),
    ...ofAside(found),
    ...ofReadout(found),
    ...weightDrop(stack),
    ...lostPrecision(stack.layers),
    ...positions(found),
    ...ofInitialState(found),
    ...(sidecar.ignore
      ? [
          {
            about: 'ignore',
            assumed: `${listed(sidecar.ignore)} left aside`,
            because: 'the sidecar says so',
          },
        ]
      : []),
  ];
}

function wiringOf({ embedding, readout }: Ends): Assumption {
  const order = [
    embedding ? 'embedding' : 'input vectors',
    'recurrent layers in order',
    ...(readout ? ['readout'] : []),
  ];
  return {
    about: 'wiring',
    assumed: `${order.join(' → ')}, nothing between`,
    because: 'a state dict names weights, not the code that uses them',
  };
}

/** Of the equations: an RNN's activation, and where names tell another's gates. */
function ofCell({ stack, sidecar, activation, exporter }: Assumed): Assumption[] {
  const list: Assumption[] = [];
  if (stack.kind === 'rnn' && sidecar.activation === undefined)
    list.push({
      about: 'activation',
      assumed: activation?.activation ?? 'tanh',
      because: activation
        ? `${activation.from} says so`
        : 'an RNN’s weights do not say tanh or relu',
    });
  const foreign = stack.layers.flat().find(({ hiddenWeight }) => !isPytorchs(hiddenWeight.name));
  if (!foreign && exporter === 'numpy')
    list.push({
      about: 'exporter',
      assumed: 'PyTorch',
      because: 'the arrays carry PyTorch’s names, and with them its gate order',
    });
  if (foreign && stack.kind !== 'rnn' && !sidecar.gates)
    list.push({
      about: 'gates',
      assumed: `${stack.gates.join(', ')}, as PyTorch has them`,
      because: `${foreign.hiddenWeight.name} is no name of PyTorch's; "gates" in the sidecar says another order`,
    });
  return list;
}

const isPytorchs = (name: string): boolean => /(^|\.)weight_hh/.test(name);

/** Of what the sidecar leaves aside by what it chooses. */
function ofAside({ ends: { aside }, others }: Assumed): Assumption[] {
  const list: Assumption[] = [];
  if (others.length > 0)
    list.push({
      about: 'others',
      assumed: `${listed(others)} left aside`,
      because:
        'they belong to what the sidecar did not choose; a tensor of them that is shared can be named as "embedding" or "readout"',
    });
  if (aside.length > 0)
    list.push({
      about: 'ends',
      assumed: `${aside.map(({ name }) => name).join(', ')} left aside`,
      because: 'the sidecar says that there is no such end (null)',
    });
  return list;
}

function ofReadout({ stack, ends, tensors, hints, sidecar }: Assumed): Assumption[] {
  const { readout, isTiedBySaying } = ends;
  if (!readout) return [noReadout(stack, ends, tensors, sidecar)];
  const both = bothDirections(stack.layers[0]?.length);
  if (!isTiedBySaying || sidecar.tied !== undefined) return both;
  return [
    ...both,
    {
      about: 'tied',
      assumed: `the readout is ${readout.name}`,
      because:
        hints.isTiedByDefault === true
          ? 'the file has no readout, and config.json leaves out tie_word_embeddings, true by default'
          : `the file has no readout, and ${hints.tiedFrom ?? 'a setting'} says that it is the embedding`,
    },
  ];
}

/** Why there are no logits, and what would give them. */
function noReadout(
  stack: Stack,
  { embedding }: Ends,
  tensors: Tensors,
  sidecar: Sidecar,
): Assumption {
  const { topWidth } = sizesOf(stack);
  const there = tensors.placed().find(({ shape }) => shape.length === 2 && shape[1] === topWidth);
  const other = there
    ? `; ${there.name}, in another dictionary of the file, fits: name it as "readout" in the sidecar if it is the readout`
    : embedding?.shape[1] === topWidth
      ? '; "tied": true in the sidecar takes the embedding, which fits'
      : '';
  return noLogits(
    sidecar.readout === null
      ? 'the sidecar says so'
      : `no matrix has as many columns as the last layer has units${other}`,
  );
}

function weightDrop({ layers }: Stack): Assumption[] {
  const raw = layers.flat().find(({ hiddenWeight }) => recurrentName(hiddenWeight.name)?.isRaw);
  if (!raw) return [];
  return [
    {
      about: 'weightDrop',
      assumed: `${raw.hiddenWeight.name} is the weight`,
      because: 'weight drop masks a copy of it in training alone',
    },
  ];
}

function positions({ tensors }: Assumed): Assumption[] {
  const found = tensors.arrays.find(array => array.shape.length === 2 && isPosition(array));
  if (!found) return [];
  return [
    {
      about: 'positionEmbedding',
      assumed: 'not added',
      because: `${found.name} may be added to the embedding; the file does not say`,
    },
  ];
}

const ofInitialState = ({ initial, sidecar }: Assumed): Assumption[] =>
  (Object.entries(initial) as ['hidden' | 'cell', NamedArray][]).map(([part, { name }]) => ({
    about: `initialState.${part}`,
    assumed: `starts from ${name}`,
    because:
      sidecar.initialState?.[part] === undefined
        ? 'its name and shape are those of a learned initial state'
        : 'the sidecar says so',
  }));
