import type { Contents } from './arrays.ts';
import type { Json } from './json.ts';
import { plainSetting, settingsOf, type Settings } from './settings.ts';

/** A fact of the architecture as a config states it. */
export interface Stated {
  readonly about:
    | 'kind'
    | 'layers'
    | 'hiddenSize'
    | 'vocabularySize'
    | 'bidirectional'
    | 'bias'
    | 'activation';
  readonly value: string | number | boolean;
  /** Where it stands: `config.json.hidden_size`. */
  readonly from: string;
}

/** An Elman cell's function as a setting names it. */
export interface StatedActivation {
  readonly activation: 'tanh' | 'relu';
  /** Where it was found. */
  readonly from: string;
}

/** What hyper-parameters and configs say; shapes win over it. */
export interface Hints {
  readonly activation?: StatedActivation;
  /** A setting as near that says the other. */
  readonly contradicting?: StatedActivation;
  /** What modules that are in the file as objects say of themselves, by path. */
  readonly byModule: ReadonlyMap<string, StatedActivation>;
  /** An activation that no cell here has, and where it was found. */
  readonly otherActivation?: Stated;
  readonly tied?: boolean;
  /** Where `tied` was found. */
  readonly tiedFrom?: string;
  /** Whether `tied` is a default that the config leaves out. */
  readonly isTiedByDefault?: boolean;
  /** What can be held against the shapes; of one place, all names of one fact. */
  readonly stated: readonly Stated[];
}

/** Keys that may name the activation: first those of the recurrent module, then the cell's kind, then what may be another layer's. */
const activationKeys: readonly (readonly string[])[] = [
  ['nonlinearity', 'rnn_nonlinearity', 'rnn_activation', 'recurrent_nonlinearity'],
  ['rnn_type', 'rnn_mode', 'cell', 'cell_type', 'rnn_cell', 'mode', 'model', 'model_type', 'rnn'],
  ['activation'],
];
const tiedKeys = [
  'share_decoder_input_output_embed',
  'tie_word_embeddings',
  'tie_weights',
  'tie_embeddings',
  'tied',
  'tied_weights',
  'weight_tying',
];
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

const under = (place: string, key: string): string => (place === '' ? key : `${place}.${key}`);

/** A setting's activation; under a key that names kinds of models, only where it is one of PyTorch's modes. */
function activationOf(key: string, value: unknown): 'tanh' | 'relu' | undefined {
  if (typeof value !== 'string') return undefined;
  const [, mode, name] = /^(rnn_)?(relu|tanh)$/i.exec(value) ?? [];
  if (name === undefined || (mode === undefined && /^(model|model_type|rnn)$/.test(key)))
    return undefined;
  return name.toLowerCase() === 'relu' ? 'relu' : 'tanh';
}

/** What one dictionary states of the architecture. */
function statedBy({ entries, place }: Settings): Stated[] {
  return Object.entries(statedKeys).flatMap(([key, about]) => {
    const value = plainSetting(entries.get(key));
    return typeof value === typeOf[about]
      ? [{ about, value: value as Stated['value'], from: under(place, key) }]
      : [];
  });
}

/** The activations that settings name, those of the nearest keys alone. */
function activationsIn(all: readonly Settings[]): StatedActivation[] {
  for (const keys of activationKeys) {
    const found = all.flatMap(({ entries, place }) =>
      keys.flatMap(key => {
        const activation = activationOf(key, plainSetting(entries.get(key)));
        return activation ? [{ activation, from: under(place, key) }] : [];
      }),
    );
    if (found.length > 0) return found;
  }
  return [];
}

function otherIn(all: readonly Settings[]): Stated | undefined {
  for (const { entries, place } of all)
    for (const key of ['nonlinearity', 'activation']) {
      const value = plainSetting(entries.get(key));
      if (typeof value === 'string' && activationOf(key, value) === undefined)
        return { about: 'activation', value, from: under(place, key) };
    }
  return undefined;
}

function tiedIn(all: readonly Settings[]): Pick<Hints, 'tied' | 'tiedFrom'> {
  for (const { entries, place } of all)
    for (const key of tiedKeys) {
      const value = plainSetting(entries.get(key));
      if (typeof value === 'boolean') return { tied: value, tiedFrom: under(place, key) };
    }
  return {};
}

/** Reads hints from the checkpoint itself, its modules' attributes, and `config.json`. */
export function findHints(
  { root, modules }: Pick<Contents, 'root' | 'modules'>,
  config: ReadonlyMap<string, Json> | undefined,
): Hints {
  const byModule = new Map<string, StatedActivation>();
  for (const [path, entries] of modules) {
    const [own] = activationsIn([{ entries, place: path }]);
    if (own) byModule.set(path, own);
  }
  const inFile = settingsOf(root);
  const beside = config ? settingsOf(config, 'config.json') : [];
  const all = [...inFile, ...beside];
  const [activation, ...more] = activationsIn(all);
  const contradicting = more.find(each => each.activation !== activation?.activation);
  const otherActivation = otherIn(all);
  const tied = tiedIn(all);
  const isTiedByDefault = tied.tied === undefined && config?.has('model_type') === true; // Hugging Face leaves it out
  return {
    byModule,
    ...(activation && { activation }),
    ...(contradicting && { contradicting }),
    ...(otherActivation && { otherActivation }),
    ...(isTiedByDefault ? { tied: true, isTiedByDefault } : tied),
    stated: [...inFile.filter(({ place }) => !place.includes('.')), ...beside.slice(0, 1)]
      .flatMap(statedBy)
      .concat(besides(config)),
  };
}

/** Elsewhere `activation` may be that of a layer outside the recurrent ones. */
function besides(config: ReadonlyMap<string, Json> | undefined): Stated[] {
  const value = config?.get('activation');
  return typeof value === 'string'
    ? [{ about: 'activation', value, from: 'config.json.activation' }]
    : [];
}
