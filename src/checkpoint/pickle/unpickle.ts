import { Budget } from '../budget.ts';
import { Machine } from './machine.ts';
import { opcodes } from './opcodes.ts';
import { Reader } from './reader.ts';
import type { Global } from './values.ts';

const mostOpcodes = 20_000_000;
/** STOP. */
const stop = 0x2e;

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
 * @source checkpoints.md 8
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
  const fail = (message: string): Error => reader.fail(message);
  const machine = new Machine(budget, () => reader.opcodeAt, fail);
  const ofId = (id: unknown): unknown => persistent(id, fail);
  budget.grow(bytes.length - start);

  for (let count = 0; ; count++) {
    if (count > mostOpcodes) throw fail(`has more opcodes than the limit of ${mostOpcodes}`);
    const code = reader.opcode();
    if (code === stop) {
      const value = machine.pop();
      return { value, end: reader.at, globals: machine.globals };
    }
    const run = opcodes.get(code);
    if (run) run(machine, reader, ofId);
    else machine.push(reader.scalar(code));
  }
}
