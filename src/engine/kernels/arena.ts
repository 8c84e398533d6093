import { EngineError } from '../../domain/failure.ts';
import type { Matrix } from '../ops.ts';
import type { KernelMemory } from './module.ts';

/** A matrix in the kernels' memory; `columns` and `rows` of another share its numbers. */
export interface WasmMatrix extends Matrix {
  /** Address of the first number, in bytes. */
  readonly at: number;
  /** Bytes from a row to the next. */
  readonly pitch: number;
}

const page = 65_536;
/** A page less than 4 GB, so that the address after the last byte is still one. */
const mostBytes = 2 ** 32 - page;
const GB = 2 ** 30;
/** The last vector of the last row may be read beyond its columns. */
const slackBytes = 64;

const aligned = (bytes: number): number => Math.ceil(bytes / 16) * 16;
/** Bytes from a row to the next in a new matrix: whole vectors. */
export const pitchOf = (columns: number): number => aligned(4 * columns);

/** The address after the last number. */
const endOf = ({ at, rows, columns, pitch }: WasmMatrix): number =>
  rows === 0 ? at : at + (rows - 1) * pitch + 4 * columns;

/** Matrices that share memory, or the vectors at their ends. */
interface Group {
  readonly matrices: WasmMatrix[];
  end: number;
}

/** Matrices by address, together those that have to be moved as one; groups do not overlap even when rounded to vectors. */
function groupsOf(matrices: readonly WasmMatrix[]): Group[] {
  const groups: Group[] = [];
  for (const each of [...new Set(matrices)].sort((a, b) => a.at - b.at)) {
    const last = groups.at(-1);
    if (last === undefined || each.at >= aligned(last.end))
      groups.push({ matrices: [each], end: endOf(each) });
    else {
      last.matrices.push(each);
      last.end = Math.max(last.end, endOf(each));
    }
  }
  return groups;
}

const inGB = (bytes: number): string => `${(bytes / GB).toPrecision(3)} GB`;

const tooLarge = (what: string, bytes: number): EngineError =>
  new EngineError(
    'too-large',
    `${what} makes the model's memory ${inGB(bytes)}, more than the 4 GB that the backend wasm can hold; use the backend tensorflow`,
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

/** The memory from `start` on, an address that is a multiple of 16. */
export function arenaOn(memory: KernelMemory, start: number): Arena {
  let top = start;
  let f32 = new Float32Array(memory.buffer);
  let f64 = new Float64Array(memory.buffer);
  let end = memory.buffer.byteLength - slackBytes;

  function renew(): void {
    f32 = new Float32Array(memory.buffer);
    f64 = new Float64Array(memory.buffer);
    end = memory.buffer.byteLength - slackBytes;
  }

  /** Room up to an address: at least a quarter more than there was, so that growing stays rare. */
  function grow(to: number, what: string): void {
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
    renew();
  }

  function take(bytes: number, what: string): number {
    const at = top;
    const next = at + aligned(bytes);
    if (next > end) grow(next, what);
    top = next;
    return at;
  }

  function move(from: number, bytes: number, to: number): void {
    if (from !== to) f32.copyWithin(to / 4, from / 4, (from + bytes) / 4);
  }

  /** Moves one matrix to an address at or below its own, its rows without gaps. */
  function compact(matrix: WasmMatrix, to: number): WasmMatrix {
    const { at, rows, columns, pitch } = matrix;
    const narrow = pitchOf(columns);
    if (pitch === narrow) move(at, endOf(matrix) - at, to);
    else for (let r = 0; r < rows; r++) move(at + r * pitch, 4 * columns, to + r * narrow);
    return { at: to, rows, columns, pitch: narrow };
  }

  /** What lies in order, each matrix by itself, is moved down one by one: most often it does. Null where it does not. */
  function keepInOrder(floor: number, kept: readonly WasmMatrix[]): WasmMatrix[] | null {
    let past = floor;
    for (const matrix of kept) {
      if (matrix.at < past) return null;
      past = aligned(endOf(matrix));
    }
    const moved: WasmMatrix[] = [];
    top = floor;
    for (const matrix of kept) {
      moved.push(compact(matrix, top));
      top += matrix.rows * pitchOf(matrix.columns);
    }
    return moved;
  }

  function keep(usedBytes: number, kept: readonly WasmMatrix[]): WasmMatrix[] {
    const inOrder = keepInOrder(start + usedBytes, kept);
    if (inOrder) return inOrder;
    const moved = new Map<WasmMatrix, WasmMatrix>();
    let to = start + usedBytes;
    for (const group of groupsOf(kept.filter(({ at }) => at >= start + usedBytes))) {
      const [first] = group.matrices;
      if (first === undefined) continue;
      if (group.matrices.length === 1) {
        moved.set(first, compact(first, to));
        to += first.rows * pitchOf(first.columns);
      } else {
        move(first.at, group.end - first.at, to);
        for (const each of group.matrices)
          moved.set(each, { ...each, at: each.at - first.at + to });
        to += aligned(group.end - first.at);
      }
    }
    top = to;
    return kept.map(each => moved.get(each) ?? each);
  }

  return {
    get f32() {
      return f32;
    },
    get f64() {
      return f64;
    },
    get usedBytes() {
      return top - start;
    },
    matrix(rows, columns) {
      const pitch = pitchOf(columns);
      return { at: take(rows * pitch, 'the run'), rows, columns, pitch };
    },
    bytes(count, what) {
      top = Math.ceil(top / 128) * 128;
      return take(count, what);
    },
    release(usedBytes) {
      top = start + usedBytes;
    },
    keep,
  };
}
