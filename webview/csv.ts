import type { RunSummary } from '../src/domain/result.ts';
import type { Link } from './state/link.ts';
import type { Caption } from './state/status.ts';
import type { View } from './state/store.ts';
import { say } from './words/words.ts';

/** Most values of one request, so that no message is larger than a view's. */
const valuesAtOnce = 200_000;

/** Most values of a file that people would open. */
const mostValues = 2_000_000;

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/**
 * The numbers of the shown layer and component: unit, timestep, the token read in each run, before, after, difference;
 * where both modes are shown the run forced on the base's own output, which reads what the base does, beside them.
 *
 * Numbers that are not the document's have a line before the head that says so, `# …`.
 */
export async function toCsv(
  link: Link,
  result: RunSummary,
  forced: RunSummary | null,
  { component, layer }: Pick<View, 'component' | 'layer'>,
  { text, isOfDocument }: Caption,
): Promise<Uint8Array> {
  const { totals } = await link.ask('order', { result: result.result, component, layer });
  const T = result.timesteps;
  const place = ['component', 'layer', 'unit', 'timestep', 'tokenBefore', 'tokenAfter'];
  const head = [...place, 'before', 'after', 'difference', ...(forced ? ['forced'] : [])];
  const lines = [...(isOfDocument ? [] : [`# ${text}`]), head.join()];
  const count = totals.length * T;
  if (count > mostValues)
    throw new Error(
      say('{0} values are more than a CSV of {1}: ripple run --out writes them', count, mostValues),
    );
  const unitsAtOnce = Math.max(1, Math.min(10_000, Math.floor(valuesAtOnce / T)));
  for (let from = 0; from < totals.length; from += unitsAtOnce) {
    const units = totals.map((_, unit) => unit).slice(from, from + unitsAtOnce);
    const ask = (of: RunSummary, run: 'base' | 'intervened') =>
      link.ask('values', { result: of.result, run, component, layer, units, timesteps: [0, T] });
    const [before, after, other] = await Promise.all([
      ask(result, 'base'),
      ask(result, 'intervened'),
      forced && ask(forced, 'intervened'),
    ]);
    units.forEach((unit, row) => {
      for (let t = 0; t < T; t++) {
        const [a, b] = [before.data[row * T + t] ?? NaN, after.data[row * T + t] ?? NaN];
        const tokens = [result.base, result.intervened].map(({ inputs }) =>
          quoted(inputs[t] ?? ''),
        );
        const numbers = [a, b, b - a, ...(other ? [other.data[row * T + t] ?? NaN] : [])];
        lines.push([component, layer ?? '', unit, t, ...tokens, ...numbers].join());
      }
    });
  }
  return new TextEncoder().encode(`${lines.join('\n')}\n`);
}
