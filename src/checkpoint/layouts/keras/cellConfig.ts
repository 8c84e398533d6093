import type { CellKind } from '../../../domain/components.ts';
import type { GateFunction } from '../../../domain/model.ts';
import type { Sidecar } from '../../../domain/sidecar.ts';
import { refuse } from '../refusal.ts';
import { functionName, isOn, toLayerConfig, type LayerConfig } from './config.ts';

const kinds: ReadonlyMap<string, CellKind> = new Map([
  ['SimpleRNN', 'rnn'],
  ['GRU', 'gru'],
  ['LSTM', 'lstm'],
]);

/** Whether a class is a recurrent layer that is run, or a pair of them. */
export const isRecurrent = ({ className }: LayerConfig): boolean =>
  kinds.has(className) || className === 'Bidirectional';

/** What a config says of a recurrent layer. */
export interface CellConfig {
  readonly kind: CellKind;
  readonly units: number;
  readonly activation: 'tanh' | 'relu';
  readonly recurrentActivation: GateFunction;
  /** Undefined where the config does not say, so that the bias has to. */
  readonly resetAfter: boolean | undefined;
  readonly usesBias: boolean;
  readonly returnsSequences: boolean;
  readonly isStateful: boolean;
  readonly isBidirectional: boolean;
}

/** What the meaning of a config depends on. */
export interface Context {
  readonly file: string;
  /** `keras_version`; null where the file does not say. */
  readonly version: string | null;
  readonly sidecar: Sidecar;
}

/**
 * Reads the config of a recurrent layer, of both directions where it has two.
 *
 * @throws Refused  another class, direction, merge mode or function
 */
export function toCellConfig(context: Context, layer: LayerConfig): CellConfig {
  if (layer.className !== 'Bidirectional') return oneDirection(context, layer, false);
  const { file } = context;
  const { name, config } = layer;
  const mode = config.has('merge_mode') ? config.get('merge_mode') : 'concat';
  if (mode !== 'concat')
    throw refuse(
      file,
      `merge_mode ${JSON.stringify(mode ?? null).slice(0, 80)}`,
      name,
      'both directions side by side (concat) are supported',
    );
  const forward = oneDirection(
    context,
    toLayerConfig(file, config.get('layer'), `${name}.layer`),
    false,
  );
  const entry = config.get('backward_layer');
  if (entry !== undefined && entry !== null) {
    const backward = oneDirection(
      context,
      toLayerConfig(file, entry, `${name}.backward_layer`),
      true,
    );
    const differs = (Object.keys(forward) as (keyof CellConfig)[]).find(
      key => forward[key] !== backward[key],
    );
    if (differs)
      throw refuse(
        file,
        `directions that differ in ${differs}`,
        name,
        `the forward one has ${String(forward[differs])}, the backward one ${String(backward[differs])}`,
      );
  }
  return { ...forward, isBidirectional: true };
}

function oneDirection(context: Context, layer: LayerConfig, isBackward: boolean): CellConfig {
  const { file } = context;
  const { name, config, className } = layer;
  const kind = kinds.get(className);
  const units = config.get('units');
  if (!kind)
    throw refuse(
      file,
      `a layer ${className} within a Bidirectional`,
      name,
      'expected SimpleRNN, GRU or LSTM',
    );
  if (typeof units !== 'number' || !Number.isSafeInteger(units) || units < 1)
    throw refuse(
      file,
      `units ${JSON.stringify(units ?? null).slice(0, 80)}`,
      name,
      'expected an integer from 1',
    );
  if (isOn(config, 'go_backwards') !== isBackward)
    throw refuse(
      file,
      `go_backwards ${String(!isBackward)}`,
      name,
      'a layer reads from the first timestep to the last, but the backward one of a Bidirectional',
    );
  const said = config.get('reset_after');
  const resetAfter = context.sidecar.resetAfter ?? (typeof said === 'boolean' ? said : undefined);
  const usesBias = config.get('use_bias') !== false;
  return {
    kind,
    units,
    ...functionsOf(context, layer, kind),
    // Configs from before the option have none: a bias tells, and without one it is false.
    resetAfter: kind === 'gru' ? (resetAfter ?? (usesBias ? undefined : false)) : undefined,
    usesBias,
    returnsSequences: isOn(config, 'return_sequences'),
    isStateful: isOn(config, 'stateful'),
    isBidirectional: false,
  };
}

function functionsOf(
  { file, version, sidecar }: Context,
  { name, config }: LayerConfig,
  kind: CellKind,
): Pick<CellConfig, 'activation' | 'recurrentActivation'> {
  const said = config.has('activation') ? functionName(config.get('activation')) : 'tanh';
  const activation = kind === 'rnn' ? (sidecar.activation ?? said) : said;
  if (activation !== 'tanh' && (activation !== 'relu' || kind !== 'rnn'))
    throw refuse(
      file,
      `activation ${JSON.stringify(activation ?? null)}`,
      name,
      kind === 'rnn' ? 'a SimpleRNN is run with tanh or relu' : `a ${kind} is run with tanh`,
    );
  if (kind === 'rnn') return { activation, recurrentActivation: 'sigmoid' };
  const gate = functionName(config.get('recurrent_activation'));
  const recurrentActivation = sidecar.recurrentActivation ?? gateFunction(gate, version);
  if (!recurrentActivation)
    throw refuse(
      file,
      `recurrent_activation ${JSON.stringify(gate ?? null)}`,
      name,
      gate === 'hard_sigmoid'
        ? 'which hard sigmoid it is depends on keras_version, which the file does not say; give "recurrentActivation" in the sidecar'
        : 'the gates are run with sigmoid or hard_sigmoid; give "recurrentActivation" in the sidecar if it is one of these',
      ['recurrentActivation'],
    );
  return { activation, recurrentActivation };
}

/** Keras 3 has x / 6 + 0.5, all before it and TensorFlow.js 0.2 x + 0.5. */
function gateFunction(name: string | undefined, version: string | null): GateFunction | undefined {
  if (name === 'sigmoid') return 'sigmoid';
  if (name === 'hardSigmoid') return 'hardSigmoid';
  if (name !== 'hard_sigmoid' || version === null) return undefined;
  if (/^tfjs/.test(version)) return 'hardSigmoid';
  const major = /^(\d+)\./.exec(version)?.[1];
  if (major === undefined) return undefined;
  return Number(major) >= 3 ? 'hardSigmoid6' : 'hardSigmoid';
}
