import type { Example, Experiment } from '../../domain/experiment.ts';
import type { Assumption, Model } from '../../domain/model.ts';

/**
 * What was supposed of a checkpoint, as far as an experiment rests on it: a learned start that every run of the experiment
 * replaces is left out.
 */
export const assumptionsOf = (
  { facts }: Pick<Model, 'facts'>,
  experiment: Experiment,
): readonly Assumption[] => {
  const starts = startsOf(experiment);
  return facts.assumptions.filter(({ about }) => {
    const [, state] = /^initialState\.(hidden|cell)$/.exec(about) ?? [];
    return !isState(state) || starts.some(start => start?.[state] === undefined);
  });
};

const isState = (name: string | undefined): name is 'hidden' | 'cell' =>
  name === 'hidden' || name === 'cell';

/**
 * The states that each run of an experiment names: the base run, and the sources that an enabled intervention reads. A dataset's
 * lines are taken to name none.
 */
function startsOf(experiment: Experiment): Example['initialState'][] {
  const { base, sources = {}, unroll, interventions = [] } = experiment;
  const inputs = unroll?.mode === 'teacher-forced' ? unroll.inputs : undefined;
  const given = typeof inputs === 'object' && !('constant' in inputs) ? inputs : undefined;
  const enabled = interventions.filter(({ enabled: isEnabled }) => isEnabled !== false);
  const read = Object.entries(sources).filter(([name]) =>
    enabled.some(({ source }) => source?.example === name),
  );
  return [
    given?.initialState ?? base.initialState,
    ...read.map(([, source]) => source.initialState),
    ...(enabled.some(({ edit }) => edit.kind === 'mean') ? [undefined] : []),
  ];
}
