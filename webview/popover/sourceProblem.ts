import { own } from '../../src/base/own.ts';
import type { Experiment, Intervention } from '../../src/domain/experiment.ts';
import type { Outline } from '../../src/domain/outline.ts';
import { say } from '../words/words.ts';

/** What is wrong with where an intervention takes its values: more or fewer timesteps than it has itself, or one past the example's end. */
export function sourceProblem(
  { site, source }: Intervention,
  experiment: Experiment,
  outline: Outline | null,
): string | undefined {
  if (source?.timesteps === undefined) return undefined;
  const count = (outline && countOf(source.example, experiment, outline)) ?? undefined;
  const { timesteps } = source;
  const wanted = lengthOf(site.timesteps, outline?.timesteps ?? undefined);
  const length = lengthOf(timesteps, count);
  if (length !== undefined && length !== 1 && wanted !== undefined && length !== wanted)
    return say(
      '{0} timesteps of the example, expected one, or as many as are edited ({1})',
      length,
      wanted,
    );
  const past = [timesteps].flat().find(t => count !== undefined && t !== 'all' && t >= count);
  return past === undefined
    ? undefined
    : say('“{0}” has no timestep {1}: it has {2}, from 0', source.example, past, count ?? 0);
}

/** How many timesteps are meant, of so many where they are all. */
const lengthOf = (
  timesteps: Intervention['site']['timesteps'],
  all: number | undefined,
): number | undefined => (timesteps === 'all' ? all : [timesteps].flat().length);

/** Timesteps of an example's run; undefined while they are not known. */
function countOf(
  name: string,
  { sources = {} }: Experiment,
  { examples, timesteps }: Outline,
): number | undefined {
  if (name === 'base') return timesteps ?? undefined;
  const read = own(examples, name)?.length;
  // The last token that it writes is not read.
  return read === undefined ? undefined : read + Math.max(0, (sources[name]?.steps ?? 0) - 1);
}
