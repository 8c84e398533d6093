import { known } from '../base/assert.ts';
import type { Backend, Evaluator, Matrix, Ops, Pull, RowEdit } from './ops.ts';

/** A value on the tape, and what is known of its adjoint. */
export interface Var<M extends Matrix = Matrix> extends Matrix {
  readonly value: M;
  /** Whether anything asks for the derivative with respect to it, or to what it is made of. */
  readonly needs: boolean;
  /** Derivative of the output with respect to it; null while nothing flowed back. */
  adjoint: M | null;
  /** Whether nothing else holds the adjoint, so that it may be added to in place. */
  isOwn: boolean;
}

/** A tape: operations that remember how adjoints go back through them. Weights are constants. */
export interface Tape<M extends Matrix> extends Evaluator<Var<M>> {
  /** A constant of the gradient. */
  constant(value: M): Var<M>;
  /** The same value, with respect to which derivatives are asked for from here on. */
  watch(a: Var<M>): Var<M>;
  /** Adds to a value's adjoint before going back. */
  seed(a: Var<M>, adjoint: M): void;
  /** Takes all adjoints back through the operations, the last first. */
  back(): void;
}

/** A tape while it is written: how adjoints go back through each operation, the first one first. */
interface Written<M extends Matrix> {
  readonly on: Backend<M>;
  readonly steps: (() => void)[];
  /** Adds `d` to the block of a's adjoint that begins at (row, column). */
  give(a: Var<M>, d: M, row?: number, column?: number): void;
  /** An operation's result, and what its adjoint gives to its operands. */
  taped(value: M, operands: readonly Var<M>[], derivative: (dy: M, y: M) => void): Var<M>;
}

const make = <M extends Matrix>(value: M, needs: boolean): Var<M> => ({
  value,
  rows: value.rows,
  columns: value.columns,
  needs,
  adjoint: null,
  isOwn: false,
});

function written<M extends Matrix>(on: Backend<M>): Written<M> {
  const steps: (() => void)[] = [];
  return {
    on,
    steps,
    give(a, d, row = 0, column = 0) {
      if (!a.needs) return;
      const isWhole = d.rows === a.rows && d.columns === a.columns;
      if (!a.adjoint && isWhole) {
        a.adjoint = d; // perhaps shared: it is not added to in place
        a.isOwn = false;
        return;
      }
      const held = a.adjoint ?? on.zeros(a.rows, a.columns);
      if (a.adjoint && !a.isOwn && isWhole) a.adjoint = on.plus(held, d);
      else {
        const own =
          a.adjoint && !a.isOwn ? on.addAt(on.zeros(a.rows, a.columns), held, 0, 0) : held;
        a.adjoint = on.addAt(own, d, row, column);
      }
      a.isOwn = true;
    },
    taped(value, operands, derivative) {
      const result = make(
        value,
        operands.some(({ needs }) => needs),
      );
      if (result.needs)
        steps.push(() => {
          if (result.adjoint) derivative(result.adjoint, value);
        });
      return result;
    },
  };
}

/**
 * Reverse-mode differentiation over the operations of a backend: each remembers how adjoints go back through it.
 *
 * @param on  the backend that computes values and adjoints alike; what the tape makes is let go with its mark
 * @source Griewank & Walther 2008, "Evaluating Derivatives", chapter 3
 */
export function toTape<M extends Matrix>(on: Backend<M>): Tape<M> {
  const tape = written(on);
  const { steps, give } = tape;
  return {
    ...computed(tape),
    ...moved(tape),
    edit: (a, edits) => edited(tape, a, edits),
    lookup: (table, ids) => make(on.lookup(table, ids), false),
    matrix: (data, rows, columns) => make(on.matrix(data, rows, columns), false),
    read: a => on.read(a.value),
    open: () => 0, // everything is needed until the tape has gone back; its owner lets it go
    rewind: (_, keep) => [...keep],
    constant: value => make(value, false),
    watch: a => {
      const watched = make(a.value, true);
      if (a.needs)
        steps.push(() => {
          if (watched.adjoint) give(a, watched.adjoint);
        });
      return watched;
    },
    seed: (a, adjoint) => give(a, adjoint),
    back() {
      for (const step of steps.reverse()) step();
      steps.length = 0;
    },
  } satisfies Tape<M>;
}

/** The operations that move numbers about. */
type Moving = 'columns' | 'beside' | 'rows' | 'pick' | 'stack' | 'transposed';
type Computing = Exclude<keyof Ops<Matrix>, Moving | 'lookup' | 'edit'>;

const computed = <M extends Matrix>({
  on,
  give,
  taped,
}: Written<M>): Pick<Ops<Var<M>>, Computing> => ({
  affine: (x, W) => taped(on.affine(x.value, W), [x], dy => give(x, on.affineBack(dy, W))),
  product: (a, b) =>
    taped(on.product(a.value, b.value), [a, b], dy => {
      if (a.needs) give(a, on.product(dy, on.transposed(b.value)));
      if (b.needs) give(b, on.product(on.transposed(a.value), dy));
    }),
  plus: (a, b) =>
    taped(on.plus(a.value, b.value), [a, b], dy => {
      give(a, dy);
      give(b, dy);
    }),
  times: (a, b) =>
    taped(on.times(a.value, b.value), [a, b], dy => {
      if (a.needs) give(a, on.times(dy, b.value));
      if (b.needs) give(b, on.times(dy, a.value));
    }),
  oneMinus: a => taped(on.oneMinus(a.value), [a], dy => give(a, on.negative(dy))),
  tanh: a => taped(on.tanh(a.value), [a], (dy, y) => give(a, on.tanhBack(dy, y))),
  sigmoid: a => taped(on.sigmoid(a.value), [a], (dy, y) => give(a, on.sigmoidBack(dy, y))),
  relu: a => taped(on.relu(a.value), [a], (dy, y) => give(a, on.reluBack(dy, y))),
  hardSigmoid: (a, slope) =>
    taped(on.hardSigmoid(a.value, slope), [a], (dy, y) =>
      give(a, on.hardSigmoidBack(dy, y, slope)),
    ),
  softmax: (y, τ, noise) =>
    taped(on.softmax(y.value, τ, noise), [y], (dp, p) => give(y, on.softmaxBack(dp, p, τ))),
  straightThrough: (hard, soft) => taped(hard.value, [soft], dy => give(soft, dy)),
});

const moved = <M extends Matrix>({ on, give, taped }: Written<M>): Pick<Ops<Var<M>>, Moving> => ({
  transposed: a => taped(on.transposed(a.value), [a], dy => give(a, on.transposed(dy))),
  columns: (a, from, to) => taped(on.columns(a.value, from, to), [a], dy => give(a, dy, 0, from)),
  beside: (a, b) =>
    taped(on.beside(a.value, b.value), [a, b], dy => {
      give(a, on.columns(dy, 0, a.columns));
      give(b, on.columns(dy, a.columns, a.columns + b.columns));
    }),
  rows: (a, from, to) => taped(on.rows(a.value, from, to), [a], dy => give(a, dy, from)),
  pick: (a, indices) =>
    taped(on.pick(a.value, indices), [a], dy => {
      for (let k = 0; k < indices.length; k++)
        give(a, on.rows(dy, k, k + 1), known(indices[k], 'an index'));
    }),
  stack: parts =>
    taped(on.stack(parts.map(({ value }) => value)), parts, dy => {
      let from = 0;
      for (const part of parts) give(part, on.rows(dy, from, (from += part.rows)));
    }),
});

/** Rows with edits, whose pulls are taken back in the reverse order. */
function edited<M extends Matrix>(
  { on, give, taped }: Written<M>,
  a: Var<M>,
  edits: readonly RowEdit[],
): Var<M> {
  const pulls: { readonly row: number; readonly pull: Pull }[] = [];
  const noted = edits.map(({ row, change }): RowEdit => ({
    row,
    change: values => {
      const pull = change(values);
      pulls.push({ row, pull });
      return pull;
    },
  }));
  return taped(on.edit(a.value, noted), [a], dy => {
    const back = [...pulls].reverse().map(({ row, pull }): RowEdit => ({
      row,
      change: adjoint => {
        pull(adjoint);
        return pull;
      },
    }));
    give(a, on.edit(dy, back));
  });
}
