import { numpyTensor } from '../pickle/numpy.ts';
import { isHeld } from '../pickle/rebuild.ts';
import { Inert, TensorRecord, Valueless, type Held } from '../pickle/values.ts';

/** Tensors by name, the attributes of modules among them, and what should be a tensor and is something unknown. */
export class Dictionary {
  readonly tensors = new Map<string, Held>();
  readonly modules = new Map<string, ReadonlyMap<unknown, unknown>>();
  /** Name, and the unknown function that made the value. */
  readonly missing = new Map<string, string>();
  /** Tensors that a module keeps in attributes of its own, so that only its code tells what they are for. */
  readonly loose = new Map<string, Held>();

  /** @param at  path of keys; null: the whole object */
  constructor(readonly at: string | null) {}
}

const most = { depth: 256, visits: 100_000, key: 1000 };
/** Lists that PyTorch keeps of arrays that are parameters besides. */
const copies = new Set(['_flat_weights', '_all_weights', '_flat_weight_refs']);

const registries = new Set(['_parameters', '_buffers', '_modules']);

/** The state of a pickled module: a dictionary with its parameters and sub-modules. */
export function moduleState(value: unknown): ReadonlyMap<unknown, unknown> | undefined {
  const state = value instanceof Inert ? value.state : undefined;
  const dict = Array.isArray(state) ? (state as unknown[])[0] : state;
  return dict instanceof Map && (dict.has('_parameters') || dict.has('_modules'))
    ? dict
    : undefined;
}

/** Keys of dictionaries as parts of a place: texts, and numbers by their digits. */
function keyText(key: unknown): string | undefined {
  if (typeof key === 'number') return String(key);
  return typeof key === 'string' && key.length <= most.key ? key : undefined;
}

/** Makes arrays of what a pickle holds; of one numpy array in two places, one. */
export class Holder {
  readonly #numpy = new Map<Inert, TensorRecord | undefined>();

  /** The array that a value is; undefined for anything else. */
  held(value: unknown): Held | undefined {
    if (isHeld(value)) return value;
    if (!(value instanceof Inert)) return undefined;
    if (!this.#numpy.has(value))
      this.#numpy.set(value, numpyTensor(value, `numpy array ${this.#numpy.size}`));
    return this.#numpy.get(value);
  }
}

/** A quantized layer keeps its weights in an object of PyTorch, or in a tuple with a quantized tensor. */
export function quantizedIn(value: unknown): Valueless | undefined {
  if (value instanceof Inert)
    return value.global?.path === 'torch.ScriptObject'
      ? new Valueless({ name: 'quantized', bytes: 1 }, [])
      : undefined;
  if (!Array.isArray(value) || value.length > 8) return undefined;
  return (value as unknown[]).find(
    (each): each is Valueless => each instanceof Valueless && each.dtype.name === 'quantized',
  );
}

/** The tensors of a pickled module and of all modules in it, under PyTorch's names. */
export function walkModule(value: unknown, at: string | null, holder: Holder): Dictionary {
  const found = new Dictionary(at);
  const open = new Set<unknown>();
  const seen = new Set<unknown>();
  const visited: { readonly state: ReadonlyMap<unknown, unknown>; readonly path: string }[] = [];
  let visits = 0;

  const registered = (module: unknown, path: string): void => {
    const state = moduleState(module);
    if (!state || open.has(module) || open.size > most.depth || ++visits > most.visits) return;
    open.add(module); // one module under two names is there twice; within itself it is not
    seen.add(state);
    found.modules.set(path, state);
    visited.push({ state, path });
    for (const group of ['_parameters', '_buffers'])
      for (const [name, item] of entries(state.get(group))) {
        const held = holder.held(item);
        if (held) found.tensors.set(join(path, name), held);
        else if (item instanceof Inert)
          found.missing.set(join(path, name), item.global?.path ?? 'an unknown function');
      }
    for (const [name, child] of entries(state.get('_modules'))) registered(child, join(path, name));
    open.delete(module);
  };

  /** Modules and parameters in lists and other attributes: PyTorch does not save them, the code may use them. */
  const attribute = (item: unknown, path: string, taken: ReadonlySet<unknown>, depth = 0): void => {
    if (depth > most.depth || ++visits > most.visits) return;
    const held = holder.held(item) ?? quantizedIn(item);
    if (held) {
      const acts = held instanceof Valueless || (held instanceof TensorRecord && held.isParameter);
      if (!taken.has(held)) (acts ? found.tensors : found.loose).set(path, held);
      return;
    }
    const known = moduleState(item) ?? item;
    if (typeof known !== 'object' || known === null || seen.has(known)) return;
    seen.add(known);
    if (known !== item) registered(item, path);
    else
      for (const [name, each] of itemsOf(item)) attribute(each, join(path, name), taken, depth + 1);
  };

  registered(value, '');
  const taken = new Set<unknown>(found.tensors.values());
  // The list grows: a module in a list has attributes of its own.
  for (const { state, path } of visited)
    for (const [key, item] of entries(state))
      if (!registries.has(key) && !copies.has(key)) attribute(item, join(path, key), taken);
  return found;
}

const join = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

function* entries(group: unknown): Generator<[string, unknown]> {
  if (!(group instanceof Map)) return;
  for (const [name, item] of group as Map<unknown, unknown>) {
    const key = keyText(name);
    if (key !== undefined) yield [key, item];
  }
}

/** What a dictionary, a list or an object of an unknown class holds, by key, place or attribute. */
export function* itemsOf(value: unknown): Generator<[string, unknown]> {
  if (value instanceof Map) yield* entries(value);
  else if (Array.isArray(value))
    for (const [at, item] of (value as unknown[]).entries()) yield [String(at), item];
  else if (value instanceof Inert) {
    const states = Array.isArray(value.state) ? (value.state as unknown[]) : [value.state];
    for (const state of states.slice(0, 2)) yield* entries(state);
    yield* entries(value.entries);
    for (const [at, item] of value.items.entries()) yield [String(at), item];
  }
}
