import { known } from '../../../base/assert.ts';
import type { ProbeKind } from '../../../domain/probes.ts';
import { fitLogistic } from './logistic.ts';
import { fitRidge } from './ridge.ts';
import { momentsOf, outputOf, type Linear, type Table } from './table.ts';

/** How probes are fitted. */
export interface Fitting {
  readonly kind: ProbeKind;
  /** How many classes there are; 0 for numbers. */
  readonly classes: number;
  readonly penalty: number;
}

/** Scores of a probe, out of fold. */
export interface Scores {
  /** Over all rows. */
  readonly score: number | null;
  /** Of each fold by itself; null of one without rows, or whose labels are all one number. */
  readonly folds: readonly (number | null)[];
}

/** Fits probes of several labels of the same rows. @returns one for each of the labels */
export function* fit(
  table: Table,
  rows: readonly number[],
  labels: readonly Float64Array[],
  { kind, classes, penalty }: Fitting,
): Generator<undefined, Linear[]> {
  const moments = momentsOf(table, rows);
  if (kind === 'ridge') return yield* fitRidge(table, rows, labels, moments, penalty);
  const fits: Linear[] = [];
  for (const y of labels) fits.push(yield* fitLogistic(table, rows, y, classes, moments, penalty));
  return fits;
}

/**
 * Fits probes on all folds but one and predicts that one, for each.
 *
 * @param labels  the probe's, and its control's where there is one; of each row of the table
 * @param foldOf  of each row of the table
 * @yields now and then, so that the caller can stop; true once a fold is done
 * @returns       the scores of each of the labels
 */
export function* crossValidate(
  table: Table,
  rows: readonly number[],
  labels: readonly Float64Array[],
  foldOf: ArrayLike<number>,
  folds: number,
  fitting: Fitting,
): Generator<boolean, Scores[]> {
  const predicted = labels.map(y => new Float64Array(y.length));
  for (let fold = 0; fold < folds; fold++) {
    const [train, test] = [
      rows.filter(row => foldOf[row] !== fold),
      rows.filter(row => foldOf[row] === fold),
    ];
    if (test.length > 0 && train.length > 0) {
      const fitter = fit(table, train, labels, fitting);
      let step = fitter.next();
      for (; step.done !== true; step = fitter.next()) yield false;
      for (const [l, linear] of step.value.entries())
        for (const row of test) known(predicted[l], 'a label')[row] = predict(table, row, linear);
    }
    yield true;
  }
  return labels.map((y, l) => {
    const found = known(predicted[l], 'a label');
    return {
      score: scoreOf(rows, y, found, fitting.kind),
      folds: Array.from({ length: folds }, (_, fold) =>
        scoreOf(
          rows.filter(row => foldOf[row] === fold),
          y,
          found,
          fitting.kind,
        ),
      ),
    };
  });
}

/** The number, or the class of the largest output, the first of equals. */
function predict(table: Table, row: number, { V, offsets }: Linear): number {
  const outputs = V.map((v, c) => outputOf(table, row, v, offsets[c] ?? NaN));
  if (outputs.length === 1) return outputs[0] ?? NaN;
  let best = 0;
  for (let c = 1; c < outputs.length; c++)
    if ((outputs[c] ?? NaN) > (outputs[best] ?? NaN)) best = c;
  return best;
}

/** The share of rows whose class is predicted, or R² = 1 − Σ(y − ŷ)²/Σ(y − ȳ)²; null of none, or of one number alone. */
function scoreOf(
  rows: readonly number[],
  y: Float64Array,
  predicted: Float64Array,
  kind: ProbeKind,
): number | null {
  if (rows.length === 0) return null;
  if (kind === 'logistic')
    return rows.filter(row => predicted[row] === y[row]).length / rows.length;
  const mean = rows.reduce((sum, row) => sum + (y[row] ?? NaN), 0) / rows.length;
  const most = rows.reduce((far, row) => Math.max(far, Math.abs((y[row] ?? NaN) - mean)), 0);
  if (most === 0) return null;
  let [left, whole] = [0, 0]; // in units of the largest, as squares of tiny or huge numbers would leave float64
  for (const row of rows) {
    left += (((y[row] ?? NaN) - (predicted[row] ?? NaN)) / most) ** 2;
    whole += (((y[row] ?? NaN) - mean) / most) ** 2;
  }
  return 1 - left / whole;
}
