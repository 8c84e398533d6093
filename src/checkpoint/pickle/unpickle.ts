import { broken } from '../broken.ts';
import { Budget, cost } from '../budget.ts';
import { Machine } from './machine.ts';
import { Reader } from './reader.ts';
import { PickledSet, type Global } from './values.ts';

const mostOpcodes = 20_000_000;

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
 * @param budget      what the load may still make and copy
 * @throws EngineError `unreadable` with the opcode and its byte offset
 * @source Python 3.11 pickletools, protocols 0 to 5; checkpoints.md 8
 */
export function unpickle(
  file: string,
  place: string,
  bytes: Uint8Array,
  persistent: (id: unknown, fail: (message: string) => Error) => unknown,
  start = 0,
  budget = new Budget(),
): Unpickled {
  const reader = new Reader(file, place, bytes, start, budget);
  const fail = (message: string): Error =>
    broken(file, `${place} at byte ${reader.opcodeAt}`, `pickle ${message}`);
  const machine = new Machine(budget, () => reader.opcodeAt, fail);
  budget.grow(bytes.length - start);

  for (let count = 0; ; count++) {
    if (count > mostOpcodes) throw fail(`has more opcodes than the limit of ${mostOpcodes}`);
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
        const value = machine.pop();
        return { value, end: reader.at, globals: machine.globals };
      }
      case 0x28: // MARK
        machine.mark();
        break;
      case 0x30: // POP
        machine.drop();
        break;
      case 0x31: // POP_MARK
        machine.popMark();
        break;
      case 0x32: // DUP
        machine.push(machine.top());
        break;
      case 0x63: // GLOBAL
        machine.push(machine.global(reader.line(), reader.line()));
        break;
      case 0x93: {
        // STACK_GLOBAL
        const name = machine.pop();
        machine.push(machine.global(machine.pop(), name));
        break;
      }
      case 0x52: // REDUCE
      case 0x81: {
        // NEWOBJ
        const args = machine.pop();
        machine.build(machine.pop(), args);
        break;
      }
      case 0x92: {
        // NEWOBJ_EX
        machine.pop();
        const args = machine.pop();
        machine.build(machine.pop(), args);
        break;
      }
      case 0x69: {
        // INST
        const made = machine.global(reader.line(), reader.line());
        machine.inert(made, machine.popMark());
        break;
      }
      case 0x6f: {
        // OBJ
        const [callee, ...args] = machine.popMark();
        machine.inert(callee, args);
        break;
      }
      case 0x62: // BUILD
        machine.setState(machine.pop());
        break;
      case 0x51: // BINPERSID
        machine.charge(cost.object);
        machine.push(persistent(machine.pop(), fail));
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
        machine.tuple();
        break;
      case 0x85: // TUPLE1
        machine.tuple(machine.pop());
        break;
      case 0x86: {
        // TUPLE2
        const b = machine.pop();
        machine.tuple(machine.pop(), b);
        break;
      }
      case 0x87: {
        // TUPLE3
        const c = machine.pop();
        const b = machine.pop();
        machine.tuple(machine.pop(), b, c);
        break;
      }
      case 0x74: // TUPLE
        machine.tupleOf(machine.popMark());
        break;
      case 0x5d: // EMPTY_LIST
        machine.list([]);
        break;
      case 0x6c: // LIST
        machine.list(machine.popMark());
        break;
      case 0x61: {
        // APPEND
        const item = machine.pop();
        machine.append(machine.top(), [item]);
        break;
      }
      case 0x65: // APPENDS
      case 0x90: {
        // ADDITEMS
        const items = machine.popMark();
        machine.append(machine.top(), items);
        break;
      }
      case 0x7d: // EMPTY_DICT
        machine.dictionary();
        break;
      case 0x64: // DICT
        machine.dictionary(machine.popMark());
        break;
      case 0x73: {
        // SETITEM
        const value = machine.pop();
        const key = machine.pop();
        machine.setItems(machine.top(), [key, value]);
        break;
      }
      case 0x75: {
        // SETITEMS
        const pairs = machine.popMark();
        machine.setItems(machine.top(), pairs);
        break;
      }
      case 0x8f: // EMPTY_SET
        machine.list(new PickledSet());
        break;
      case 0x91: // FROZENSET
        machine.list(PickledSet.from(machine.popMark()));
        break;
      case 0x71: // BINPUT
        machine.put(reader.u8());
        break;
      case 0x72: // LONG_BINPUT
        machine.put(reader.u32());
        break;
      case 0x94: // MEMOIZE
        machine.put(machine.memoSize);
        break;
      case 0x70: // PUT
        machine.put(Number(reader.line()));
        break;
      case 0x68: // BINGET
        machine.get(reader.u8());
        break;
      case 0x6a: // LONG_BINGET
        machine.get(reader.u32());
        break;
      case 0x67: // GET
        machine.get(Number(reader.line()));
        break;
      case 0x4e: // NONE
        machine.push(null);
        break;
      case 0x88: // NEWTRUE
        machine.push(true);
        break;
      case 0x89: // NEWFALSE
        machine.push(false);
        break;
      default:
        machine.push(reader.scalar(code));
    }
  }
}
