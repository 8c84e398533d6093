import { counted } from '../../base/counted.ts';
import { isModelComponent } from '../../domain/components.ts';
import { shown } from '../../domain/escape.ts';
import type { Edit, Intervention } from '../../domain/experiment.ts';
import type { Assets } from '../assets.ts';
import { lengthOf, type Axes, type BasisPlan, type PrincipalPlan } from '../plan.ts';
import type { Subject } from './examples.ts';
import { cutOf, type ReadDatasets } from './means.ts';

type Basis = NonNullable<Intervention['basis']>;

/** Widest component whose principal directions are sought: twice as wide takes eight times as long, and four seconds are enough. */
const mostUnits = 1024;

/**
 * The directions that an edit acts along; undefined where it acts on single units, or with the reasons added.
 *
 * @param width  units of the site's component
 */
export function toBasis(
  subject: Subject,
  read: ReadDatasets,
  field: string,
  { site, basis }: Intervention,
  width: number,
): BasisPlan | undefined {
  if (!basis) return undefined;
  const { architecture, anatomy, problems } = subject;
  const isInHalves = site.component !== 'input' && !isModelComponent(site.component);
  if (architecture.bidirectional && isInHalves) {
    problems.add(
      `${field}.basis`,
      `found a basis of ${site.component}, whose forward and backward halves are computed apart, so that no direction spans them; expected edits of single units`,
    );
    return undefined;
  }
  if (anatomy.inParts?.some(each => each === site.component) === true) {
    problems.add(
      `${field}.basis`,
      `found a basis of ${site.component}, which this model computes gate by gate, so that no direction spans it; expected edits of single units`,
    );
    return undefined;
  }
  if (basis.kind === 'pca') return toPrincipal(subject, read, field, site, basis.dataset, width);
  return ofFile(subject, read.assets, field, site, basis, width);
}

/** Columns that a file has. */
function ofFile(
  { problems }: Subject,
  assets: Assets,
  field: string,
  { component }: Intervention['site'],
  basis: Extract<Basis, { readonly file: string }>,
  width: number,
): Axes | undefined {
  const at = `${field}.basis.file`;
  const isWhole = basis.kind === 'rotation';
  const read = (isWhole ? assets.rotations : assets.directions).get(basis.file);
  if (!read) throw new Error(`${basis.file} was not read before validation`);
  if ('problems' in read) {
    for (const problem of read.problems) problems.add(at, `${shown(basis.file)}: ${problem}`);
    return undefined;
  }
  const { units, R } = read;
  const count = R.length / units;
  if (units === width) return { R, count, origin: null };
  const expected = `expected [${width}, ${isWhole ? width : count}]`;
  problems.add(
    at,
    `${shown(basis.file)}: found [${units}, ${count}], ${expected}: ${component} has ${counted(width, 'unit')}`,
  );
  return undefined;
}

/** The principal directions over a dataset. */
function toPrincipal(
  subject: Subject,
  read: ReadDatasets,
  field: string,
  { component }: Intervention['site'],
  dataset: string,
  width: number,
): PrincipalPlan | undefined {
  const cut = cutOf(subject, read, `${field}.basis.dataset`, dataset);
  if (width <= mostUnits) return cut && { count: width, examples: cut.examples };
  subject.problems.add(
    `${field}.basis`,
    `found principal directions of ${component}, which has ${width} units; expected a component of at most ${mostUnits}`,
  );
  return undefined;
}

/** Refuses principal directions that too few values of a dataset leave open: N values vary along N − 1 directions at most. */
export function checkDetermined(
  { problems }: Subject,
  field: string,
  basis: BasisPlan,
  { edit }: Intervention,
  units: readonly number[],
): void {
  if (!('examples' in basis)) return;
  const { count, examples } = basis;
  const values = examples.reduce((sum, { inputs }) => sum + lengthOf(inputs), 0);
  const open = units.find(unit => unit >= values - 1);
  if (open === undefined || (units.length === count && isTheSameTurned(edit))) return;
  problems.add(
    `${field}.site.units`,
    `found direction ${open}, expected ${values > 1 ? `some below ${values - 1}` : 'a larger dataset'}: the ${counted(values, 'value')} of the dataset vary along ${counted(values - 1, 'direction')} at most`,
  );
}

/** Whether an edit of all directions is the same however they are turned. */
const isTheSameTurned = (edit: Edit): boolean =>
  ['interchange', 'zero', 'scale', 'mean'].includes(edit.kind) ||
  (edit.kind === 'add' && edit.value === undefined);
