import { shown } from './escape.ts';
import type { SweepMap } from './sweepMap.ts';

/** What a map's numbers follow from. */
export type MapHead = Pick<
  SweepMap,
  'experiment' | 'fingerprint' | 'files' | 'backend' | 'metric' | 'method' | 'axes'
>;

/** Each part of a head, and how it is called where it is another one. */
const parts: readonly (readonly [keyof MapHead, string])[] = [
  ['experiment', 'another experiment'],
  ['fingerprint', 'another fingerprint of the model'],
  ['files', 'another file beside the experiment'],
  ['backend', 'another backend'],
  ['metric', 'another metric'],
  ['method', 'another method'],
  ['axes', 'another axis'],
];

/**
 * The first thing in which a map differs from another, whatever the order of fields: `another experiment: base.text is
 * "the keys", expected "the key"`.
 */
export function mapDifference(found: MapHead, expected: MapHead): string | undefined {
  for (const [name, words] of parts) {
    const difference = differenceOf(found[name], expected[name], '');
    if (!difference) continue;
    const { field, is, not } = difference;
    return `${words}: ${field === '' ? name : field} is ${said(is)}, expected ${said(not)}`;
  }
  return undefined;
}

interface Difference {
  readonly field: string;
  readonly is: unknown;
  readonly not: unknown;
}

function differenceOf(is: unknown, not: unknown, field: string): Difference | undefined {
  const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
    typeof value === 'object' && value !== null;
  if (!isObject(is) || !isObject(not)) return is === not ? undefined : { field, is, not };
  if (Array.isArray(is) !== Array.isArray(not)) return { field, is, not };
  for (const key of new Set([...Object.keys(is), ...Object.keys(not)])) {
    const of = (value: Readonly<Record<string, unknown>>): unknown =>
      Object.hasOwn(value, key) ? value[key] : undefined;
    const name = Array.isArray(is)
      ? `${field}[${key}]`
      : `${field}${field === '' ? '' : '.'}${key}`;
    const difference = differenceOf(of(is), of(not), name);
    if (difference) return difference;
  }
  return undefined;
}

const said = (value: unknown): string => (value === undefined ? 'missing' : shown(value));
