import type { Experiment } from './experiment.ts';

/** Whether an experiment has an example: its base, or a source by its name. */
export const hasExample = ({ sources = {} }: Pick<Experiment, 'sources'>, name: string): boolean =>
  name === 'base' || Object.hasOwn(sources, name);
