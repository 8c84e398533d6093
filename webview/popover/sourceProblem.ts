import type { Experiment, Intervention } from '../../src/domain/experiment.ts';
import type { Outline } from '../../src/domain/outline.ts';
import { say } from '../words/words.ts';

/** What is wrong with where an intervention takes its values: more or fewer timesteps than it has itself, or one past the example's end. */
export function sourceProblem(
  { site, source }: Intervention,
  experiment: Experiment,
  outline: Outline | null,
): string | undefined {
  if (!source || source.timesteps === undefined || source.timesteps === 'all') return undefined;
  const timesteps = [source.timesteps].flat();
  const wanted = site.timesteps === 'all' ? undefined : [site.timesteps].flat().length;
  if (timesteps.length > 1 && wanted !== undefined && timesteps.length !== wanted)
    return say(
      '{0} timesteps of the example, expected one, or as many as are edited ({1})',
      timesteps.length,
      wanted,
    );
  const count = outline && countOf(source.example, experiment, outline);
  const past = timesteps.find(t => count !== null && count !== undefined && t >= count);
  return past === undefined
    ? undefined
    : say('“{0}” has no timestep {1}: it has {2}, from 0', source.example, past, count ?? 0);
}

/** Timesteps of an example's run; undefined while they are not known. */
function countOf(
  name: string,
  { sources = {} }: Experiment,
  { examples, timesteps }: Outline,
): number | undefined {
  if (name === 'base') return timesteps ?? undefined;
  const read = examples[name]?.length;
  // The last token that it writes is not read.
  return read === undefined ? undefined : read + Math.max(0, (sources[name]?.steps ?? 0) - 1);
}
