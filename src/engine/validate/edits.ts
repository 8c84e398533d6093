import { counted } from '../../base/counted.ts';
import { shown } from '../../domain/escape.ts';
import type { Intervention } from '../../domain/experiment.ts';
import type { Subject } from './examples.ts';
import { beyondFloat32, fitsFloat32 } from './problems.ts';

/** An edge is named on `hidden` alone. */
export function checkEdge({ problems }: Subject, field: string, { site }: Intervention): void {
  if (site.edge !== undefined && site.component !== 'hidden') {
    problems.add(
      `${field}.site.edge`,
      `found ${shown(site.edge)} on ${site.component}; edges exist on hidden only`,
    );
  }
}

/**
 * Whether an edit has what it needs, and nothing else.
 *
 * @param units  how many units, or directions, it acts on
 * @param noun  which of the two
 */
export function checkEdit(
  { problems }: Subject,
  field: string,
  { edit, source }: Intervention,
  units: number,
  noun: 'unit' | 'direction',
): void {
  const at = `${field}.edit`;
  const checkValue = (value: number | readonly number[] | undefined): void => {
    if (typeof value !== 'object' || value.length === units) return;
    problems.add(
      `${at}.value`,
      `found ${counted(value.length, 'value')}, expected one number, or one for each of ${counted(units, noun)}`,
    );
  };
  const needsSource =
    edit.kind === 'interchange' || (edit.kind === 'add' && edit.value === undefined);
  if (edit.kind === 'add' && edit.value !== undefined && source) {
    problems.add(
      `${field}.source`,
      'found beside edit.value; add takes exactly one of value and source',
    );
  } else if (needsSource && !source) {
    const also =
      edit.kind === 'add'
        ? `add takes exactly one of edit.value and source`
        : 'interchange needs the name of a source';
    problems.add(`${field}.source`, `missing; ${also}`);
  } else if (source && edit.kind !== 'interchange' && edit.kind !== 'add') {
    problems.add(`${field}.source`, `found, but ${edit.kind} takes no source`);
  }
  if (edit.kind === 'set' || edit.kind === 'add') checkValue(edit.value);
  for (const [name, value] of Object.entries(edit) as [string, unknown][]) {
    const wide = [value].flat().find(each => typeof each === 'number' && !fitsFloat32(each));
    if (name !== 'seed' && typeof wide === 'number')
      problems.add(`${at}.${name}`, beyondFloat32(wide));
  }
  if (edit.kind === 'add' && edit.value !== undefined) {
    const { scale = 1 } = edit;
    const wide = [edit.value].flat().find(each => fitsFloat32(each) && !fitsFloat32(scale * each));
    if (wide !== undefined && fitsFloat32(scale))
      problems.add(
        `${at}.scale`,
        `found ${shown(scale)}, and ${shown(scale)} · ${shown(wide)} is infinite in float32; expected a product of at most 3.4e38`,
      );
  }
  if (edit.kind === 'clamp' && edit.min > edit.max) {
    problems.add(`${at}.min`, `found ${edit.min}, expected at most max, ${edit.max}`);
  }
}
