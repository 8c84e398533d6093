import { Inert } from './pickle/values.ts';
import type { Contents } from './arrays.ts';
import type { Json } from './json.ts';

/** What hyper-parameters and configs say; shapes win over it. */
export interface Hints {
  readonly activation?: 'tanh' | 'relu';
  /** Where the activation was found. */
  readonly activationFrom?: string;
  readonly tied?: boolean;
}

const places = ['hyper_parameters', 'args', 'config', 'hparams', 'opt', 'cfg'];
const activationKeys = ['nonlinearity', 'rnn_type', 'cell', 'cell_type', 'mode', 'activation'];

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

/** Reads hints from the checkpoint itself, its modules' attributes, and `config.json`. */
export function findHints(
  { root, modules }: Contents,
  config: ReadonlyMap<string, Json> | undefined,
): Hints {
  const hints: { activation?: 'tanh' | 'relu'; activationFrom?: string; tied?: boolean } = {};
  const take = (dict: ReadonlyMap<unknown, unknown>, from: string): void => {
    for (const key of activationKeys) {
      const activation = activationOf(dict.get(key));
      if (activation && !hints.activation)
        Object.assign(hints, { activation, activationFrom: `${from}.${key}` });
    }
  };
  for (const [path, state] of modules)
    if (/RNN/.test(String(state.get('mode'))) || state.has('nonlinearity')) take(state, path);
  const top = entriesOf(root);
  for (const place of places) {
    const dict = entriesOf(top?.get(place));
    if (!dict) continue;
    take(dict, place);
    for (const [key, value] of dict) {
      const nested = entriesOf(value);
      if (nested) take(nested, `${place}.${String(key)}`);
    }
  }
  if (config) {
    take(config, 'config.json');
    const tied = config.get('tie_word_embeddings');
    if (typeof tied === 'boolean') hints.tied = tied;
    else if (config.has('model_type')) hints.tied = true; // Hugging Face leaves its default out
  }
  return hints;
}
