import { Global, Inert, Storage } from '../pickle/values.ts';
import { isHeld } from '../pickle/rebuild.ts';
import { itemsOf } from './moduleTensors.ts';

const most = { shown: 5, depth: 64, visits: 100_000, holders: 3, text: 60 };
/** Fewer bytes than these are a date or a number, and no tensor. */
const fewestBytes = 16;

/** What stands at the top of an unpickled object, in a few words: `a list of 3: Net, CrossEntropyLoss, a number`. */
export function describeTop(root: unknown): string {
  const items = [...firstItems(root)];
  if (root instanceof Map) return withList(`a dictionary of ${root.size}`, items, root.size);
  if (Array.isArray(root)) return withList(`a list of ${root.length}`, items, root.length);
  return short(root);
}

function* firstItems(root: unknown): Generator<string> {
  let left = most.shown;
  for (const [key, item] of itemsOf(root)) {
    if (left-- === 0) return;
    yield root instanceof Map ? cut(key) : short(item);
  }
}

const withList = (what: string, items: readonly string[], count: number): string =>
  items.length === 0 ? what : `${what}: ${items.join(', ')}${count > items.length ? ' …' : ''}`;
const cut = (text: string): string =>
  text.length > most.text ? `${text.slice(0, most.text)}…` : text;

function short(value: unknown): string {
  if (value === null) return 'None';
  if (isHeld(value)) return 'a tensor';
  if (value instanceof Inert) return shortObject(value.global);
  if (value instanceof Global) return `the name ${cut(value.path)}`;
  if (value instanceof Map) return `a dictionary of ${value.size}`;
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'string') return `a text of ${value.length} characters`;
  return typeof value === 'boolean' ? 'True or False' : 'a number';
}

/** What everybody keeps beside a model is not called by its class, which would look like the cause. */
function shortObject(global: Global | undefined): string {
  if (global?.module === 'datetime') return 'a date';
  if (global?.name === 'getattr') return 'a method';
  return `an object of ${cut(global?.path ?? 'no known class')}`;
}

/**
 * The unknown functions that hold the tensors of an object: those called with bytes or storages, and those that made
 * what is called a weight or a bias.
 */
export function holdersIn(root: unknown): readonly string[] {
  const holders = new Set<string>();
  const seen = new Set<unknown>();
  const search = (value: unknown, key: string, depth: number): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    if (depth > most.depth || seen.size > most.visits || holders.size >= most.holders) return;
    seen.add(value);
    if (value instanceof Inert) {
      const args: readonly unknown[] = Array.isArray(value.args) ? (value.args as unknown[]) : [];
      if (value.global && (args.some(isData) || /weight|bias/.test(key)))
        holders.add(cut(value.global.path));
      for (const [name, item] of itemsOf(args)) search(item, name, depth + 1);
    }
    for (const [name, item] of itemsOf(value)) search(item, name, depth + 1);
  };
  search(root, '', 0);
  return [...holders];
}

const isData = (value: unknown): boolean =>
  value instanceof Storage ||
  isHeld(value) ||
  (value instanceof Uint8Array && value.length >= fewestBytes);
