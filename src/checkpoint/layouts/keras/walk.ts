import type { Assumption } from '../../../domain/model.ts';
import type { NamedArray } from '../../arrays.ts';
import { refuse } from '../refusal.ts';
import { isRecurrent, toCellConfig, type CellConfig, type Context } from './cellConfig.ts';
import { functionName, isOn, toLayerConfig, type LayerConfig } from './config.ts';
import type { CellArrays, LayerArrays } from './layerArrays.ts';
import type { PlannedLayer } from './plan.ts';

/** Layers that change nothing outside training. */
const idle = new Set([
  'InputLayer',
  'Dropout',
  'SpatialDropout1D',
  'GaussianNoise',
  'GaussianDropout',
]);

/** What the walk along the layers has found so far. */
export interface Walk {
  readonly context: Context;
  readonly find: (layer: LayerConfig) => LayerArrays;
  readonly cells: { layer: PlannedLayer; config: CellConfig }[];
  readonly assumptions: Assumption[];
  embedding?: NamedArray;
  readout?: {
    readonly name: string;
    readonly kernel: NamedArray;
    readonly bias: NamedArray | undefined;
  };
}

/** Takes the next layer of the line. @throws Refused  where the equations have no place for it */
export function visit(walk: Walk, layer: LayerConfig): void {
  const { className, name, config } = layer;
  sayPrecision(walk, layer);
  if (idle.has(className)) return;
  if (isRecurrent(layer)) return visitRecurrent(walk, layer);
  switch (className) {
    case 'Embedding':
      return visitEmbedding(walk, layer);
    case 'Masking':
      walk.assumptions.push(
        notMasked(
          `the layer ${name} masks timesteps whose inputs all are ${JSON.stringify(config.get('mask_value') ?? 0)}`,
        ),
      );
      return;
    case 'Dense':
      return visitDense(walk, layer, layer);
    case 'TimeDistributed': {
      const inner = toLayerConfig(walk.context.file, config.get('layer'), `${name}.layer`);
      if (inner.className === 'Dense') return visitDense(walk, layer, inner);
      if (inner.className === 'Dropout') return;
      throw unsupported(walk, inner.className, name);
    }
    case 'Activation':
      return visitActivation(walk, name, functionName(config.get('activation')));
    case 'Softmax':
      return visitActivation(walk, name, 'softmax');
    default:
      throw unsupported(walk, className, name);
  }
}

/** Here everything is computed in float32, whatever the layer's policy is. */
function sayPrecision({ assumptions }: Walk, { name, config }: LayerConfig): void {
  const policy = config.get('dtype');
  const fields = policy instanceof Map ? policy.get('config') : undefined;
  const dtype = functionName(fields instanceof Map ? fields.get('name') : policy) ?? 'float32';
  if (!/float16/.test(dtype) || assumptions.some(({ about }) => about === 'precision')) return;
  assumptions.push({
    about: 'precision',
    assumed: 'float32',
    because: `${name} computes in ${dtype} in Keras, so the last digits differ`,
  });
}

const unsupported = ({ context }: Walk, className: string, name: string): Error =>
  refuse(
    context.file,
    `an unsupported layer ${className.slice(0, 120)}`,
    name,
    'it may act on values, and the equations have no place for it',
  );

const notMasked = (because: string): Assumption => ({
  about: 'maskZero',
  assumed: 'not applied',
  because: `${because}: Keras skips such timesteps and repeats the state, which a run here does not`,
});

function visitEmbedding(walk: Walk, layer: LayerConfig): void {
  const { file } = walk.context;
  const { name, config, className } = layer;
  if (walk.embedding || walk.cells.length > 0 || walk.readout)
    throw refuse(file, `a layer ${className} behind others`, name, 'an embedding stands first');
  const arrays = walk.find(layer);
  const table = arrays.embeddings ?? arrays.numbered[0];
  if (!table) throw refuse(file, 'no embeddings', name, 'they are missing from the file');
  walk.embedding = table;
  if (isOn(config, 'mask_zero')) walk.assumptions.push(notMasked('the embedding masks token 0'));
}

function visitRecurrent(walk: Walk, layer: LayerConfig): void {
  const { file } = walk.context;
  const { name } = layer;
  if (walk.readout)
    throw refuse(
      file,
      `a Dense layer ${walk.readout.name} before ${name}`,
      name,
      'only a readout behind all recurrent layers is a linear layer here',
    );
  const config = toCellConfig(walk.context, layer);
  checkStack(walk, name, config);
  if (config.isStateful && !walk.assumptions.some(({ about }) => about === 'stateful'))
    walk.assumptions.push({
      about: 'stateful',
      assumed: 'each run starts from a zero state',
      because: `${name} is stateful: Keras goes on from the state that the last batch left`,
    });
  const directions = directionsOf(walk.find(layer), config);
  for (const direction of directions) checkDirection(file, name, config, direction);
  walk.cells.push({ layer: { name, directions }, config });
}

const oneOfAll = [
  'kind',
  'isBidirectional',
  'recurrentActivation',
  'activation',
  'resetAfter',
] as const satisfies readonly (keyof CellConfig)[];

/** A layer is like those below it, and they give it every timestep. @throws Refused */
function checkStack({ context, cells }: Walk, name: string, config: CellConfig): void {
  const [first] = cells;
  const differs = first && oneOfAll.find(field => first.config[field] !== config[field]);
  if (differs)
    throw refuse(
      context.file,
      `layers that differ in ${differs}`,
      name,
      `${first.layer.name} has ${String(first.config[differs])}, it has ${String(config[differs])}; one kind a model`,
    );
  const below = cells.at(-1);
  if (below && !below.config.returnsSequences)
    throw refuse(
      context.file,
      'return_sequences false below another recurrent layer',
      below.layer.name,
      'the layer above would read one timestep',
    );
}

const nothing: CellArrays = { kernel: undefined, recurrent: undefined, bias: undefined };

const directionsOf = (
  { forward, backward }: LayerArrays,
  { isBidirectional }: CellConfig,
): readonly CellArrays[] => (isBidirectional ? [forward, backward ?? nothing] : [forward]);

/** What the config says of a direction holds for its arrays. @throws Refused */
function checkDirection(
  file: string,
  name: string,
  { units, usesBias }: CellConfig,
  { recurrent, bias }: CellArrays,
): void {
  if (recurrent && recurrent.shape[0] !== units)
    throw refuse(
      file,
      `shape [${recurrent.shape.join(', ')}]`,
      recurrent.name,
      `the config gives ${name} ${units} units`,
    );
  if (recurrent) checkBias(file, name, usesBias, bias);
}

function checkBias(
  file: string,
  name: string,
  usesBias: boolean,
  bias: NamedArray | undefined,
): void {
  if ((bias !== undefined) === usesBias) return;
  throw refuse(
    file,
    bias ? 'a bias' : 'no bias',
    bias?.name ?? name,
    `the config says use_bias ${String(usesBias)}`,
  );
}

function visitDense(walk: Walk, layer: LayerConfig, dense: LayerConfig): void {
  const { file } = walk.context;
  const { name } = layer;
  if (walk.cells.length === 0)
    throw refuse(
      file,
      'a Dense layer before the recurrent layers',
      name,
      'the equations have no layer there',
    );
  if (walk.readout)
    throw refuse(
      file,
      `a second Dense layer behind ${walk.readout.name}`,
      name,
      'one linear readout is supported',
    );
  const arrays = walk.find(layer);
  const kernel = arrays.forward.kernel ?? arrays.numbered[0];
  const bias = arrays.forward.bias ?? arrays.numbered[1];
  if (!kernel) throw refuse(file, 'no kernel', name, 'it is missing from the file');
  checkBias(file, name, dense.config.get('use_bias') !== false, bias);
  walk.readout = { name, kernel, bias };
  if (dense.config.has('activation'))
    visitActivation(walk, name, functionName(dense.config.get('activation')));
}

/** A softmax behind the readout is left out; any other function would change the logits. */
function visitActivation(walk: Walk, name: string, activation: string | undefined): void {
  if (activation === 'linear' || activation === 'null') return;
  const isDone = walk.assumptions.some(({ about }) => about === 'outputActivation');
  if (activation !== 'softmax' || !walk.readout || isDone)
    throw refuse(
      walk.context.file,
      `activation ${JSON.stringify(activation ?? null)}`,
      name,
      'behind the readout softmax is left out, and linear changes nothing; other functions are not run',
    );
  walk.assumptions.push({
    about: 'outputActivation',
    assumed: 'logits are the values before the softmax',
    because: `${name} puts its outputs through softmax`,
  });
}
