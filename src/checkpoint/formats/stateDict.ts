import { findDictionaries } from './dictionaries.ts';
import type { Dictionary } from './moduleTensors.ts';

/** The dictionary of tensors that is a file's model, and the others. */
export interface Dictionaries {
  readonly taken: Dictionary;
  readonly others: readonly Dictionary[];
}

const usual = [
  'state_dict',
  'model_state_dict',
  'model',
  'net',
  'network',
  'module',
  'weights',
  'params',
  'ema',
  'generator',
];
/** What only a recurrent layer's arrays are called. */
const recurrentName =
  /(^|[._])(weight|bias|w|b|kernel)?_?(hh|h2h|hidden2hidden)(?![a-z])|recurrent/i;

/**
 * Finds the tensors of a model in an unpickled object: of the dictionaries with recurrent weights, or of all where
 * none has any, the whole object, one under a usual key, or the one with the most tensors.
 *
 * @param path  keys that the user names, over any search
 * @returns the places that there are, where none is `path`; none where the object holds no tensors
 */
export function findStateDict(
  root: unknown,
  path?: readonly string[],
): Dictionaries | { readonly places: readonly string[] } {
  const all = findDictionaries(root).filter(({ tensors }) => tensors.size > 0);
  const taken = path ? all.find(each => isAt(each, path)) : choose(all);
  if (!taken) return { places: all.map(({ at }) => at ?? '') };
  return { taken, others: all.filter(each => each !== taken) };
}

const isAt = ({ at }: Dictionary, path: readonly string[]): boolean =>
  (at ?? '') === path.join('.');

function choose(all: readonly Dictionary[]): Dictionary | undefined {
  const recurrent = all.filter(({ tensors }) =>
    [...tensors.keys()].some(name => recurrentName.test(name)),
  );
  const candidates = recurrent.length > 0 ? recurrent : all;
  const mostTensors = Math.max(...candidates.map(({ tensors }) => tensors.size));
  const whole = candidates.find(({ at }) => at === null);
  // One tensor at the top does not hide a dictionary of many.
  if (whole && (recurrent.includes(whole) || whole.tensors.size * 2 > mostTensors)) return whole;
  return (
    usual
      .map(key => candidates.find(({ at }) => at === key))
      .find(found => found !== undefined && found.tensors.size > 1) ??
    candidates.find(({ tensors }) => tensors.size === mostTensors)
  );
}
