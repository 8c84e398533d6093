import { counted } from '../../base/counted.ts';
import { unitsOf } from '../../domain/anatomy.ts';
import { isModelComponent } from '../../domain/components.ts';
import { shown } from '../../domain/escape.ts';
import type { Intervention, Site } from '../../domain/experiment.ts';
import { lengthOf, type PlacePlan, type SourcePlan } from '../plan.ts';
import type { Subject } from './examples.ts';
import { choices } from './problems.ts';
import { checkPlace, toTimesteps } from './sites.ts';

/** The runs that values can be taken from. */
interface Runs {
  readonly timesteps: number;
  readonly sources: ReadonlyMap<string, SourcePlan | undefined>;
}

/**
 * Where an intervention's values are read; undefined where it has no source, or with the reasons added.
 *
 * @param timesteps  the site's, written out
 */
export function toSource(
  subject: Subject,
  runs: Runs,
  field: string,
  { site, source }: Intervention,
  timesteps: readonly number[],
): PlacePlan | undefined {
  if (!source) return undefined;
  const { problems, anatomy } = subject;
  const { example } = source;
  if (example !== 'base' && !runs.sources.has(example)) {
    problems.add(
      `${field}.source.example`,
      () => `found ${shown(example)}, expected one of ${choices(['base', ...runs.sources.keys()])}`,
    );
    return undefined;
  }
  const component = source.component ?? site.component;
  const layer = source.layer ?? (isModelComponent(component) ? undefined : site.layer);
  if (!checkPlace(subject, `${field}.source`, component, layer)) return undefined;
  const [has, needs] = [
    unitsOf(anatomy, component, layer ?? null),
    unitsOf(anatomy, site.component, site.layer ?? null),
  ];
  if (has !== needs) {
    problems.add(
      `${field}.source`,
      `${component} has ${counted(has, 'unit')}, expected ${needs} as ${site.component} at the site`,
    );
    return undefined;
  }
  const T = timestepsOf(runs, example);
  const paired =
    T === undefined
      ? undefined
      : source.timesteps === undefined
        ? toSame(subject, field, example, timesteps, T)
        : toPaired(subject, `${field}.source.timesteps`, source.timesteps, timesteps.length, T);
  return paired && { example, layer: layer ?? null, component, timesteps: paired };
}

/** The site's own timesteps, all within the source's run. */
function toSame(
  { problems }: Subject,
  field: string,
  example: string,
  timesteps: readonly number[],
  T: number,
): readonly number[] | undefined {
  const past = timesteps.find(t => t >= T);
  if (past === undefined) return timesteps;
  problems.add(
    `${field}.site.timesteps`,
    `found ${past}, past the end of the source ${shown(example)}, which is read at the site's own timesteps and has ${counted(T, 'timestep')}; expected 0 to ${T - 1}, or source.timesteps`,
  );
  return undefined;
}

/** The source's own timesteps, one for each of the site's, or one for all. */
function toPaired(
  subject: Subject,
  at: string,
  asked: Site['timesteps'],
  count: number,
  T: number,
): readonly number[] | undefined {
  const timesteps = toTimesteps(subject, at, asked, T, true);
  if (!timesteps || timesteps.length === count) return timesteps;
  const [only] = timesteps;
  if (only !== undefined && timesteps.length === 1) return Array<number>(count).fill(only);
  subject.problems.add(
    at,
    `found ${counted(timesteps.length, 'timestep')} for the site's ${count}, expected ${count === 1 ? '1' : `1 or ${count}`}`,
  );
  return undefined;
}

function timestepsOf(runs: Runs, example: string): number | undefined {
  if (example === 'base') return runs.timesteps;
  const source = runs.sources.get(example);
  return source && lengthOf(source.inputs) + (source.steps ?? 1) - 1;
}
