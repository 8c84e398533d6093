import type { Experiment, Intervention } from './experiment.ts';
import { placed } from './placed.ts';

/** An intervention, and the place of the one it replaces; absent: it stands after all. */
export interface Placed {
  readonly intervention: Intervention;
  readonly at?: number | undefined;
}

/** The experiment with an intervention in it, such as one that is previewed, or held against the model before it is written. */
export const withIntervention = (
  experiment: Experiment,
  { intervention, at }: Placed,
): Experiment => ({
  ...experiment,
  interventions: placed(experiment.interventions, intervention, at),
});
