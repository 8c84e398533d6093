import { unitsOf, type Anatomy } from '../../../domain/anatomy.ts';
import { isModelComponent, type Component } from '../../../domain/components.ts';
import type { Intervention } from '../../../domain/experiment.ts';
import type { Axis } from '../../../domain/sweepMap.ts';
import {
  lengthOf,
  type EditPlan,
  type ExamplePlan,
  type Plan,
  type SourcePlan,
} from '../../plan.ts';
import { bytesOf, type Wanted } from '../../runs/recorder.ts';
import type { RunSpec } from '../../runs/run.ts';
import { toBase, toShared, type SharedRuns } from '../../runs/toRuns.ts';

/** What the cells of a sweep read of other runs, whichever cell it is. */
export interface Reads {
  /** The runs that the pattern's values and directions are taken from. */
  readonly examples: ReadonlySet<ExamplePlan>;
  /** Whether they are taken from the base run. */
  readonly isBase: boolean;
  /** What some cell reads of them. */
  readonly wanted: readonly Wanted[];
}

/** @param edit  the pattern's own, written out */
export function readsOf(
  anatomy: Anatomy,
  axes: readonly Axis[],
  { sources }: Plan,
  { source, mean, basis }: EditPlan,
  pattern: Intervention,
): Reads {
  const from = source && sources.get(source.example);
  const { site } = pattern;
  const values = (name: Axis['name']): readonly (string | number)[] | undefined =>
    axes.find(axis => axis.name === name)?.values;
  const components = (values('component') as readonly Component[] | undefined) ?? [site.component];
  const layers = values('layer')?.map(Number) ?? [site.layer ?? null];
  const placesIn = (some: readonly Component[], at: readonly (number | null)[]) =>
    some.flatMap(component =>
      (isModelComponent(component) ? [null] : at).map(layer => ({ component, layer })),
    );
  const ofSource = placesIn(
    pattern.source?.component ? [pattern.source.component] : components,
    pattern.source?.layer === undefined ? layers : [pattern.source.layer],
  );
  const principal = basis && 'examples' in basis ? basis.examples : [];
  return {
    examples: new Set([...(from ? [from] : (mean ?? [])), ...principal]),
    isBase: source !== null && !from,
    wanted: [...ofSource, ...(principal.length > 0 ? placesIn(components, layers) : [])]
      .filter(({ component, layer }) => unitsOf(anatomy, component, layer) > 0)
      .map(place => ({ ...place, timesteps: 'all' })),
  };
}

/** How many timesteps the run of an example has. */
export const timestepsOf = (example: ExamplePlan | SourcePlan): number =>
  lengthOf(example.inputs) + (('steps' in example ? example.steps : null) ?? 1) - 1;

/** Reads nothing beyond what each cell says. */
export const noReads: Reads = { examples: new Set(), isBase: false, wanted: [] };

/** Bytes that it takes to have all of it at once. */
export const readBytes = (anatomy: Anatomy, { timesteps }: Plan, reads: Reads): number =>
  [...(reads.isBase ? [timesteps] : []), ...[...reads.examples].map(timestepsOf)].reduce(
    (sum, T) => sum + bytesOf(anatomy, T, reads.wanted),
    0,
  );

/**
 * The runs that the cells of a batch share, which record at once what any cell of the sweep reads: kept, they are run once.
 *
 * @param record, outputs  what the metric needs of the base
 */
export function sharedBy(
  anatomy: Anatomy,
  rest: Plan,
  { examples, isBase, wanted }: Reads,
  record: readonly Wanted[],
  outputs: RunSpec['outputs'],
): SharedRuns {
  const recorded = isBase ? [...record, ...wanted] : record;
  const base: RunSpec = { ...toBase(rest, anatomy, recorded), outputs };
  const shared = toShared(rest, base);
  const whole = new Map<ExamplePlan, RunSpec>();
  return {
    base,
    of(example) {
      const made = shared.of(example);
      if (!examples.has(example)) return made;
      const before = whole.get(example) ?? { ...made, record: [...made.record, ...wanted] };
      whole.set(example, before);
      return before;
    },
  };
}
