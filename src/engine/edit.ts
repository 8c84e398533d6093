import { assertNever, known } from '../base/assert.ts';
import { normalAt } from '../base/philox.ts';
import type { Pull } from './ops.ts';
import type { Axes, EditPlan } from './plan.ts';
import { principalIn } from './principal.ts';
import type { Run, RunEdit, RunSpec } from './runs/run.ts';

/** An edit ready to be applied at any of its timesteps. */
export interface AppliedEdit {
  readonly plan: EditPlan;
  /**
   * Edits the chosen units of a row in place; the others keep their bits.
   *
   * @param a     one row of the activation, [columns]; changed
   * @param t     one of the edit's timesteps
   * @param from  the first unit of the component that `a` holds
   * @source Geiger et al. 2021, arXiv:2106.02997 (interchange)
   */
  change(a: Float32Array, t: number, from: number): Pull;
  /** What its source has at the place that one of the edit's timesteps is paired with, [units]. @throws Error without a source */
  sourceAt(t: number): Float32Array;
  /** Whether any of its units are among so many from `from` on. */
  touches(from: number, columns: number): boolean;
}

/** What an edit makes of one number, and the slope of that. */
interface Edited {
  readonly value: number;
  readonly slope: number;
}

/** Prepares an edit. @param runOf  the finished runs that its values are taken from */
export function toAppliedEdit(edit: RunEdit, runOf: (spec: RunSpec) => Run): AppliedEdit {
  const { plan } = edit;
  const places = placesOf(plan);
  const axes = axesOf(edit, runOf);
  const values = toValues(edit, axes, runOf);
  const isInside = (unit: number, from: number, columns: number): boolean =>
    unit >= from && unit < from + columns;
  return {
    plan,
    sourceAt: t => sourceRow(edit, runOf, known(places.get(t), `a place for timestep ${t}`)),
    touches: (from, columns) =>
      axes !== null || plan.units.some(unit => isInside(unit, from, columns)),
    change(a, t, from) {
      const v = values(t, known(places.get(t), `a place for timestep ${t}`));
      if (axes) return changeAlong(axes, plan, a, v);
      const slopes = new Map<number, number>();
      plan.units.forEach((unit, place) => {
        if (!isInside(unit, from, a.length)) return;
        const { value, slope } = edited(plan, a[unit - from] ?? NaN, v(unit, place));
        a[unit - from] = value;
        if (slope !== 1) slopes.set(unit - from, slope);
      });
      return adjoint => {
        for (const [unit, slope] of slopes)
          adjoint[unit] = slope === 0 ? 0 : slope * (adjoint[unit] ?? NaN);
      };
    },
  };
}

/** The directions that an edit acts along, made of finished runs where they are a dataset's; null where it acts on single units. */
function axesOf({ plan, principal }: RunEdit, runOf: (spec: RunSpec) => Run): Axes | null {
  const { basis, component, layer, width } = plan;
  if (!basis || 'R' in basis) return basis;
  return principalIn(known(principal, 'the runs of a basis').map(runOf), component, layer, width);
}

/** A row's coordinate along direction d: (a − origin)·R_d. */
function coordinate({ R, count, origin }: Axes, a: ArrayLike<number>, d: number): number {
  let c = 0;
  if (origin)
    for (let k = 0; k < a.length; k++)
      c += ((a[k] ?? NaN) - (origin[k] ?? NaN)) * (R[k * count + d] ?? NaN);
  else for (let k = 0; k < a.length; k++) c += (a[k] ?? NaN) * (R[k * count + d] ?? NaN);
  return c;
}

/**
 * Edits along directions: coordinates c = (a − origin)·R of the chosen columns change, the complement stays.
 *
 *   a′ = a + Σ_d (c′_d − c_d) R_d
 */
function changeAlong(axes: Axes, plan: EditPlan, a: Float32Array, v: Operand): Pull {
  const { R, count } = axes;
  const slopesOnly = { ...axes, origin: null };
  const n = a.length;
  if (n * count !== R.length) throw new Error(`a basis of ${R.length} numbers for ${n} units`);
  const shifted = Float64Array.from(a);
  const slopes = plan.units.map((d, place) => {
    const c = coordinate(axes, a, d);
    const { value, slope } = edited(plan, c, v(d, place));
    for (let k = 0; k < n; k++)
      shifted[k] = (shifted[k] ?? NaN) + (value - c) * (R[k * count + d] ?? NaN);
    return slope;
  });
  a.set(shifted);
  return adjoint => {
    const back = Float64Array.from(adjoint);
    plan.units.forEach((d, place) => {
      const change = ((slopes[place] ?? NaN) - 1) * coordinate(slopesOnly, adjoint, d);
      for (let k = 0; k < n; k++) back[k] = (back[k] ?? NaN) + change * (R[k * count + d] ?? NaN);
    });
    adjoint.set(back);
  };
}

/**
 * An edit as it acts at one of its timesteps, with its values written out: in need of no other run, and the same bits.
 *
 * @param runOf  the finished runs that its values are taken from
 */
export function fixedAt(edit: RunEdit, t: number, runOf: (spec: RunSpec) => Run): EditPlan {
  const { plan } = edit;
  const axes = axesOf(edit, runOf);
  const fixed = { ...plan, timesteps: [t], source: null, mean: null, basis: axes };
  const { kind } = plan.edit;
  if (kind === 'scale' || kind === 'clamp') return fixed;
  const at = known(placesOf(plan).get(t), `a place for timestep ${t}`);
  const value = plan.units.map(toValues(edit, axes, runOf)(t, at));
  const adds = kind === 'add' || kind === 'noise';
  return { ...fixed, edit: { kind: adds ? 'add' : 'set', value } };
}

/** Where in an edit's list of timesteps each stands. */
const placesOf = ({ timesteps }: EditPlan): ReadonlyMap<number, number> =>
  new Map(timesteps.map((t, at) => [t, at]));

function edited({ edit }: EditPlan, a: number, v: number): Edited {
  switch (edit.kind) {
    case 'zero':
    case 'set':
    case 'interchange':
    case 'mean':
      return { value: v, slope: 0 };
    case 'add':
    case 'noise':
      return { value: a + v, slope: 1 };
    case 'scale':
      return { value: a * edit.factor, slope: edit.factor };
    case 'clamp':
      return {
        value: Math.min(Math.max(a, edit.min), edit.max),
        slope: a < edit.min || a > edit.max ? 0 : 1,
      };
    default:
      return assertNever(edit);
  }
}

/** What an edit sets or adds at a unit, or along a direction; `place` is its place among the units named. */
type Operand = (unit: number, place: number) => number;

/** A source's values for the timestep at a place in an edit's list, [units]. */
function sourceRow(
  { plan, from }: RunEdit,
  runOf: (spec: RunSpec) => Run,
  at: number,
): Float32Array {
  const { layer, component, timesteps } = known(plan.source, 'a source');
  const there = known(timesteps[at], 'a timestep of the source');
  return runOf(known(from, 'the run of a source')).recorder.at(component, layer, there);
}

/** The operands of an edit at each of its timesteps. */
function toValues(runEdit: RunEdit, axes: Axes | null, runOf: (spec: RunSpec) => Run) {
  const { plan, from, mean } = runEdit;
  const { edit, source } = plan;
  const { fround } = Math;
  /** A row of the source or the mean, or its coordinates. */
  const coordinates =
    (row: Float32Array): ((unit: number) => number) =>
    unit =>
      axes ? coordinate(axes, row, unit) : (row[unit] ?? NaN);
  return (t: number, at: number): Operand => {
    if (source && from) {
      const value = coordinates(sourceRow(runEdit, runOf, at));
      if (edit.kind !== 'add') return value;
      const { scale = 1 } = edit;
      return axes ? d => scale * value(d) : unit => fround(scale * value(unit));
    }
    switch (edit.kind) {
      case 'mean':
        return coordinates(meanAt(plan, known(mean, 'the runs of a mean'), runOf, t));
      case 'noise':
        return unit => {
          const ε = edit.std * normalAt(edit.seed, t, unit, plan.place, plan.layer ?? 0);
          return axes ? ε : fround(ε);
        };
      case 'set':
      case 'add': {
        const { value = 0 } = edit;
        const scale = edit.kind === 'add' ? (edit.scale ?? 1) : 1;
        return (_, place) => scale * (typeof value === 'number' ? value : (value[place] ?? NaN));
      }
      default:
        return () => 0;
    }
  };
}

/** The mean at a timestep over the runs that are long enough, in float64, [units]. */
function meanAt(
  { component, layer, width }: EditPlan,
  runs: readonly RunSpec[],
  runOf: (spec: RunSpec) => Run,
  t: number,
): Float32Array {
  const sum = new Float64Array(width);
  const long = runs.filter(({ timesteps }) => timesteps > t);
  for (const spec of long)
    runOf(spec)
      .recorder.at(component, layer, t)
      .forEach((value, unit) => (sum[unit] = (sum[unit] ?? NaN) + value));
  return Float32Array.from(sum, total => total / long.length);
}
