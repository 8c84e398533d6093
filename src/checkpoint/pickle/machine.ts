import { cost, type Budget } from '../budget.ts';
import { build } from './globals.ts';
import { Global, Inert, Tuple } from './values.ts';

const mark = Symbol('mark');
/** More than any honest pickle has. */
const most = { stack: 1_000_000, memo: 1_000_000, globals: 10_000, nameLength: 1000 };

/** The stack and memo of a pickle's machine. Values are shared, and what is made or copied is charged. */
export class Machine {
  readonly #stack: unknown[] = [];
  readonly #memo = new Map<number, unknown>();
  readonly #globals = new Map<string, Global>();

  /**
   * @param offset  where the opcode under way begins
   * @param fail    makes an error that says so
   */
  constructor(
    private readonly budget: Budget,
    private readonly offset: () => number,
    private readonly fail: (message: string) => Error,
  ) {}

  /** Every name met, in order, each once. */
  get globals(): Global[] {
    return [...this.#globals.values()];
  }

  get memoSize(): number {
    return this.#memo.size;
  }

  charge(bytes: number): void {
    this.budget.charge(bytes, this.fail);
  }

  push(value: unknown): void {
    if (this.#stack.length >= most.stack)
      throw this.fail(`stack goes beyond the limit of ${most.stack}`);
    this.#stack.push(value);
  }

  mark(): void {
    this.push(mark);
  }

  pop(): unknown {
    if (this.#stack.length === 0) throw this.fail('stack is empty');
    const value = this.#stack.pop();
    if (value === mark) throw this.fail('stack has a mark where a value is expected');
    return value;
  }

  /** Drops a value or a mark. */
  drop(): void {
    if (this.#stack.length === 0) throw this.fail('stack is empty');
    this.#stack.pop();
  }

  top(): unknown {
    const value = this.#stack.at(-1);
    if (this.#stack.length === 0 || value === mark) throw this.fail('stack is empty');
    return value;
  }

  popMark(): unknown[] {
    const at = this.#stack.lastIndexOf(mark);
    if (at < 0) throw this.fail('stack has no mark');
    this.charge(cost.list + cost.element * (this.#stack.length - at));
    return this.#stack.splice(at).slice(1);
  }

  put(index: number): void {
    if (!Number.isSafeInteger(index) || index < 0)
      throw this.fail('memo has an index that is none, expected an integer from 0');
    if (this.#memo.size >= most.memo) throw this.fail(`memo goes beyond the limit of ${most.memo}`);
    this.charge(cost.entry);
    this.#memo.set(index, this.top());
  }

  get(index: number): void {
    if (!this.#memo.has(index)) throw this.fail(`memo has no entry ${index}`);
    this.push(this.#memo.get(index));
  }

  /** A name, of which no more is made than this note. */
  global(module: unknown, name: unknown): Global {
    if (typeof module !== 'string' || typeof name !== 'string')
      throw this.fail('global whose name is no text');
    if (module.length > most.nameLength || name.length > most.nameLength)
      throw this.fail(`global whose name is longer than the limit of ${most.nameLength}`);
    const key = `${module}.${name}`;
    const known = this.#globals.get(key);
    if (known) return known;
    if (this.#globals.size >= most.globals)
      throw this.fail(`names more globals than the limit of ${most.globals}`);
    this.charge(cost.object);
    const made = new Global(module, name, this.offset());
    this.#globals.set(key, made);
    return made;
  }

  tuple(items: readonly unknown[]): void {
    this.charge(cost.list + cost.element * items.length);
    this.push(Tuple.from(items));
  }

  dictionary(pairs: readonly unknown[] = []): void {
    this.charge(cost.dictionary);
    const made = new Map();
    this.setItems(made, pairs);
    this.push(made);
  }

  list(items: unknown[]): void {
    this.charge(cost.list);
    this.push(items);
  }

  inert(global: unknown, args: unknown): void {
    this.charge(cost.object);
    this.push(new Inert(global instanceof Global ? global : undefined, args));
  }

  /** What calling a name builds: a known record or an inert note. */
  build(callee: unknown, args: unknown): void {
    this.charge(cost.object);
    this.push(build(callee, args, bytes => this.charge(bytes), this.fail));
  }

  setItems(target: unknown, pairs: readonly unknown[]): void {
    if (pairs.length % 2 !== 0) throw this.fail('stack has a key without a value');
    const entries =
      target instanceof Map ? target : target instanceof Inert ? target.entries : undefined;
    if (!entries) throw this.fail('stack has no dictionary to put items in');
    this.charge((cost.entry * pairs.length) / 2);
    for (let k = 0; k < pairs.length; k += 2) {
      // Numbers have a hash that a file can choose: each may be looked for among all the others.
      if (isChosenHash(pairs[k])) this.charge(cost.element * entries.size);
      entries.set(pairs[k], pairs[k + 1]);
    }
  }

  append(target: unknown, items: readonly unknown[]): void {
    const list =
      target instanceof Inert
        ? target.items
        : Array.isArray(target) && !(target instanceof Tuple)
          ? (target as unknown[])
          : undefined;
    if (!list) throw this.fail('stack has no list to append to');
    this.charge(cost.element * items.length);
    for (const item of items) list.push(item);
  }

  /** Gives the object on top its state. */
  setState(state: unknown): void {
    const target = this.top();
    if (target instanceof Inert) target.state = state;
    else if (target instanceof Map && state instanceof Map && state.has('_metadata'))
      target.set('_metadata', (state as Map<unknown, unknown>).get('_metadata'));
  }
}

/** Integers of 32 bits are spread well enough; what is beyond can be made to share one hash. */
const isChosenHash = (key: unknown): boolean =>
  typeof key === 'bigint' || (typeof key === 'number' && key !== (key | 0));
