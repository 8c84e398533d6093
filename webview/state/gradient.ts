import { batch } from '@preact/signals';
import { describeMetric } from '../../src/domain/describeMetric.ts';
import type { Metric } from '../../src/domain/experiment.ts';
import { countsTokens } from '../../src/domain/metricOffers.ts';
import type { Scale } from '../../src/domain/result.ts';
import type { Block } from '../paint/cells.ts';
import { say } from '../words/words.ts';
import { holds, type Blocks, type Fetched, type Part } from './blocks.ts';
import type { Data, Stopping } from './data.ts';
import type { Scene } from './scene.ts';
import type { View } from './store.ts';

/** A metric of the results in sight whose gradient could be looked at. */
export interface GradientOffer {
  /** Its place in the experiment's list. */
  readonly of: number;
  readonly kind: string;
  readonly name: string;
  /** Why it has no gradient; undefined where it has one. */
  readonly refusal: string | undefined;
}

const nameOf = (kind: string, metric: Metric | undefined): string =>
  metric ? describeMetric(metric) : kind;

/** The metrics of the results in sight, each with whether it has a gradient. */
export const gradientOffers = ({ result, ran }: Pick<Scene, 'result' | 'ran'>): GradientOffer[] =>
  result.metrics.map((metric, of) => ({
    of,
    kind: metric.kind,
    name: nameOf(metric.kind, ran?.metrics?.[of]),
    refusal: countsTokens(metric.kind)
      ? say('{0} counts tokens and has no gradient', metric.kind)
      : undefined,
  }));

/** The gradient that a view asks for; undefined where it asks for none. */
export function askedGradient(
  scene: Pick<Scene, 'result' | 'ran'>,
  { gradient: of }: Pick<View, 'gradient'>,
): GradientOffer | undefined {
  if (of === null) return undefined;
  const name = say('metric {0}', of + 1);
  const refusal = say('these results have no metric {0}: choose another gradient, or none', of + 1);
  return gradientOffers(scene)[of] ?? { of, kind: name, name, refusal };
}

/** Whose gradient a map has: the run in sight, or the one forced on the base's own output. */
export type GradientRun = 'own' | 'forced';

/** What there is of a gradient that a view asks for. */
export interface Gradient {
  /** What the engine says against it, where it does. */
  readonly problem: string | undefined;
  /** By run; none before all of them are there, since they share a scale. */
  readonly parts: ReadonlyMap<GradientRun, Fetched>;
  readonly scale: Scale | undefined;
  /** Whether nothing of it is on its way to what is in sight. */
  readonly isWhole: boolean;
  readonly stopping: Stopping;
}

/** Units in rows, and which of them and which timesteps are in sight. */
interface Rows {
  readonly units: readonly number[];
  readonly sight: Part;
  /** Names the order of the rows. */
  readonly name: string;
}

/** The gradient of the metric that a view asks for, at the units of some rows; it is not asked for while a value is previewed. */
export function gradientIn(
  scene: Scene,
  view: View,
  rows: Rows,
  { data, blocks }: { readonly data: Data; readonly blocks: Blocks },
): Gradient | undefined {
  const asked = askedGradient(scene, view);
  if (!asked || asked.refusal !== undefined || scene.isPreview) return undefined;
  const { component, layer } = view;
  const whole = { rows: rows.units.length, timesteps: scene.result.timesteps };
  const parts = new Map<GradientRun, Fetched>();
  const runs = runsOf(scene);
  let problem: string | undefined;
  const stopping = togetherOf(
    runs.map(([, result]) => data.stopping.gradient(result, asked.of, component, layer)),
  );
  for (const [run, result] of runs) {
    const of = [result, asked.of, component, layer] as const;
    problem ??= data.problem.gradient(...of);
    if (problem !== undefined) break;
    const key = ['gradient', rows.name, ...of].join();
    const part = blocks.get(key, rows.sight, whole, async wanted => {
      const units = rows.units.slice(...wanted.rows);
      const { data: values, scale } = await data.gradient(...of, units, wanted.timesteps);
      return { runs: new Map([['gradient', values]]), scale };
    });
    if (part) parts.set(run, part);
  }
  const isThere = problem === undefined && parts.size === runs.length;
  const found = isThere ? parts : new Map<GradientRun, Fetched>();
  return {
    problem,
    stopping,
    parts: found,
    scale: scaleOfAll([...found.values()]),
    isWhole:
      problem !== undefined ||
      (isThere && [...found.values()].every(part => holds(part, rows.sight))),
  };
}

/** Several questions as one. */
const togetherOf = (all: readonly Stopping[]): Stopping => ({
  isStopped: all.some(({ isStopped }) => isStopped),
  stop: () => batch(() => all.forEach(each => each.stop())),
  again: () => batch(() => all.forEach(each => each.again())),
});

/** The results in sight whose gradient is drawn. */
const runsOf = ({ result, forced }: Scene): readonly (readonly [GradientRun, number])[] => [
  ...(forced ? [['forced', forced.result] as const] : []),
  ['own', result.result],
];

/** One scale for all: the largest limit. */
function scaleOfAll(parts: readonly Fetched[]): Scale | undefined {
  const scales = parts.flatMap(({ scale }) => (scale ? [scale] : []));
  if (scales.length === 0) return undefined;
  return {
    limit: Math.max(...scales.map(({ limit }) => limit)),
    clipped: scales.some(({ clipped }) => clipped),
  };
}

const blocksOf = new WeakMap<Fetched, Block>();

/** One run's gradient as a map is painted from it; the same object for the same part. */
export function gradientBlock(gradient: Gradient | undefined, run: GradientRun): Block | undefined {
  const part = gradient?.parts.get(run);
  const data = part?.runs.get('gradient');
  if (!part || !data) return undefined;
  const made = blocksOf.get(part) ?? { rows: part.rows, timesteps: part.timesteps, data };
  blocksOf.set(part, made);
  return made;
}
