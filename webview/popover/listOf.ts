import type { Experiment } from '../../src/domain/experiment.ts';

/** An experiment's interventions, to be told from another's. */
export const listOf = (experiment: Experiment | null): string =>
  JSON.stringify(experiment?.interventions ?? []);
