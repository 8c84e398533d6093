import type { Evaluator, Matrix } from '../../ops.ts';
import type { Learned, Taking } from '../../tap.ts';

/**
 * The first K columns of a product of reflections, by operations, so that a tape has their gradient: H = H₁ ⋯ H_K with
 * H_i = I − uᵢᵀuᵢ.
 *
 * @param us  reflectors of length √2, [1, units] each
 * @returns   a direction a row, [K, units]
 * @source Householder 1958, "Unitary triangularization of a nonsymmetric matrix", J. ACM 5:339
 */
export function directionsOf<M extends Matrix>(ev: Evaluator<M>, us: readonly M[]): M {
  const [K, units] = [us.length, us[0]?.columns ?? 0];
  const first = new Float32Array(K * units);
  for (let d = 0; d < K; d++) first[d * units + d] = 1;
  let directions = ev.matrix(first, K, units);
  for (const u of [...us].reverse()) {
    const along = ev.product(directions, ev.transposed(u));
    directions = ev.plus(directions, ev.product(along, negative(ev, u)));
  }
  return directions;
}

const negative = <M extends Matrix>(ev: Evaluator<M>, a: M): M =>
  ev.times(a, ev.matrix(new Float32Array(a.rows * a.columns).fill(-1), a.rows, a.columns));

/**
 * The interchange along directions, in place of an experiment's own.
 *
 *   a′ = a − (a − s) D ᵀD
 *
 * @param place       the intervention's in the experiment's list
 * @param directions  D, orthonormal, a direction a row, [K, units]
 */
export function interchangeAlong<M extends Matrix>(
  ev: Evaluator<M>,
  place: number,
  directions: M,
): Learned<M> {
  const across = ev.transposed(directions);
  const back = negative(ev, directions);
  return {
    place,
    change(a, taking) {
      const rows = taking.map(({ row }) => row);
      const chosen = ev.pick(a, rows);
      const gap = ev.plus(chosen, negativeSources(ev, taking, a.columns));
      const changed = ev.plus(chosen, ev.product(ev.product(gap, across), back));
      if (rows.length === a.rows && rows.every((row, at) => row === at)) return changed;
      const places = Int32Array.from({ length: a.rows }, (_, row) => row);
      for (const [at, row] of rows.entries()) places[row] = a.rows + at;
      return ev.pick(ev.stack([a, changed]), places);
    },
  };
}

function negativeSources<M extends Matrix>(
  ev: Evaluator<M>,
  taking: readonly Taking[],
  units: number,
): M {
  const values = new Float32Array(taking.length * units);
  for (const [at, { source }] of taking.entries())
    for (let k = 0; k < units; k++) values[at * units + k] = -(source[k] ?? NaN);
  return ev.matrix(values, taking.length, units);
}
