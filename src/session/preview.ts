import type { Experiment, Intervention } from '../domain/experiment.ts';

/** An intervention that is previewed, and the place of the one it would replace. */
export interface Preview {
  readonly intervention: Intervention;
  readonly at?: number | undefined;
}

/** The experiment with what is previewed in it. */
export function withPreview(experiment: Experiment, { intervention, at }: Preview): Experiment {
  const list = experiment.interventions ?? [];
  const interventions =
    at === undefined
      ? [...list, intervention]
      : list.map((each, k) => (k === at ? intervention : each));
  return { ...experiment, interventions };
}
