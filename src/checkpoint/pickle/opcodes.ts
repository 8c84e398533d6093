import { cost } from '../budget.ts';
import type { Machine } from './machine.ts';
import type { Reader } from './reader.ts';
import { PickledSet } from './values.ts';

/** What one opcode does. */
type Opcode = (machine: Machine, reader: Reader, persistent: (id: unknown) => unknown) => void;

/** The values on top of the stack, taken from it, in the order in which they were pushed. */
const popped = (machine: Machine, count: number): unknown[] =>
  Array.from({ length: count }, () => machine.pop()).reverse();

function protocol(_: Machine, reader: Reader): void {
  const version = reader.u8();
  if (version > 5) throw reader.fail(`protocol ${version}, expected at most 5`);
}

const refused =
  (what: string): Opcode =>
  (_, reader) => {
    throw reader.fail(`opcode ${what}`);
  };
const extension = refused('EXT: extension codes are not read');
const outOfBand = refused('NEXT_BUFFER: out-of-band buffers are not read');

function stackGlobal(machine: Machine): void {
  const [module, name] = popped(machine, 2);
  machine.push(machine.global(module, name));
}

function build(machine: Machine): void {
  const [callee, args] = popped(machine, 2);
  machine.build(callee, args);
}

function buildWithKeywords(machine: Machine): void {
  machine.pop(); // keyword arguments
  build(machine);
}

function instance(machine: Machine, reader: Reader): void {
  const made = machine.global(reader.line(), reader.line());
  machine.inert(made, machine.popMark());
}

function object(machine: Machine): void {
  const [callee, ...args] = machine.popMark();
  machine.inert(callee, args);
}

function binaryPersistentId(
  machine: Machine,
  _: Reader,
  persistent: (id: unknown) => unknown,
): void {
  machine.charge(cost.object);
  machine.push(persistent(machine.pop()));
}

function append(machine: Machine): void {
  const item = machine.pop();
  machine.append(machine.top(), [item]);
}

function appendAll(machine: Machine): void {
  const items = machine.popMark();
  machine.append(machine.top(), items);
}

function setItem(machine: Machine): void {
  const pair = popped(machine, 2);
  machine.setItems(machine.top(), pair);
}

function setItems(machine: Machine): void {
  const pairs = machine.popMark();
  machine.setItems(machine.top(), pairs);
}

/**
 * What each opcode does but for STOP, and for those that push a number, a text or bytes.
 *
 * @source Python 3.11 pickletools, protocols 0 to 5
 */
export const opcodes: ReadonlyMap<number, Opcode> = new Map<number, Opcode>([
  [0x80, protocol], // PROTO
  [0x95, (_, reader) => reader.expectAhead(reader.u64())], // FRAME
  [0x28, machine => machine.mark()], // MARK
  [0x30, machine => machine.drop()], // POP
  [0x31, machine => void machine.popMark()], // POP_MARK
  [0x32, machine => machine.push(machine.top())], // DUP
  [0x63, (machine, reader) => machine.push(machine.global(reader.line(), reader.line()))], // GLOBAL
  [0x93, stackGlobal], // STACK_GLOBAL
  [0x52, build], // REDUCE
  [0x81, build], // NEWOBJ
  [0x92, buildWithKeywords], // NEWOBJ_EX
  [0x69, instance], // INST
  [0x6f, object], // OBJ
  [0x62, machine => machine.setState(machine.pop())], // BUILD
  [0x51, binaryPersistentId], // BINPERSID
  [0x50, refused('PERSID: a persistent id that is a text, expected a storage')],
  [0x82, extension], // EXT1
  [0x83, extension], // EXT2
  [0x84, extension], // EXT4
  [0x97, outOfBand], // NEXT_BUFFER
  [0x98, outOfBand], // READONLY_BUFFER
  [0x29, machine => machine.tuple([])], // EMPTY_TUPLE
  [0x85, machine => machine.tuple(popped(machine, 1))], // TUPLE1
  [0x86, machine => machine.tuple(popped(machine, 2))], // TUPLE2
  [0x87, machine => machine.tuple(popped(machine, 3))], // TUPLE3
  [0x74, machine => machine.tuple(machine.popMark())], // TUPLE
  [0x5d, machine => machine.list([])], // EMPTY_LIST
  [0x6c, machine => machine.list(machine.popMark())], // LIST
  [0x61, append], // APPEND
  [0x65, appendAll], // APPENDS
  [0x90, appendAll], // ADDITEMS
  [0x7d, machine => machine.dictionary()], // EMPTY_DICT
  [0x64, machine => machine.dictionary(machine.popMark())], // DICT
  [0x73, setItem], // SETITEM
  [0x75, setItems], // SETITEMS
  [0x8f, machine => machine.list(new PickledSet())], // EMPTY_SET
  [0x91, machine => machine.list(PickledSet.from(machine.popMark()))], // FROZENSET
  [0x71, (machine, reader) => machine.put(reader.u8())], // BINPUT
  [0x72, (machine, reader) => machine.put(reader.u32())], // LONG_BINPUT
  [0x94, machine => machine.put(machine.memoSize)], // MEMOIZE
  [0x70, (machine, reader) => machine.put(Number(reader.line()))], // PUT
  [0x68, (machine, reader) => machine.get(reader.u8())], // BINGET
  [0x6a, (machine, reader) => machine.get(reader.u32())], // LONG_BINGET
  [0x67, (machine, reader) => machine.get(Number(reader.line()))], // GET
  [0x4e, machine => machine.push(null)], // NONE
  [0x88, machine => machine.push(true)], // NEWTRUE
  [0x89, machine => machine.push(false)], // NEWFALSE
]);
