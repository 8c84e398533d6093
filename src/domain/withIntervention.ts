import type { Experiment, Intervention } from './experiment.ts';

/** An intervention, and the place of the one it replaces; absent: it stands after all. */
export interface Placed {
  readonly intervention: Intervention;
  readonly at?: number | undefined;
}

/** The experiment with an intervention in it, such as one that is previewed, or held against the model before it is written. */
export function withIntervention(experiment: Experiment, { intervention, at }: Placed): Experiment {
  const list = experiment.interventions ?? [];
  const interventions =
    at === undefined
      ? [...list, intervention]
      : list.map((each, k) => (k === at ? intervention : each));
  return { ...experiment, interventions };
}
