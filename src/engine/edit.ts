import * as tf from '@tensorflow/tfjs-core';
import { assertNever, known } from '../base/assert.ts';
import type { Disposable } from '../base/dispose.ts';
import { normalAt } from '../base/philox.ts';
import type { Edit } from '../domain/experiment.ts';
import { row, type Matrix } from './ops.ts';
import type { EditPlan } from './plan.ts';

/** The un-intervened values of an edit's source for its `at`-th timestep, [units]. */
export type SourceValues = (edit: EditPlan, at: number) => Float32Array;

/** An edit ready to be applied at any of its timesteps. */
export interface AppliedEdit extends Disposable {
  readonly plan: EditPlan;
  /**
   * The activation with the chosen units edited; the others stay bit-identical.
   *
   * @param a     [batch, units]; not disposed
   * @param t     one of the edit's timesteps
   * @param from  the first unit of the component that `a` holds
   * @returns     `a` itself where none of its units are chosen, else a new tensor
   * @source Geiger et al. 2021, arXiv:2106.02997 (interchange)
   */
  apply(a: Matrix, t: number, from: number): Matrix;
}

/** Prepares an edit; masks are made once and disposed with it. */
export function toAppliedEdit(plan: EditPlan, sourceValues: SourceValues): AppliedEdit {
  const masks = new Map<string, Matrix | 'all' | 'none'>();
  const places = new Map(plan.timesteps.map((t, at) => [t, at]));

  function maskOf(from: number, width: number): Matrix | 'all' | 'none' {
    const key = `${from}:${width}`;
    let mask = masks.get(key);
    if (mask === undefined) {
      const inside = plan.units.filter(unit => unit >= from && unit < from + width);
      const chosen = new Uint8Array(width);
      for (const unit of inside) chosen[unit - from] = 1;
      mask =
        inside.length === 0
          ? 'none'
          : inside.length === width
            ? 'all'
            : tf.keep(tf.tensor2d(chosen, [1, width], 'bool'));
      masks.set(key, mask);
    }
    return mask;
  }

  return {
    plan,
    apply(a, t, from) {
      const width = a.shape[1];
      const mask = maskOf(from, width);
      if (mask === 'none') return a;
      const at = known(places.get(t), `a place for timestep ${t}`);
      const v = () => row(operand(plan, t, at, sourceValues).subarray(from, from + width));
      const changed = edited(plan.edit, a, v);
      return mask === 'all' ? changed : tf.where(mask, changed, a);
    },
    dispose() {
      for (const mask of masks.values()) if (typeof mask === 'object') mask.dispose();
      masks.clear();
    },
  };
}

function edited(edit: Edit, a: Matrix, v: () => Matrix): Matrix {
  switch (edit.kind) {
    case 'zero':
      return tf.zerosLike(a);
    case 'set':
    case 'interchange':
      return v();
    case 'add':
    case 'noise':
      return tf.add(a, v());
    case 'scale':
      return tf.mul(a, edit.factor);
    case 'clamp':
      return tf.minimum(tf.maximum(a, edit.min), edit.max);
    case 'mean':
      throw new Error('mean is refused before the first step');
    default:
      return assertNever(edit);
  }
}

/** What an edit sets or adds at one timestep, over the whole component; units not chosen are 0. */
function operand(plan: EditPlan, t: number, at: number, sourceValues: SourceValues): Float32Array {
  const { edit, units } = plan;
  if (plan.source) {
    const values = sourceValues(plan, at);
    return edit.kind === 'add' ? values.map(value => value * (edit.scale ?? 1)) : values;
  }
  const scattered = (valueAt: (place: number, unit: number) => number): Float32Array => {
    const values = new Float32Array(plan.width);
    units.forEach((unit, place) => (values[unit] = valueAt(place, unit)));
    return values;
  };
  if (edit.kind === 'noise') {
    const layer = plan.layer ?? 0;
    return scattered((_, unit) => edit.std * normalAt(edit.seed, t, unit, plan.place, layer));
  }
  const value = edit.kind === 'set' || edit.kind === 'add' ? (edit.value ?? 0) : 0;
  const scale = edit.kind === 'add' ? (edit.scale ?? 1) : 1;
  return scattered(place => scale * (typeof value === 'number' ? value : (value[place] ?? NaN)));
}
