import { Inert } from './pickle/values.ts';
import type { Contents } from './arrays.ts';
import type { Json } from './json.ts';

/** A fact of the architecture as a config states it. */
export interface Stated {
  readonly about:
    'kind' | 'layers' | 'hiddenSize' | 'vocabularySize' | 'bidirectional' | 'bias' | 'activation';
  readonly value: string | number | boolean;
  /** Where it stands: `config.json.hidden_size`. */
  readonly from: string;
}

/** What hyper-parameters and configs say; shapes win over it. */
export interface Hints {
  readonly activation?: 'tanh' | 'relu';
  /** Where the activation was found. */
  readonly activationFrom?: string;
  /** An activation that no cell here has, and where it was found. */
  readonly otherActivation?: Stated;
  readonly tied?: boolean;
  /** Whether `tied` is a default that the config leaves out. */
  readonly isTiedByDefault?: boolean;
  /** What can be held against the shapes; of one place, all names of one fact. */
  readonly stated: readonly Stated[];
}

const places = ['hyper_parameters', 'args', 'config', 'hparams', 'opt', 'cfg'];
const activationKeys = ['nonlinearity', 'rnn_type', 'cell', 'cell_type', 'mode', 'activation'];
const statedKeys: Readonly<Record<string, Stated['about']>> = {
  model_type: 'kind',
  rnn_type: 'kind',
  cell_type: 'kind',
  num_hidden_layers: 'layers',
  n_layer: 'layers',
  num_layers: 'layers',
  n_layers: 'layers',
  hidden_size: 'hiddenSize',
  h_dim: 'hiddenSize',
  n_embd: 'hiddenSize',
  hidden_dim: 'hiddenSize',
  vocab_size: 'vocabularySize',
  bidirectional: 'bidirectional',
  include_bias: 'bias',
  nonlinearity: 'activation',
};
const typeOf: Readonly<Record<Stated['about'], string>> = {
  kind: 'string',
  activation: 'string',
  layers: 'number',
  hiddenSize: 'number',
  vocabularySize: 'number',
  bidirectional: 'boolean',
  bias: 'boolean',
};

/** The entries of a dictionary, or of an inert object whose state is one. */
export function entriesOf(value: unknown): ReadonlyMap<unknown, unknown> | undefined {
  if (value instanceof Map) return value as ReadonlyMap<unknown, unknown>;
  if (!(value instanceof Inert)) return undefined;
  const { state } = value;
  if (state instanceof Map) return state as ReadonlyMap<unknown, unknown>;
  return value.entries.size > 0 ? value.entries : undefined;
}

function activationOf(value: unknown): 'tanh' | 'relu' | undefined {
  if (typeof value !== 'string') return undefined;
  if (/^(RNN_)?relu$/i.test(value)) return 'relu';
  return /^(RNN_)?tanh$/i.test(value) ? 'tanh' : undefined;
}

/** What one dictionary states of the architecture. */
function statedBy(dict: ReadonlyMap<unknown, unknown>, from: string): Stated[] {
  return Object.entries(statedKeys).flatMap(([key, about]) => {
    const value = dict.get(key);
    return typeof value === typeOf[about]
      ? [{ about, value: value as Stated['value'], from: `${from}.${key}` }]
      : [];
  });
}

/** Reads hints from the checkpoint itself, its modules' attributes, and `config.json`. */
export function findHints(
  { root, modules }: Contents,
  config: ReadonlyMap<string, Json> | undefined,
): Hints {
  const hints: { -readonly [Field in keyof Hints]: Hints[Field] } = { stated: [] };
  const take = (dict: ReadonlyMap<unknown, unknown>, from: string): void => {
    for (const key of activationKeys) {
      const value = dict.get(key);
      const activation = activationOf(value);
      if (activation && !hints.activation)
        Object.assign(hints, { activation, activationFrom: `${from}.${key}` });
      if (!activation && typeof value === 'string' && /^(nonlinearity|activation)$/.test(key))
        hints.otherActivation ??= { about: 'activation', value, from: `${from}.${key}` };
    }
  };
  for (const [path, state] of modules)
    if (/RNN/.test(String(state.get('mode'))) || state.has('nonlinearity')) take(state, path);
  const top = entriesOf(root);
  for (const place of places) {
    const dict = entriesOf(top?.get(place));
    if (!dict) continue;
    take(dict, place);
    hints.stated = [...hints.stated, ...statedBy(dict, place)];
    for (const [key, value] of dict) {
      const nested = entriesOf(value);
      if (nested) take(nested, `${place}.${String(key)}`);
    }
  }
  if (config) {
    take(config, 'config.json');
    hints.stated = [...hints.stated, ...statedBy(config, 'config.json')];
    // Elsewhere `activation` may be that of a layer outside the recurrent ones.
    const activation = config.get('activation');
    if (typeof activation === 'string')
      hints.stated = [
        ...hints.stated,
        { about: 'activation', value: activation, from: 'config.json.activation' },
      ];
    const tied = config.get('tie_word_embeddings');
    if (typeof tied === 'boolean') hints.tied = tied;
    else if (config.has('model_type')) {
      hints.tied = true; // Hugging Face leaves its default out
      hints.isTiedByDefault = true;
    }
  }
  return hints;
}
