import { broken } from '../broken.ts';
import { build } from './globals.ts';
import { Reader } from './reader.ts';
import { Global, Inert, Tuple } from './values.ts';

const mark = Symbol('mark');
const most = { opcodes: 20_000_000, stack: 1_000_000, memo: 1_000_000 };

/** What unpickling gives. */
export interface Unpickled {
  readonly value: unknown;
  /** The byte after STOP. */
  readonly end: number;
  /** Every name met, in order, each once. */
  readonly globals: readonly Global[];
}

/**
 * Runs a pickle's stack machine without ever looking a name up: a call builds a known record or an inert note.
 *
 * @param place       how errors name the pickle: `data.pkl`
 * @param persistent  what a persistent id stands for
 * @throws EngineError `unreadable` with the opcode and its byte offset
 * @source Python 3.11 pickletools, protocols 0 to 5; checkpoints.md 8
 */
export function unpickle(
  file: string,
  place: string,
  bytes: Uint8Array,
  persistent: (id: unknown, fail: (message: string) => Error) => unknown,
  start = 0,
): Unpickled {
  const reader = new Reader(file, place, bytes, start);
  const stack: unknown[] = [];
  const memo = new Map<number, unknown>();
  const globals = new Map<string, Global>();
  const fail = (message: string): Error =>
    broken(file, `${place} at byte ${reader.opcodeAt}`, `pickle ${message}`);

  const pop = (): unknown => {
    if (stack.length === 0) throw fail('stack is empty');
    const value = stack.pop();
    if (value === mark) throw fail('stack has a mark where a value is expected');
    return value;
  };
  const top = (): unknown => {
    const value = stack.at(-1);
    if (stack.length === 0 || value === mark) throw fail('stack is empty');
    return value;
  };
  const popMark = (): unknown[] => {
    const at = stack.lastIndexOf(mark);
    if (at < 0) throw fail('stack has no mark');
    return stack.splice(at).slice(1);
  };
  const push = (value: unknown): void => {
    if (stack.length >= most.stack) throw fail(`stack goes beyond the limit of ${most.stack}`);
    stack.push(value);
  };
  const global = (module: unknown, name: unknown): Global => {
    if (typeof module !== 'string' || typeof name !== 'string')
      throw fail('global whose name is no text');
    const made = new Global(module, name, reader.opcodeAt);
    if (!globals.has(made.path)) globals.set(made.path, made);
    return globals.get(made.path) ?? made;
  };
  const put = (index: number): void => {
    if (memo.size >= most.memo) throw fail(`memo goes beyond the limit of ${most.memo}`);
    memo.set(index, top());
  };
  const get = (index: number): void => {
    if (!memo.has(index)) throw fail(`memo has no entry ${index}`);
    push(memo.get(index));
  };
  const setItems = (target: unknown, pairs: readonly unknown[]): void => {
    if (pairs.length % 2 !== 0) throw fail('stack has a key without a value');
    const entries =
      target instanceof Map ? target : target instanceof Inert ? target.entries : undefined;
    if (!entries) throw fail('stack has no dictionary to put items in');
    for (let k = 0; k < pairs.length; k += 2) entries.set(pairs[k], pairs[k + 1]);
  };
  const append = (target: unknown, items: readonly unknown[]): void => {
    const list =
      target instanceof Inert
        ? target.items
        : Array.isArray(target) && !(target instanceof Tuple)
          ? (target as unknown[])
          : undefined;
    if (!list) throw fail('stack has no list to append to');
    for (const item of items) list.push(item);
  };
  const tuple = (...items: unknown[]): Tuple => Tuple.from(items);

  for (let count = 0; ; count++) {
    if (count > most.opcodes) throw fail(`has more opcodes than the limit of ${most.opcodes}`);
    const code = reader.opcode();
    switch (code) {
      case 0x80: {
        const protocol = reader.u8();
        if (protocol > 5) throw fail(`protocol ${protocol}, expected at most 5`);
        break;
      }
      case 0x95: // FRAME
        reader.expectAhead(reader.u64());
        break;
      case 0x2e: {
        // STOP
        const value = pop();
        return { value, end: reader.at, globals: [...globals.values()] };
      }
      case 0x28: // MARK
        push(mark);
        break;
      case 0x30: // POP
        if (stack.length === 0) throw fail('stack is empty');
        stack.pop();
        break;
      case 0x31: // POP_MARK
        popMark();
        break;
      case 0x32: // DUP
        push(top());
        break;
      case 0x63: // GLOBAL
        push(global(reader.line(), reader.line()));
        break;
      case 0x93: {
        // STACK_GLOBAL
        const name = pop();
        push(global(pop(), name));
        break;
      }
      case 0x52: {
        // REDUCE
        const args = pop();
        push(build(pop(), args));
        break;
      }
      case 0x81: {
        // NEWOBJ
        const args = pop();
        push(build(pop(), args));
        break;
      }
      case 0x92: {
        // NEWOBJ_EX
        pop();
        const args = pop();
        push(build(pop(), args));
        break;
      }
      case 0x69: {
        // INST
        const made = global(reader.line(), reader.line());
        push(new Inert(made, popMark()));
        break;
      }
      case 0x6f: {
        // OBJ
        const [callee, ...args] = popMark();
        push(callee instanceof Global ? new Inert(callee, args) : new Inert(undefined, args));
        break;
      }
      case 0x62: {
        // BUILD
        const state = pop();
        const target = top();
        if (target instanceof Inert) target.state = state;
        else if (target instanceof Map && state instanceof Map) {
          for (const [key, value] of state as Map<unknown, unknown>)
            if (key === '_metadata') target.set(key, value);
        }
        break;
      }
      case 0x51: // BINPERSID
        push(persistent(pop(), fail));
        break;
      case 0x50: // PERSID
        throw fail('opcode PERSID: a persistent id that is a text, expected a storage');
      case 0x82:
      case 0x83:
      case 0x84:
        throw fail('opcode EXT: extension codes are not read');
      case 0x97:
      case 0x98:
        throw fail('opcode NEXT_BUFFER: out-of-band buffers are not read');
      case 0x29: // EMPTY_TUPLE
        push(tuple());
        break;
      case 0x85: // TUPLE1
        push(tuple(pop()));
        break;
      case 0x86: {
        // TUPLE2
        const b = pop();
        push(tuple(pop(), b));
        break;
      }
      case 0x87: {
        // TUPLE3
        const c = pop();
        const b = pop();
        push(tuple(pop(), b, c));
        break;
      }
      case 0x74: // TUPLE
        push(Tuple.from(popMark()));
        break;
      case 0x5d: // EMPTY_LIST
        push([]);
        break;
      case 0x6c: // LIST
        push(popMark());
        break;
      case 0x61: {
        // APPEND
        const item = pop();
        append(top(), [item]);
        break;
      }
      case 0x65: {
        // APPENDS
        const items = popMark();
        append(top(), items);
        break;
      }
      case 0x7d: // EMPTY_DICT
        push(new Map());
        break;
      case 0x64: {
        // DICT
        const pairs = popMark();
        const dict = new Map();
        setItems(dict, pairs);
        push(dict);
        break;
      }
      case 0x73: {
        // SETITEM
        const value = pop();
        const key = pop();
        setItems(top(), [key, value]);
        break;
      }
      case 0x75: {
        // SETITEMS
        const pairs = popMark();
        setItems(top(), pairs);
        break;
      }
      case 0x8f: // EMPTY_SET
        push([]);
        break;
      case 0x90: {
        // ADDITEMS
        const items = popMark();
        append(top(), items);
        break;
      }
      case 0x91: // FROZENSET
        push(popMark());
        break;
      case 0x71: // BINPUT
        put(reader.u8());
        break;
      case 0x72: // LONG_BINPUT
        put(reader.u32());
        break;
      case 0x94: // MEMOIZE
        put(memo.size);
        break;
      case 0x70: // PUT
        put(Number(reader.line()));
        break;
      case 0x68: // BINGET
        get(reader.u8());
        break;
      case 0x6a: // LONG_BINGET
        get(reader.u32());
        break;
      case 0x67: // GET
        get(Number(reader.line()));
        break;
      case 0x4e: // NONE
        push(null);
        break;
      case 0x88: // NEWTRUE
        push(true);
        break;
      case 0x89: // NEWFALSE
        push(false);
        break;
      default:
        push(reader.scalar(code));
    }
  }
}
