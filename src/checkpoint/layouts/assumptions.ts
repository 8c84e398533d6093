import type { Assumption } from '../../domain/model.ts';
import type { Sidecar } from '../../domain/sidecar.ts';
import type { NamedArray } from '../arrays.ts';
import type { Hints } from '../hints.ts';
import type { Ends } from './ends.ts';
import type { Stack } from './groups.ts';
import type { InitialArrays } from './initialState.ts';
import { ownName, positionName, recurrentName } from './names.ts';

/** What a state dict does not say and had to be supposed, and what was taken on another's word. */
export function assumptionsOf(
  stack: Stack,
  { embedding, readout, aside }: Ends,
  arrays: readonly NamedArray[],
  hints: Hints,
  sidecar: Sidecar,
  initial: InitialArrays,
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
  if (stack.kind === 'rnn' && sidecar.activation === undefined) {
    list.push({
      about: 'activation',
      assumed: hints.activation ?? 'tanh',
      because:
        hints.activationFrom === undefined
          ? 'an RNN’s weights do not say tanh or relu'
          : `${hints.activationFrom} says so`,
    });
  }
  if (aside.length > 0)
    list.push({
      about: 'ends',
      assumed: `${aside.map(({ name }) => name).join(', ')} left aside`,
      because: 'the sidecar says that there is no such end (null)',
    });
  if (!readout)
    list.push({
      about: 'readout',
      assumed: 'none: traces only, no logits',
      because:
        sidecar.readout === null
          ? 'the sidecar says so'
          : 'no matrix has as many columns as the last layer has units',
    });
  if (
    readout &&
    readout === embedding &&
    sidecar.tied === undefined &&
    hints.isTiedByDefault === true
  )
    list.push({
      about: 'tied',
      assumed: `the readout is ${readout.name}`,
      because:
        'the file has no readout, and config.json leaves out tie_word_embeddings, true by default',
    });
  const raw = stack.layers
    .flat()
    .find(({ hiddenWeight }) => recurrentName(hiddenWeight.name)?.isRaw);
  if (raw)
    list.push({
      about: 'weightDrop',
      assumed: `${raw.hiddenWeight.name} is the weight`,
      because: 'weight drop masks a copy of it in training alone',
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
  for (const [part, { name }] of Object.entries(initial) as [string, NamedArray][])
    list.push({
      about: `initialState.${part}`,
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
