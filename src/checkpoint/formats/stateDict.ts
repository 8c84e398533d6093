import { Inert, TensorRecord } from '../pickle/values.ts';

/** Tensors by name, where they were found, and the attributes of the modules among them. */
export interface StateDict {
  readonly tensors: ReadonlyMap<string, TensorRecord>;
  /** Path of keys; null: the whole object. */
  readonly at: string | null;
  readonly modules: ReadonlyMap<string, ReadonlyMap<unknown, unknown>>;
  /** Names whose value should be a tensor and is something unknown. */
  readonly missing: readonly string[];
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
const mostDepth = 4;
const mostModuleDepth = 256;
const mostTensors = 100_000;
const isOptimizer = (key: unknown, value: unknown): boolean =>
  (typeof key === 'string' && /^optim/.test(key)) ||
  (value instanceof Map && value.has('param_groups'));

/** The state of a pickled module: a dictionary with its parameters and sub-modules. */
export function moduleState(value: unknown): ReadonlyMap<unknown, unknown> | undefined {
  const state = value instanceof Inert ? value.state : undefined;
  const dict = Array.isArray(state) ? (state as unknown[])[0] : state;
  return dict instanceof Map && (dict.has('_parameters') || dict.has('_modules'))
    ? dict
    : undefined;
}

/**
 * Finds the tensors of a model in an unpickled object: the whole of it, one of the usual keys, or the dictionary with
 * the most tensors; never an optimizer's.
 *
 * @param path  keys that the user names, over any search
 */
export function findStateDict(root: unknown, path?: readonly string[]): StateDict | undefined {
  if (path)
    return path.length === 0 ? named(root, null) : named(follow(root, path), path.join('.'));
  const whole = named(root, null);
  if (whole && (!(root instanceof Map) || whole.tensors.size * 2 >= root.size)) return whole;
  const dict = root instanceof Map ? (root as ReadonlyMap<unknown, unknown>) : undefined;
  for (const key of usual) {
    const found = dict && named(dict.get(key), key);
    if (found) return found;
  }
  let best = whole;
  const seen = new Set<unknown>();
  const search = (value: unknown, keys: readonly string[]): void => {
    if (!(value instanceof Map) || seen.has(value) || keys.length > mostDepth) return;
    seen.add(value);
    for (const [key, item] of value as Map<unknown, unknown>) {
      if (typeof key !== 'string' || isOptimizer(key, item)) continue;
      const found = named(item, [...keys, key].join('.'));
      if (found && found.tensors.size > (best?.tensors.size ?? 0)) best = found;
      search(item, [...keys, key]);
    }
  };
  search(root, []);
  return best;
}

function follow(root: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value instanceof Map ? (value as Map<unknown, unknown>).get(key) : undefined),
    root,
  );
}

/** The tensors of a dictionary or of a pickled module; undefined where there are none. */
function named(value: unknown, at: string | null): StateDict | undefined {
  const tensors = new Map<string, TensorRecord>();
  const modules = new Map<string, ReadonlyMap<unknown, unknown>>();
  const missing: string[] = [];
  if (moduleState(value)) walkModule(value, '', tensors, modules, new Set());
  else if (value instanceof Map && !isOptimizer(undefined, value)) {
    for (const [key, item] of value as Map<unknown, unknown>) {
      if (typeof key !== 'string') continue;
      if (item instanceof TensorRecord) tensors.set(key, item);
      else if (item instanceof Inert && /weight|bias/.test(key)) missing.push(key);
      if (tensors.size > mostTensors) return undefined;
    }
  }
  return tensors.size > 0 ? { tensors, at, modules, missing } : undefined;
}

function walkModule(
  value: unknown,
  path: string,
  tensors: Map<string, TensorRecord>,
  modules: Map<string, ReadonlyMap<unknown, unknown>>,
  seen: Set<unknown>,
): void {
  const state = moduleState(value);
  if (
    !state ||
    seen.has(value) ||
    seen.size > mostTensors ||
    path.split('.').length > mostModuleDepth
  )
    return;
  seen.add(value);
  modules.set(path, state);
  const join = (name: unknown): string => (path === '' ? String(name) : `${path}.${String(name)}`);
  for (const group of ['_parameters', '_buffers']) {
    const own = state.get(group);
    if (!(own instanceof Map)) continue;
    for (const [name, item] of own as Map<unknown, unknown>) {
      if (typeof name === 'string' && item instanceof TensorRecord) tensors.set(join(name), item);
    }
  }
  const children = state.get('_modules');
  if (!(children instanceof Map)) return;
  for (const [name, child] of children as Map<unknown, unknown>) {
    if (typeof name === 'string') walkModule(child, join(name), tensors, modules, seen);
  }
}
