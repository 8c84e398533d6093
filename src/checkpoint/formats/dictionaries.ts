import { Inert, SparseRecord, TensorRecord } from '../pickle/values.ts';
import {
  Dictionary,
  Holder,
  itemsOf,
  moduleState,
  quantizedIn,
  walkModule,
} from './moduleTensors.ts';

const most = { depth: 64, visits: 1_000_000, dictionaries: 1000 };
const isTensorName = /weight|bias/;

/** Whether it is an optimizer's, whose tensors are no model's. */
const isOptimizer = (key: string, value: unknown): boolean =>
  /^optim/.test(key) ||
  entriesOf(value)?.has('param_groups') === true ||
  (value instanceof Inert && value.global?.module.startsWith('torch.optim.') === true);

const entriesOf = (value: unknown): ReadonlyMap<unknown, unknown> | undefined => {
  const dict = value instanceof Inert ? value.state : value;
  return dict instanceof Map ? (dict as ReadonlyMap<unknown, unknown>) : undefined;
};

/**
 * Every dictionary of tensors in an unpickled object, with its place: dictionaries, lists and objects that hold some
 * themselves, and modules. An optimizer's are none, nor are those of integers alone, such as the states of random
 * number generators.
 */
export function findDictionaries(root: unknown): readonly Dictionary[] {
  const found: Dictionary[] = [];
  const holder = new Holder();
  const seen = new Set<unknown>();
  const add = (dictionary: Dictionary): void => {
    const { loose, at } = dictionary;
    if (found.length < most.dictionaries && canBeModel(dictionary)) found.push(dictionary);
    const attributes = new Dictionary(at === null ? 'attributes' : `${at}.attributes`);
    for (const [name, held] of loose) attributes.tensors.set(name, held);
    if (found.length < most.dictionaries && canBeModel(attributes)) found.push(attributes);
  };
  const queue: Place[] = [];
  const later = ({ at, depth }: Place, key: string, value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    if (depth >= most.depth || seen.size >= most.visits || isOptimizer(key, value)) return;
    seen.add(value);
    queue.push({ value, at: at === null ? key : `${at}.${key}`, depth: depth + 1 });
  };
  if (!isOptimizer('', root)) queue.push({ value: root, at: null, depth: 0 });
  // What is near the top comes first: a vocabulary of a million pairs hides no model behind it.
  for (const place of queue) {
    const { value, at } = place;
    if (moduleState(value)) add(walkModule(value, at, holder));
    else {
      add(directly(value, at, holder));
      for (const [key, item] of itemsOf(value)) later(place, key, item);
      // What an unknown class was made with: a named tuple's fields; of tensors it may have made others.
      if (value instanceof Inert)
        for (const [key, item] of itemsOf(value.args))
          if (!holder.held(item)) later(place, key, item);
    }
  }
  return found;
}

/** Something in the object, and the path of keys to it. */
interface Place {
  readonly value: unknown;
  readonly at: string | null;
  readonly depth: number;
}

/** Whether there is anything but integers in it. */
const canBeModel = ({ tensors, missing }: Dictionary): boolean =>
  missing.size > 0 ||
  [...tensors.values()].some(held =>
    held instanceof SparseRecord || held instanceof TensorRecord
      ? 'toFloat32' in (held instanceof SparseRecord ? held.values.dtype : held.dtype)
      : true,
  );

/** The tensors that a dictionary, a list or an object holds itself. */
function directly(value: unknown, at: string | null, holder: Holder): Dictionary {
  const dictionary = new Dictionary(at);
  for (const [key, item] of itemsOf(value)) {
    const held = holder.held(item) ?? quantizedIn(item);
    if (held) dictionary.tensors.set(key, held);
    else if (item instanceof Inert && isTensorName.test(key) && !moduleState(item))
      dictionary.missing.set(key, item.global?.path ?? 'an unknown function');
  }
  return dictionary;
}
