import type { Disposable } from '../base/dispose.ts';
import type { BackendName } from '../domain/backend.ts';
import type { Values } from '../domain/trace.ts';

/** A matrix of some evaluator, [rows, columns], float32; what else it is, only its evaluator knows. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
}

/** Weights W [inputs, outputs] and b [outputs] as some backend holds them; constants of every gradient. */
export interface Affine {
  readonly inputs: number;
  readonly outputs: number;
}

/** Turns the adjoint of an edited row into that of the row before the edit, in place; [columns]. */
export type Pull = (adjoint: Float32Array) => void;

/** A change of one row of a matrix. */
export interface RowEdit {
  readonly row: number;
  /** Changes the row, [columns], in place; answers how its adjoint goes back. */
  change(values: Float32Array): Pull;
}

/**
 * What a step is made of: the one interface that cells, feeding back and readout are written over.
 *
 * Operands are never changed; what is returned may share memory with them (`columns`, `rows`), or be one of them.
 * NaN and infinities go through as IEEE 754 has them: relu and hardSigmoid of NaN are NaN.
 */
export interface Ops<M extends Matrix> {
  /** x·W + b; [rows, inputs] → [rows, outputs] */
  affine(x: M, weights: Affine): M;
  /** a·b of two matrices, [rows, inner]·[inner, columns]; where one is weights, `affine` is faster. */
  product(a: M, b: M): M;
  /** aᵀ */
  transposed(a: M): M;
  plus(a: M, b: M): M;
  times(a: M, b: M): M;
  /** 1 − a */
  oneMinus(a: M): M;
  tanh(a: M): M;
  /** 1 / (1 + e⁻ᵃ) */
  sigmoid(a: M): M;
  /** max(a, 0) */
  relu(a: M): M;
  /** clip(slope · a + ½, 0, 1) */
  hardSigmoid(a: M, slope: number): M;
  /** Columns [from, to). */
  columns(a: M, from: number, to: number): M;
  /** The columns of `a`, then those of `b`. */
  beside(a: M, b: M): M;
  /** Rows [from, to). */
  rows(a: M, from: number, to: number): M;
  /** Row `indices[k]` of `a` as row k; an index may repeat. */
  pick(a: M, indices: ArrayLike<number>): M;
  /** The rows of each part, one part below the other. */
  stack(parts: readonly M[]): M;
  /** Rows of W, [ids, outputs]; ids are below `inputs`. */
  lookup(table: Affine, ids: ArrayLike<number>): M;
  /**
   * softmax((y + noise)/τ) of each row, computed in float64.
   *
   * @param noise  [rows, columns], row-major; null: none
   */
  softmax(y: M, τ: number, noise: Float64Array | null): M;
  /** `hard` going forward; its adjoint goes to `soft`, of the same shape. */
  straightThrough(hard: M, soft: M): M;
  /** `a` with some rows changed, in the order given; a row may be named more than once. */
  edit(a: M, edits: readonly RowEdit[]): M;
}

/** Operations, and what an unroll needs beside them: matrices from numbers, numbers from matrices, lifetimes. */
export interface Evaluator<M extends Matrix> extends Ops<M> {
  /** A copy of numbers, row-major. */
  matrix(data: ArrayLike<number>, rows: number, columns: number): M;
  /** The numbers of a matrix, row-major; perhaps a view, valid until the next operation, never to be changed. */
  read(a: M): Float32Array;
  /** Marks a place: what is made from here on can be let go with `rewind`. Marks nest: the newest is rewound first. */
  open(): number;
  /**
   * Frees all that was made since `mark` but for what is kept, and goes on from there: the mark may be rewound again, and then
   * what was kept the last time goes too. What is kept may move, so only what is returned stands for it afterwards.
   */
  rewind(mark: number, keep: readonly M[]): M[];
}

/** What the tape adds of each operation: its derivative. `d…` are adjoints. */
export interface Derivatives<M extends Matrix> {
  /** dy·Wᵀ, [rows, outputs] → [rows, inputs] */
  affineBack(dy: M, weights: Affine): M;
  /** dy ⊙ (1 − y²), y = tanh a */
  tanhBack(dy: M, y: M): M;
  /** dy ⊙ y ⊙ (1 − y), y = σ(a) */
  sigmoidBack(dy: M, y: M): M;
  /** dy where y > 0, else 0, y = relu(a) */
  reluBack(dy: M, y: M): M;
  /** slope · dy where 0 < y < 1, else 0, y = hardSigmoid(a) */
  hardSigmoidBack(dy: M, y: M, slope: number): M;
  /** p ⊙ (dp − ⟨p, dp⟩)/τ of each row, in float64; 0 where p is 0 */
  softmaxBack(dp: M, p: M, τ: number): M;
  /** −a */
  negative(a: M): M;
  /** All 0. */
  zeros(rows: number, columns: number): M;
  /** `target` with `d` added at (row, column): in place where the backend can; what is returned stands for it from then on. */
  addAt(target: M, d: M, row: number, column: number): M;
}

/** An evaluator that holds a model's weights; whoever made it disposes it, weights and all. */
export interface Backend<M extends Matrix = Matrix>
  extends Evaluator<M>, Derivatives<M>, Disposable {
  readonly name: BackendName;
  /**
   * Takes over weights as a checkpoint has them.
   *
   * @param W  [outputs, inputs]
   * @param b  [outputs]; zeros where absent
   * @throws EngineError `too-large`: they do not fit the backend's memory
   */
  pack(W: Values, b?: Values): Affine;
  /** Takes over a table such as an embedding: `affine(p, table)` is p·E, `lookup` its rows. @param E [inputs, outputs] */
  packTable(E: Values): Affine;
  /** Bytes in use now: weights, and what was made and not yet let go. */
  usedBytes(): number;
}
