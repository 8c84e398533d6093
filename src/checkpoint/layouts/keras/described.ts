import type { Json } from '../../json.ts';
import type { NamedArray } from '../../arrays.ts';
import type { KerasDescription } from '../../description.ts';
import { refuse } from '../refusal.ts';
import { noLogits } from '../supposed.ts';
import type { Context } from './cellConfig.ts';
import { chainOf } from './chain.ts';
import { finderOf } from './finder.ts';
import { isBeside } from './names.ts';
import type { Plan } from './plan.ts';
import { visit, type Walk } from './walk.ts';

/**
 * A model from its config: layers one after the other, each either run, or without effect, or refused by name.
 *
 * @throws Refused  naming the layer, its class, and what is supported
 */
export function planFromConfig(
  context: Context,
  { config, from, paths }: KerasDescription & { readonly config: Json },
  arrays: readonly NamedArray[],
): Plan {
  const chain = chainOf(context.file, config, from);
  const used = new Set<NamedArray>();
  const walk: Walk = {
    context,
    find: finderOf(chain, paths, arrays, used),
    cells: [],
    assumptions: [],
  };
  for (const layer of chain) visit(walk, layer);
  const { cells, assumptions, embedding, readout } = walk;
  const [first] = cells;
  if (!first)
    throw refuse(context.file, 'no recurrent layer', from, 'no layer is a SimpleRNN, GRU or LSTM');
  sayReturns(walk);
  if (!readout)
    assumptions.push(noLogits('the model has no Dense layer behind its recurrent ones'));
  const left = arrays.filter(array => !used.has(array) && !isBeside(array.name));
  return {
    kind: first.config.kind,
    layers: cells.map(({ layer }) => layer),
    orders: undefined,
    embedding,
    readout: readout?.kernel,
    readoutBias: readout?.bias,
    activation: first.config.activation,
    recurrentActivation: first.config.recurrentActivation,
    resetAfter: first.config.resetAfter,
    assumptions,
    warnings: left
      .slice(0, 12)
      .map(({ name, shape }) => `${name} [${shape.join(', ')}] was left out: no layer has it`),
  };
}

/** A readout that Keras gives for the last timestep alone is shown at every one. */
function sayReturns({ cells, assumptions }: Walk): void {
  const top = cells.at(-1);
  if (!top || top.config.returnsSequences) return;
  assumptions.push({
    about: 'returnSequences',
    assumed: 'the readout is shown at every timestep',
    because: top.config.isBidirectional
      ? `${top.layer.name} has return_sequences false: Keras reads out the forward state of the last timestep beside the backward state of the first, which is no timestep here`
      : `${top.layer.name} has return_sequences false: Keras reads out the last timestep alone`,
  });
}
