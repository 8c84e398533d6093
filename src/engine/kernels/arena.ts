import { EngineError } from '../../domain/failure.ts';
import type { KernelMemory } from './module.ts';
import { moveDown } from './moveDown.ts';
import { aligned, pitchOf, type WasmMatrix } from './wasmMatrix.ts';

const page = 65_536;
/** A page less than 4 GB, so that the address after the last byte is still one. */
const mostBytes = 2 ** 32 - page;
const GB = 2 ** 30;
/** The last vector of the last row may be read beyond its columns. */
const slackBytes = 64;

const inGB = (bytes: number): string => `${(bytes / GB).toPrecision(3)} GB`;

const tooLarge = (what: string, bytes: number): EngineError =>
  new EngineError(
    'too-large',
    `${what} makes the model's memory ${inGB(bytes)}, more than the 4 GB that the backend wasm can hold; use the backend tensorflow`,
    [],
    ['choices'],
  );

/** Memory of a model: what is taken lies in order, and is given back down to a mark. */
export interface Arena {
  /** Views of the whole memory; others once it has grown. */
  readonly f32: Float32Array;
  readonly f64: Float64Array;
  readonly usedBytes: number;
  /** A new matrix, its numbers whatever was there. @throws EngineError `too-large` */
  matrix(rows: number, columns: number): WasmMatrix;
  /** An address, a multiple of 128, of as many bytes. @throws EngineError `too-large`, naming what it was for */
  bytes(count: number, what: string): number;
  /** Gives back what was taken since `usedBytes` was that. */
  release(usedBytes: number): void;
  /** Gives back what was taken since then but for these, which are moved down to it; those from before stay where they are. */
  keep(usedBytes: number, kept: readonly WasmMatrix[]): WasmMatrix[];
}

/** The memory, and what is taken of it: all between `start` and `top`. */
interface Space {
  readonly memory: KernelMemory;
  readonly start: number;
  top: number;
  /** Where it has to grow. */
  end: number;
  f32: Float32Array;
  f64: Float64Array;
}

const viewsOf = ({ buffer }: KernelMemory): Pick<Space, 'end' | 'f32' | 'f64'> => ({
  end: buffer.byteLength - slackBytes,
  f32: new Float32Array(buffer),
  f64: new Float64Array(buffer),
});

/** Makes room up to an address: at least a quarter more than there was, so that growing stays rare. */
function grow(space: Space, to: number, what: string): void {
  const { memory, start } = space;
  const size = memory.buffer.byteLength;
  const least = Math.ceil((to + slackBytes - size) / page);
  const most = (mostBytes - size) / page;
  if (least > most) throw tooLarge(what, to - start);
  try {
    memory.grow(Math.min(most, Math.max(least, Math.ceil(size / page / 4))));
  } catch {
    try {
      memory.grow(least);
    } catch {
      throw new EngineError(
        'too-large',
        `${what} makes the model's memory ${inGB(to - start)}, more than this machine gives`,
      );
    }
  }
  Object.assign(space, viewsOf(memory));
}

function take(space: Space, bytes: number, what: string): number {
  const at = space.top;
  const next = at + aligned(bytes);
  if (next > space.end) grow(space, next, what);
  space.top = next;
  return at;
}

/** The memory from `start` on, an address that is a multiple of 16. */
export function arenaOn(memory: KernelMemory, start: number): Arena {
  const space: Space = { memory, start, top: start, ...viewsOf(memory) };
  return {
    get f32() {
      return space.f32;
    },
    get f64() {
      return space.f64;
    },
    get usedBytes() {
      return space.top - start;
    },
    matrix(rows, columns) {
      const pitch = pitchOf(columns);
      return { at: take(space, rows * pitch, 'the run'), rows, columns, pitch };
    },
    bytes(count, what) {
      space.top = Math.ceil(space.top / 128) * 128;
      return take(space, count, what);
    },
    release(usedBytes) {
      space.top = start + usedBytes;
    },
    keep(usedBytes, kept) {
      const { matrices, top } = moveDown(space.f32, start + usedBytes, kept);
      space.top = top;
      return matrices;
    },
  };
}
