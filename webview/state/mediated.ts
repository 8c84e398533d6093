import { computed, type ReadonlySignal } from '@preact/signals';
import { nameMetric } from '../../src/domain/describeMetric.ts';
import type { Experiment } from '../../src/domain/experiment.ts';
import { isMediable, mediableKinds, type Mediation } from '../../src/domain/mediation.ts';
import { unitOfMetric } from '../words/unitOfMetric.ts';
import { say } from '../words/words.ts';
import type { Data, Stopping } from './data.ts';
import { whileSame } from './same.ts';
import type { Scene } from './scene.ts';
import type { View } from './store.ts';

/** A metric that can be mediated: its place in the experiment's list, and what it is called. */
export interface MediatedMetric {
  readonly place: number;
  readonly name: string;
  /** What it is measured in. */
  readonly unit: string;
}

/** What of the effect in sight the states carry and what the tokens, in both modes. */
export interface Mediated {
  /** What can be chosen. */
  readonly metrics: readonly MediatedMetric[];
  /** The chosen one; undefined where none can be mediated. */
  readonly metric: MediatedMetric | undefined;
  readonly mediation: Mediation | undefined;
  /** Why there is none; undefined where it is there, or on its way. */
  readonly problem: string | undefined;
  /** While a value is previewed nothing is asked for: each preview would be four runs more. */
  readonly isPreview: boolean;
  /** Undefined where nothing is asked for. */
  readonly stopping: Stopping | undefined;
}

/**
 * The metrics of an experiment that can be mediated. A metric's own timestep has no say, so each name is there once.
 *
 * @param isOfVectors  the model puts out numbers, not logits
 */
export function mediatedMetrics(
  experiment: Experiment | null,
  isOfVectors: boolean,
): readonly MediatedMetric[] {
  const found = new Map<string, MediatedMetric>();
  (experiment?.metrics ?? []).forEach((metric, place) => {
    const name = nameMetric(metric);
    if (isMediable(metric) && !found.has(name))
      found.set(name, { place, name, unit: unitOfMetric(metric.kind, isOfVectors) });
  });
  return [...found.values()];
}

/** Why no metric of an experiment can be mediated, where none can. */
export function whyNoneIsMediated(experiment: Experiment | null): string {
  return (experiment?.metrics ?? []).length === 0
    ? say(
        'the experiment has no metric: with one of {0} its effect is parted into what the states and what the tokens carried',
        mediableKinds.join(', '),
      )
    : say(
        'every metric of the experiment counts tokens: those with a value at each timestep can be parted, {0}',
        mediableKinds.join(', '),
      );
}

/** What a mediation is asked for with. */
export interface MediatingOf {
  readonly scene: ReadonlySignal<Scene | null>;
  readonly view: ReadonlySignal<View>;
  readonly data: Data;
  /** Changes whenever something that was asked for has come. */
  readonly arrivals: ReadonlySignal<number>;
  /** Whether other results are to take the scene's place: what of it has not come is not waited for. */
  readonly isLeaving: () => boolean;
}

/** Follows the mediation of the results in sight; undefined where one mode alone is shown, or nothing is changed. */
export function toMediated(of: MediatingOf): ReadonlySignal<Mediated | undefined> {
  const ran = computed(() => of.scene.value?.ran ?? null);
  const isOfVectors = computed(() => of.scene.value?.result.base.outputIds === null);
  const metrics = computed(() => mediatedMetrics(ran.value, isOfVectors.value));
  return whileSame(() => {
    const { value: scene } = of.scene;
    if (!scene?.forced || scene.isEmpty) return undefined;
    void of.arrivals.value;
    const { mediated: wanted } = of.view.value;
    const all = metrics.value;
    const metric = all.find(({ name }) => name === wanted) ?? all[0];
    const head = { metrics: all, metric, isPreview: scene.isPreview };
    const none = { ...head, mediation: undefined, stopping: undefined };
    if (!metric) return { ...none, problem: whyNoneIsMediated(ran.value) };
    if (scene.isPreview) return { ...none, problem: undefined };
    const asked = [scene.result.result, metric.place] as const;
    const problem = of.isLeaving() ? undefined : of.data.problem.mediation(...asked);
    const stopping = of.data.stopping.mediation(...asked);
    // What was stopped would be asked for once more.
    const mediation = stopping.isStopped ? undefined : of.data.mediation(...asked);
    return { ...head, mediation, problem, stopping };
  });
}

/** Whether the parts are on their way. */
export const isMediationComing = (of: Mediated | undefined): boolean =>
  of?.metric !== undefined && !of.isPreview && !of.mediation && of.problem === undefined;

/** Behind the metric: its unit, or why there are no parts now; empty where they are refused. */
export function mediationAside(of: Mediated): string {
  if (!of.metric || of.problem !== undefined) return '';
  if (of.isPreview) return say('not parted while a value is previewed');
  return of.mediation ? say('in {0}', of.metric.unit) : say('values on their way…');
}
