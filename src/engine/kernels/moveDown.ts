import { aligned, endOf, pitchOf, type WasmMatrix } from './wasmMatrix.ts';

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

/** What was moved, in the order in which it was given, and the address after it. */
export interface Moved {
  readonly matrices: WasmMatrix[];
  readonly top: number;
}

/**
 * Moves matrices down to an address, one after the other; those from below it stay where they are.
 *
 * @param f32  a view of the whole memory
 */
export function moveDown(f32: Float32Array, floor: number, matrices: readonly WasmMatrix[]): Moved {
  if (isInOrder(floor, matrices)) return moveInOrder(f32, floor, matrices);
  const moved = new Map<WasmMatrix, WasmMatrix>();
  let to = floor;
  for (const group of groupsOf(matrices.filter(({ at }) => at >= floor))) {
    const [first] = group.matrices;
    if (first === undefined) continue;
    if (group.matrices.length === 1) {
      moved.set(first, compact(f32, first, to));
      to += first.rows * pitchOf(first.columns);
    } else {
      move(f32, first.at, group.end - first.at, to);
      for (const each of group.matrices) moved.set(each, { ...each, at: each.at - first.at + to });
      to += aligned(group.end - first.at);
    }
  }
  return { matrices: matrices.map(each => moved.get(each) ?? each), top: to };
}

/** Whether matrices lie in order from an address on, each by itself: most often they do. */
function isInOrder(floor: number, matrices: readonly WasmMatrix[]): boolean {
  let past = floor;
  for (const matrix of matrices) {
    if (matrix.at < past) return false;
    past = aligned(endOf(matrix));
  }
  return true;
}

function moveInOrder(f32: Float32Array, floor: number, matrices: readonly WasmMatrix[]): Moved {
  const moved: WasmMatrix[] = [];
  let top = floor;
  for (const matrix of matrices) {
    moved.push(compact(f32, matrix, top));
    top += matrix.rows * pitchOf(matrix.columns);
  }
  return { matrices: moved, top };
}

/** Moves one matrix to an address at or below its own, its rows without gaps. */
function compact(f32: Float32Array, matrix: WasmMatrix, to: number): WasmMatrix {
  const { at, rows, columns, pitch } = matrix;
  const narrow = pitchOf(columns);
  if (pitch === narrow) move(f32, at, endOf(matrix) - at, to);
  else for (let r = 0; r < rows; r++) move(f32, at + r * pitch, 4 * columns, to + r * narrow);
  return { at: to, rows, columns, pitch: narrow };
}

function move(f32: Float32Array, from: number, bytes: number, to: number): void {
  if (from !== to) f32.copyWithin(to / 4, from / 4, (from + bytes) / 4);
}
