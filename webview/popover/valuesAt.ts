import { spanOf } from '../../src/base/spanOf.ts';
import type { RunSummary } from '../../src/domain/result.ts';
import type { Data } from '../state/data.ts';
import type { Place } from '../state/place.ts';

/** Most values that are fetched to say what an edit would change: 256 KiB. */
const mostValues = 65_536;

/** The values that a run holds at a place, unit by unit; of many units the first. */
export async function valuesAt(
  data: Data,
  { result }: RunSummary,
  { component, layer, units, timesteps }: Place,
): Promise<Float32Array> {
  const [from, last] = spanOf(timesteps);
  const to = last + 1;
  const some = units.slice(0, Math.max(1, Math.floor(mostValues / (to - from))));
  const asked = [component, layer, some, [from, to]] as const;
  const { data: values } = await data.values(result, 'intervened', ...asked);
  return Float32Array.from(
    some.flatMap((_, row) => timesteps.map(t => values[row * (to - from) + t - from] ?? NaN)),
  );
}
