import * as z from 'zod';
import { allComponents, type Component } from './components.ts';
import { experimentSchema, metricSchema } from './experiment.ts';
import { countOf, joined } from './ranges.ts';
import { cellCount } from './cellCount.ts';
import { asking, toProblems } from './schemaProblems.ts';

const index = z.int({ error: 'a whole number from 0' }).min(0, { error: 'a whole number from 0' });
const indices = z.array(index, { error: 'a list of indices' });
const components = z.array(z.enum(allComponents as [Component, ...Component[]]));
const sha256 = z.string({ error: 'a sha256' });
const value = z.number({ error: 'a number, or null' }).nullable();
const axis = z.discriminatedUnion(
  'name',
  [
    z.strictObject({ name: z.literal('component'), values: components }),
    z.strictObject({ name: z.literal('layer'), values: indices }),
    z.strictObject({ name: z.literal('timestep'), values: indices }),
    z.strictObject({ name: z.literal('sourceTimestep'), values: indices }),
    z.strictObject({ name: z.literal('unit'), values: indices }),
  ],
  { error: 'one of component, layer, timestep, sourceTimestep, unit' },
);

/** How cells are estimated. */
export const methodSchema = z.union(
  [z.literal('gradient'), z.strictObject({ integrated: z.int().min(1) })],
  { error: '"gradient" or {"integrated": steps}' },
);
/** How the cells of a map are estimated: by one gradient, or by the mean of several along the line. */
export type Method = z.infer<typeof methodSchema>;

/** `NAME.ripple-map.json`: what a sweep found, and all that its numbers follow from. */
const sweepMapSchema = z.strictObject({
  version: z.literal(1, { error: '1' }),
  /** As its file has it. */
  experiment: experimentSchema,
  /** sha256 of the model's own arrays. */
  fingerprint: sha256,
  /** sha256 of everything else that the experiment names beside it, by the path as written. */
  files: z.record(z.string(), sha256),
  backend: z.string({ error: 'the name of a backend' }),
  metric: metricSchema,
  /** How its values were estimated; absent: each is the metric of a run. */
  method: methodSchema.optional(),
  /** As they nest, the last fastest. */
  axes: z.array(axis, { error: 'a list of axes' }),
  /** The metric of the run without the pattern; null where it has no value. */
  base: value,
  /** A cell each; null where it is not done, was refused or has no value. */
  values: z.array(value, { error: 'a list of numbers, or null' }),
  /** Why a cell that is done has no value, by its index. */
  reasons: z.record(z.string(), z.string({ error: 'a text' })),
  /** Cells that are done, as ranges [from, to). */
  done: z.array(z.tuple([index, index], { error: 'a pair [from, to)' }), {
    error: 'a list of pairs [from, to)',
  }),
});

/** A map, in memory as in its file; it is filled in place. */
export type SweepMap = z.infer<typeof sweepMapSchema>;

/** A direction of a map: what is put in the pattern's place, one after the other. */
export type Axis = SweepMap['axes'][number];

/** One cell that is done: its number, or why it has none. */
export type Cell = { readonly value: number } | { readonly reason: string };

/** Fills in cells that follow one another, from index `from` on. */
export function putCells(map: SweepMap, from: number, cells: readonly Cell[]): void {
  cells.forEach((cell, at) => {
    if ('value' in cell) map.values[from + at] = cell.value;
    else map.reasons[from + at] = cell.reason;
  });
  map.done = joined([...map.done, [from, from + cells.length]]);
}

/** A warning where cells are done and none of them has a number; undefined else. */
export function noNumberIn({ values, done }: SweepMap): string | undefined {
  const count = countOf(done);
  if (count === 0 || values.some(value => value !== null)) return undefined;
  return count === 1
    ? 'the cell that is done has no number'
    : `none of the ${count} cells that are done has a number`;
}

/** A map as its file has it: the same bytes for the same map, whatever order it was filled in. */
export function mapText(map: SweepMap): string {
  const { version, experiment, fingerprint, backend, metric, method } = map;
  const { axes, base, values, done } = map;
  // An object lists indices in rising order; paths are put in order here.
  const files = Object.fromEntries(Object.entries(map.files).sort(([a], [b]) => (a < b ? -1 : 1)));
  const { reasons } = map;
  const ordered: SweepMap = {
    ...{ version, experiment, fingerprint, files, backend, metric, ...(method && { method }) },
    ...{ axes, base, values, reasons, done },
  };
  return `${JSON.stringify(ordered)}\n`;
}

/** A map from its file's text, or what is wrong with it. */
export function parseMap(text: string): { readonly map: SweepMap } | { readonly error: string } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { error: 'no JSON, expected the map of a sweep' };
  }
  const parsed = sweepMapSchema.safeParse(json, asking);
  if (!parsed.success) {
    const [first] = parsed.error.issues.flatMap(issue => toProblems(issue));
    const { field = '', message = '' } = first ?? {};
    return { error: `no map of a sweep: ${field === '' ? '' : `${field}: `}${message}` };
  }
  const error = contradiction(parsed.data);
  return error === undefined ? { map: parsed.data } : { error };
}

/** What in a map does not fit together. */
function contradiction({ axes, values, reasons, done }: SweepMap): string | undefined {
  const count = cellCount(axes);
  if (values.length !== count)
    return `values: found ${values.length}, expected ${count}: the axes make as many cells`;
  const high = done.find(([from, to]) => from >= to || to > count);
  if (high || countOf(joined(done)) !== countOf(done))
    return `done: found ${JSON.stringify(done)}, expected ranges within 0 to ${count}, each cell once`;
  const isDone = new Uint8Array(count);
  for (const [from, to] of done) isDone.fill(1, from, to);
  const odd = values.findIndex((found, at) => {
    const hasReason = reasons[at] !== undefined;
    return isDone[at] === 1 ? (found === null) !== hasReason : found !== null || hasReason;
  });
  if (odd >= 0)
    return `values[${odd}]: expected a number or a reason in a cell that is done, and neither in another`;
  const stray = Object.keys(reasons).find(key => !(Number(key) in values));
  return stray === undefined ? undefined : `reasons: found ${stray}, expected the index of a cell`;
}
