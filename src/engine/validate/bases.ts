import { counted } from '../../base/counted.ts';
import { isModelComponent } from '../../domain/components.ts';
import { shown } from '../../domain/escape.ts';
import type { Intervention } from '../../domain/experiment.ts';
import type { Assets } from '../assets.ts';
import type { BasisPlan } from '../plan.ts';
import type { Subject } from './examples.ts';

/**
 * The directions that an edit acts along; undefined where it acts on single units, or with the reasons added.
 *
 * @param width  units of the site's component
 */
export function toBasis(
  { architecture, anatomy, problems }: Subject,
  assets: Assets,
  field: string,
  { site, basis }: Intervention,
  width: number,
): BasisPlan | undefined {
  if (!basis) return undefined;
  if (basis.kind === 'pca') {
    const expected = 'expected rotation or direction';
    problems.add(`${field}.basis.kind`, `found "pca", not run by this version; ${expected}`);
    return undefined;
  }
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
  if (units === width) return { R, count };
  const expected = `expected [${width}, ${isWhole ? width : count}]`;
  problems.add(
    at,
    `${shown(basis.file)}: found [${units}, ${count}], ${expected}: ${site.component} has ${counted(width, 'unit')}`,
  );
  return undefined;
}
