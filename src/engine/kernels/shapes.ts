import { known } from '../../base/assert.ts';
import { checkRows } from '../../base/checkRows.ts';
import type { RowEdit } from '../ops.ts';
import type { Arena } from './arena.ts';
import type { Kernels } from './module.ts';
import type { WasmMatrix } from './wasmMatrix.ts';

/** The operations that move numbers about and compute none. */
export interface Shapes {
  columns(a: WasmMatrix, from: number, to: number): WasmMatrix;
  rows(a: WasmMatrix, from: number, to: number): WasmMatrix;
  transposed(a: WasmMatrix): WasmMatrix;
  beside(a: WasmMatrix, b: WasmMatrix): WasmMatrix;
  pick(a: WasmMatrix, indices: ArrayLike<number>): WasmMatrix;
  stack(parts: readonly WasmMatrix[]): WasmMatrix;
  edit(a: WasmMatrix, edits: readonly RowEdit[]): WasmMatrix;
  matrix(data: ArrayLike<number>, rows: number, columns: number): WasmMatrix;
  read(a: WasmMatrix): Float32Array;
  zeros(rows: number, columns: number): WasmMatrix;
  addAt(target: WasmMatrix, d: WasmMatrix, row: number, column: number): WasmMatrix;
}

/** Whether rows follow each other without a gap. */
const isDense = ({ rows, columns, pitch }: WasmMatrix): boolean =>
  rows <= 1 || pitch === 4 * columns;

/** A view of a row's numbers. */
function rowOf(arena: Arena, { at, columns, pitch }: WasmMatrix, r: number): Float32Array {
  const from = (at + r * pitch) / 4;
  return arena.f32.subarray(from, from + columns);
}

/** Copies a matrix into another, from (row, column) on. */
const put = (kernels: Kernels, out: WasmMatrix, row: number, column: number, a: WasmMatrix): void =>
  kernels.copy(out.at + row * out.pitch + 4 * column, out.pitch, a.at, a.pitch, a.rows, a.columns);

/** Those operations in an arena. `columns` and `rows` are views; what would only copy its operand answers with it. */
export const shapesOf = (kernels: Kernels, arena: Arena): Shapes => ({
  ...views,
  ...joinsOf(kernels, arena),
  transposed: a => transposed(arena, a),
  ...changesOf(kernels, arena),
  ...numbersOf(arena),
});

const views: Pick<Shapes, 'columns' | 'rows'> = {
  columns: (a, from, to) => ({
    at: a.at + 4 * from,
    rows: a.rows,
    columns: to - from,
    pitch: a.pitch,
  }),
  rows: (a, from, to) => ({
    at: a.at + from * a.pitch,
    rows: to - from,
    columns: a.columns,
    pitch: a.pitch,
  }),
};

/** Matrices made of the rows and columns of others. */
const joinsOf = (kernels: Kernels, arena: Arena): Pick<Shapes, 'beside' | 'pick' | 'stack'> => ({
  beside(a, b) {
    if (a.rows !== b.rows) throw new Error(`${a.rows} rows beside ${b.rows}`);
    const out = arena.matrix(a.rows, a.columns + b.columns);
    put(kernels, out, 0, 0, a);
    put(kernels, out, 0, a.columns, b);
    return out;
  },
  pick(a, indices) {
    const { at, columns, pitch } = a;
    let isSame = indices.length === a.rows;
    for (let k = 0; isSame && k < indices.length; k++) isSame = indices[k] === k;
    if (isSame) return a;
    checkRows(indices, a.rows);
    const out = arena.matrix(indices.length, columns);
    for (let k = 0; k < indices.length; k++) {
      const from = at + known(indices[k], 'index') * pitch;
      kernels.copy(out.at + k * out.pitch, out.pitch, from, pitch, 1, columns);
    }
    return out;
  },
  stack(parts) {
    const [first] = parts;
    if (first === undefined) throw new Error('nothing to stack');
    if (parts.length === 1) return first;
    const out = arena.matrix(
      parts.reduce((sum, part) => sum + part.rows, 0),
      first.columns,
    );
    let r = 0;
    for (const part of parts) {
      if (part.columns !== first.columns)
        throw new Error(`${part.columns} columns below ${first.columns}`);
      put(kernels, out, r, 0, part);
      r += part.rows;
    }
    return out;
  },
});

function transposed(arena: Arena, a: WasmMatrix): WasmMatrix {
  const out = arena.matrix(a.columns, a.rows);
  const { f32 } = arena;
  for (let r = 0; r < a.rows; r++) {
    const from = (a.at + r * a.pitch) / 4;
    for (let c = 0; c < a.columns; c++)
      f32[(out.at + c * out.pitch) / 4 + r] = f32[from + c] ?? NaN;
  }
  return out;
}

const changesOf = (kernels: Kernels, arena: Arena): Pick<Shapes, 'edit' | 'addAt'> => ({
  edit(a, edits) {
    if (edits.length === 0) return a;
    const out = arena.matrix(a.rows, a.columns);
    put(kernels, out, 0, 0, a);
    for (const each of edits) each.change(rowOf(arena, out, each.row));
    return out;
  },
  addAt(target, d, row, column) {
    const at = target.at + row * target.pitch + 4 * column;
    kernels.addTo(at, target.pitch, d.at, d.pitch, d.rows, d.columns);
    return target;
  },
});

/** Matrices of numbers, and numbers of matrices. */
const numbersOf = (arena: Arena): Pick<Shapes, 'matrix' | 'read' | 'zeros'> => ({
  matrix(data, rows, columns) {
    if (data.length !== rows * columns)
      throw new Error(`${data.length} numbers for [${rows}, ${columns}]`);
    const out = arena.matrix(rows, columns);
    if (isDense(out)) arena.f32.set(data, out.at / 4);
    else
      for (let r = 0; r < rows; r++) {
        const to = rowOf(arena, out, r);
        for (let c = 0; c < columns; c++) to[c] = data[r * columns + c] ?? 0;
      }
    return out;
  },
  read(a) {
    const { at, rows, columns } = a;
    if (isDense(a)) return arena.f32.subarray(at / 4, at / 4 + rows * columns);
    const copy = new Float32Array(rows * columns);
    for (let r = 0; r < rows; r++) copy.set(rowOf(arena, a, r), r * columns);
    return copy;
  },
  zeros(rows, columns) {
    const out = arena.matrix(rows, columns);
    arena.f32.fill(0, out.at / 4, (out.at + rows * out.pitch) / 4);
    return out;
  },
});
