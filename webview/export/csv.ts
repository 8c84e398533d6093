import { layerCount, unitsOf, type Anatomy } from '../../src/domain/anatomy.ts';
import type { RunSummary } from '../../src/domain/result.ts';
import type { Link } from '../state/link.ts';
import type { View } from '../state/store.ts';
import { say } from '../words/words.ts';
import type { Facts } from '../state/facts.ts';

/** Most values of one request, so that no message is larger than a view's. */
const valuesAtOnce = 200_000;

/** Most values of a file that people would open. */
const mostValues = 2_000_000;

/** A layer's component, or one of the model's. */
export type CsvPlace = Pick<View, 'component' | 'layer'>;

/** What a table of numbers is made of. */
export interface CsvOf {
  readonly link: Pick<Link, 'ask'>;
  readonly anatomy: Anatomy;
  readonly result: RunSummary;
  readonly forced: RunSummary | null;
  readonly places: readonly CsvPlace[];
  readonly facts: Facts;
  /** The metric whose gradient has a column, by its place, and what it is; absent: none. */
  readonly gradient?: { readonly of: number; readonly line: string } | undefined;
  /** Told how many of the values are there. */
  report(done: number, total: number): void;
  /** Whether nobody waits for it any more. */
  isStopped(): boolean;
}

/** Every layer's components, and the model's. */
export function placesOf(anatomy: Anatomy): CsvPlace[] {
  const layers = Array.from({ length: layerCount(anatomy) }, (_, layer) =>
    anatomy.layers
      .filter(({ units }) => (units[layer] ?? 0) > 0)
      .map(({ name }) => ({ layer, component: name })),
  ).flat();
  return [...layers, ...anatomy.model.map(({ name }) => ({ layer: null, component: name }))];
}

/**
 * The numbers of places: unit, timestep, the token read in each run, before, after, difference; where both modes are shown
 * the run forced on the base's own output, which reads what the base does, beside them; a metric's gradient where it is shown.
 *
 * They are asked for window by window. Before the head stand lines that say what they are of, `# …`.
 *
 * @returns the file's bytes; undefined where it was stopped
 */
export async function toCsv(of: CsvOf): Promise<Uint8Array | undefined> {
  const { anatomy, result, forced, places, facts, gradient } = of;
  const T = result.timesteps;
  const total = places.reduce((n, each) => n + T * unitsOf(anatomy, each.component, each.layer), 0);
  if (total > mostValues)
    throw new Error(
      say('{0} values are more than a CSV of {1}: ripple run --out writes them', total, mostValues),
    );
  const place = ['component', 'layer', 'unit', 'timestep', 'tokenBefore', 'tokenAfter'];
  const slopes = gradient ? ['gradient', ...(forced ? ['forcedGradient'] : [])] : [];
  const head = [
    ...place,
    'before',
    'after',
    'difference',
    ...(forced ? ['forced'] : []),
    ...slopes,
  ];
  const said = factLines(facts, [
    ...(forced ? [modesOfColumns(slopes)] : []),
    ...(gradient ? [`${slopes.join(', ')}: ${gradient.line}`] : []),
  ]);
  const chunks = [`${[...said, head.join()].join('\n')}\n`];
  let done = 0;
  for (const each of places)
    for (const units of windowsOf(unitsOf(anatomy, each.component, each.layer), T)) {
      of.report(done, total);
      if (of.isStopped()) return undefined;
      chunks.push(await rowsOf(of, each, units));
      done += units.length * T;
    }
  return of.isStopped() ? undefined : new TextEncoder().encode(chunks.join(''));
}

/** What stands before the head of a table: what it is of, a line each, and more of its own. */
export const factLines = ({ caption, lines }: Facts, more: readonly string[]): string[] =>
  [caption, ...lines, ...more].map(line => `# ${line.replaceAll(/\s+/g, ' ')}`);

/** Which mode each column is of, where both are shown. */
const modesOfColumns = ([free, ...forced]: readonly string[]): string =>
  say(
    'columns {0}: free-running · {1}: teacher-forced on base’s own output',
    ['tokenAfter', 'after', 'difference', ...(free === undefined ? [] : [free])].join(', '),
    ['forced', ...forced].join(', '),
  );

/** Units in windows that are asked for at once. */
function windowsOf(width: number, timesteps: number): number[][] {
  const atOnce = Math.max(1, Math.min(10_000, Math.floor(valuesAtOnce / timesteps)));
  return Array.from({ length: Math.ceil(width / atOnce) }, (_, k) =>
    Array.from({ length: Math.min(atOnce, width - k * atOnce) }, (__, unit) => k * atOnce + unit),
  );
}

/** A text as a field of a table. */
export const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** The lines of some units. */
async function rowsOf(
  { link, result, forced, gradient }: CsvOf,
  { component, layer }: CsvPlace,
  units: readonly number[],
): Promise<string> {
  const T = result.timesteps;
  const window = { component, layer, units: [...units], timesteps: [0, T] } as const;
  const ask = (of: RunSummary, run: 'base' | 'intervened') =>
    link.ask('values', { result: of.result, run, ...window });
  const slope = async (of: RunSummary | null) =>
    of && gradient
      ? [await link.ask('gradient', { result: of.result, of: gradient.of, ...window })]
      : [];
  const [before, after, other, ...slopes] = await Promise.all([
    ask(result, 'base'),
    ask(result, 'intervened'),
    forced && ask(forced, 'intervened'),
    slope(result),
    slope(forced),
  ]);
  const beside = [...(other ? [other] : []), ...slopes.flat()];
  const lines = units.flatMap((unit, row) =>
    Array.from({ length: T }, (_, t) => {
      const [a, b] = [before.data[row * T + t] ?? NaN, after.data[row * T + t] ?? NaN];
      const tokens = [result.base, result.intervened].map(({ inputs }) => quoted(inputs[t] ?? ''));
      const numbers = [a, b, b - a, ...beside.map(({ data }) => data[row * T + t] ?? NaN)];
      return [component, layer ?? '', unit, t, ...tokens, ...numbers].join();
    }),
  );
  return `${lines.join('\n')}\n`;
}
