import { counted } from '../../base/counted.ts';
import type { Intervention } from '../../domain/experiment.ts';
import { lengthOf } from '../plan.ts';
import type { Setting } from './interventions.ts';
import type { Subject } from './examples.ts';

/** Most timesteps and units that the interventions of one experiment are written out to. */
const mostNumbers = 20_000_000;

/**
 * Whether the timesteps and units of all interventions can be written out; if not, says why. They are multiplied first: a
 * few words, `"timesteps": "all"`, may stand for a million numbers.
 */
export function checkSize(
  { problems, architecture }: Subject,
  { timesteps: T, sources }: Pick<Setting, 'timesteps' | 'sources'>,
  interventions: readonly Intervention[],
): boolean {
  const { layers, outputSize, inputSize } = architecture;
  const widest = Math.max(inputSize, outputSize ?? 0, ...layers.map(({ hidden }) => 2 * hidden));
  const timesOf = (asked: Intervention['site']['timesteps'] | undefined, all: number): number =>
    asked === 'all' ? all : typeof asked === 'object' ? asked.length : 1;
  let numbers = 0;
  for (const { site, source } of interventions) {
    const times = timesOf(site.timesteps, T);
    const run = source && sources.get(source.example);
    const whole = run ? lengthOf(run.inputs) + (run.steps ?? 0) : T;
    numbers += times + (source ? times + timesOf(source.timesteps, whole) : 0);
    numbers += site.units ? 0 : widest;
    if (numbers > mostNumbers) break;
  }
  if (numbers <= mostNumbers) return true;
  problems.add(
    'interventions',
    `${counted(interventions.length, 'intervention')} in a run of ${counted(T, 'timestep')} name more than ${mostNumbers} timesteps and units, beyond the limit; expected fewer interventions, or fewer timesteps`,
  );
  return false;
}
