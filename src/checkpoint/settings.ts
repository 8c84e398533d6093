import { Global, Inert } from './pickle/values.ts';

/** A dictionary of settings, and the keys that lead to it: `hyper_parameters.model`; empty for the file's top. */
export interface Settings {
  readonly place: string;
  readonly entries: ReadonlyMap<unknown, unknown>;
}

/** Where trainers keep their settings, in the order in which one goes before another. */
const usual =
  /^(hyper_parameters|hparams|hyperparameters|hps?|args|arguments|config(uration)?|cfg|conf|opt|options|settings|params|kwargs|(model|net|network|rnn|init|module)_(args|kwargs|config|cfg|params|hparams|settings))$/i;
/** What holds many things and says nothing of the model. */
const noSettings = /optim|sched|callback|loops?$|loss|vocab|stoi|itos|state_dict|metric|history/i;
const mostDepth = 5;
/** Far more than settings have; a file made to be slow has more. */
const mostDictionaries = 2000;
const mostEntries = 1000;

/** The entries of a dictionary, or of an inert object whose state is one. */
export function entriesOf(value: unknown): ReadonlyMap<unknown, unknown> | undefined {
  if (value instanceof Map) return value as ReadonlyMap<unknown, unknown>;
  if (!(value instanceof Inert)) return undefined;
  const { state } = value;
  if (state instanceof Map) return state as ReadonlyMap<unknown, unknown>;
  return value.entries.size > 0 ? value.entries : undefined;
}

/**
 * A setting's plain value: OmegaConf keeps each in an object with its metadata, and a function or class stands for its
 * name.
 */
export function plainSetting(value: unknown): unknown {
  if (value instanceof Global) return value.name;
  if (!(value instanceof Inert)) return value;
  const state = value.state instanceof Map ? (value.state as Map<unknown, unknown>) : undefined;
  if (state?.has('_val') === true) return plainSetting(state.get('_val'));
  return value;
}

/** A settings object's own entries: of OmegaConf and ml_collections those under their wrapping. */
function settingsIn(value: unknown): ReadonlyMap<unknown, unknown> | undefined {
  const entries = entriesOf(value);
  const wrapped = entries?.get('_content') ?? entries?.get('_fields');
  if (wrapped instanceof Map) return wrapped as ReadonlyMap<unknown, unknown>;
  // A dictionary's subclass may have attributes beside its items.
  if (value instanceof Inert && value.state instanceof Map && value.entries.size > 0)
    return new Map([...value.entries, ...(value.state as Map<unknown, unknown>)]);
  return entries;
}

/**
 * Every settings object of a file: the top, then those under usual names, then the others; each before what it holds.
 *
 * @param top  where the walk begins, as people find it; empty for the file itself
 */
export function settingsOf(root: unknown, top = ''): Settings[] {
  const seen = new Set<unknown>();
  const first: Settings[] = [];
  const others: Settings[] = [];
  let level: (Settings & { readonly isUsual: boolean })[] = [];
  const add = (into: typeof level, value: unknown, place: string, isUsual: boolean): void => {
    const entries = settingsIn(value);
    if (!entries || seen.has(value) || seen.size >= mostDictionaries) return;
    if (entries.size > mostEntries) return;
    seen.add(value);
    into.push({ place, entries, isUsual });
  };
  add(level, root, top, true);
  for (let depth = 0; depth < mostDepth && level.length > 0; depth++) {
    const next: typeof level = [];
    for (const { place, entries, isUsual } of level) {
      (isUsual ? first : others).push({ place, entries });
      for (const [key, value] of entries) {
        if (typeof key !== 'string' || key.startsWith('_') || noSettings.test(key)) continue;
        const isInside = depth === 0 && top === '' ? usual.test(key) : isUsual || usual.test(key);
        add(next, value, place === '' ? key : `${place}.${key}`, isInside);
      }
    }
    level = next;
  }
  return [...first, ...others];
}
