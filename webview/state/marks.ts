import { rising } from '../../src/base/rising.ts';
import { describeBasis, describeDeed } from '../../src/domain/describe.ts';
import type { Intervention } from '../../src/domain/experiment.ts';
import { xOf, type Grid } from '../paint/grid.ts';
import { besideMarks, type Beside } from '../paint/marks.ts';
import { wording } from '../words/wording.ts';
import { say } from '../words/words.ts';

/** Pixels of a character of the words beside a mark, and around the words. */
const characterWidth = 6.5;

/** Units, or ranges of them, that the words beside a mark name. */
const mostUnits = 3;

/** One intervention's mark on the strips. */
export interface Mark {
  readonly timesteps: readonly number[];
  readonly text: string;
  /** Whether the results have it; else it is not run yet, and no number speaks of it. */
  readonly isRun: boolean;
}

const timestepsOf = ({ site }: Intervention): readonly number[] =>
  site.timesteps === 'all' ? [0] : rising([site.timesteps].flat());

const isOn = ({ enabled }: Intervention): boolean => enabled !== false;

/** A mark for each enabled intervention, those of the results first. */
export function marksOf(
  interventions: readonly Intervention[],
  pending: readonly Intervention[],
): Mark[] {
  const mark = (isRun: boolean) => (each: Intervention) => ({
    timesteps: timestepsOf(each),
    text: `${siteText(each)} ${describeDeed(each, wording)}${isRun ? '' : ` · ${say('not run yet')}`}`,
    isRun,
  });
  return [...interventions.filter(isOn).map(mark(true)), ...pending.filter(isOn).map(mark(false))];
}

/** A site beside its mark: the timestep is where it stands, and the layer is said by the maps unless it has none. */
function siteText({ site, basis }: Intervention): string {
  const { component, units = [] } = site;
  const list = units.map(each =>
    typeof each === 'number' ? String(each) : `${each[0]}–${each[1] - 1}`,
  );
  const more = units
    .slice(mostUnits)
    .reduce<number>((sum, each) => sum + (typeof each === 'number' ? 1 : each[1] - each[0]), 0);
  return [
    component,
    list.slice(0, mostUnits).join(', '),
    ...(more > 0 ? [say('and {0} more', more)] : []),
    ...describeBasis(basis, wording),
  ]
    .join(' ')
    .trim();
}

/** Marks, and their words: those that have room beside their own, and those that have none, which get a line of their own. */
export interface Marks {
  readonly marks: readonly Mark[];
  readonly beside: readonly (Beside & { readonly text: string })[];
  /** Empty where each has room. */
  readonly below: string;
}

/**
 * Marks on the columns, nothing scrolled, and where their words stand.
 *
 * @param interventions  of the results
 * @param pending        those that are not run yet
 */
export function toMarks(
  interventions: readonly Intervention[],
  pending: readonly Intervention[],
  columns: Grid,
): Marks {
  const grid = { ...columns, scrollX: 0 };
  const marks = marksOf(interventions, pending);
  const end = Math.max(grid.width, xOf(grid, grid.columns));
  if (marks.length === 0 && interventions.length > 0) {
    const left = xOf(grid, 0) + 8;
    const text = say('every intervention is off');
    return { marks, beside: [{ text, left, maxWidth: end - left }], below: '' };
  }
  const middle = (t: number): number => xOf(grid, t) + grid.column / 2;
  const all = rising(new Set(marks.flatMap(({ timesteps }) => timesteps))).map(middle);
  const taken = new Set<number>();
  const beside: (Beside & { text: string })[] = [];
  const below: string[] = [];
  for (const { timesteps, text } of marks) {
    const place = besideMarks(
      timesteps.map(middle).filter(x => !taken.has(x)),
      all,
      end,
      text.length * characterWidth,
    );
    if (!place) below.push(`t ${timesteps.join(', ')}: ${text}`);
    else {
      // What stands over a mark's own place has no room for another's words.
      for (const x of all) if (x < place.left && x + 24 >= place.left) taken.add(x);
      beside.push({ ...place, text });
    }
  }
  return { marks, beside, below: below.join(' · ') };
}
