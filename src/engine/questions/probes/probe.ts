import { known } from '../../../base/assert.ts';
import { grouped } from '../../../base/grouped.ts';
import { unitsOf } from '../../../domain/anatomy.ts';
import type { Component } from '../../../domain/components.ts';
import { EngineError } from '../../../domain/failure.ts';
import type { ProbeResult } from '../../../domain/probes.ts';
import { quietly, type Control } from '../../control.ts';
import { checkMemory } from '../../memory.ts';
import type { Parameters } from '../../parameters.ts';
import { checkRecorded } from '../../runs/checkRecorded.ts';
import { evaluate } from '../../runs/evaluate.ts';
import { layersOf, type Wanted } from '../../runs/recorder.ts';
import { forgetful, type RunSpec } from '../../runs/run.ts';
import { toBase } from '../../runs/toRuns.ts';
import { countNotFinite } from '../../magnitude.ts';
import { mostRows } from '../batches.ts';
import type { QuestionOptions } from '../options.ts';
import { crossValidate, fit, type Fitting } from './crossValidate.ts';
import { readingOf } from './reading.ts';
import type { Table } from './table.ts';
import type { Labelled, Probes } from './toProbes.ts';

/** How probes are run. */
export interface ProbeOptions extends QuestionOptions {
  readonly components: readonly Component[];
}

/**
 * Fits probes on every layer of some components: scores out of fold, control, and directions fitted on all rows.
 *
 * @yields the probes of a component, in order of layers, then of timesteps
 * @throws EngineError `cancelled`, `too-large`
 * @source Alain & Bengio 2016, arXiv:1610.01644 (probes); Hewitt & Liang 2019, arXiv:1909.03368 (control and selectivity)
 */
export async function* probe(
  model: Parameters,
  probes: Probes,
  { control, memoryLimitMB, components }: ProbeOptions,
): AsyncGenerator<readonly ProbeResult[], void> {
  const { anatomy } = model;
  const groups = groupsOf(probes);
  const layers = components.map(component => layersOf(anatomy, component));
  const each = groups.length * (probes.question.folds + 1);
  const all = each * layers.reduce((sum, list) => sum + list.length, 0);
  let done = 0;
  const following: Following = { control, tell: () => control.progress(++done, all) };
  for (const [at, component] of components.entries()) {
    const tables = await tablesOf(model, probes, component, { control, memoryLimitMB });
    const results: ProbeResult[] = [];
    for (const [l, layer] of (layers[at] ?? []).entries()) {
      const table = known(tables[l], 'a table');
      checkFit(table, probes, memoryLimitMB);
      for (const group of groups)
        results.push(await probeGroup(table, probes, group, { component, layer }, following));
    }
    yield results;
  }
}

/** How a search is followed. */
interface Following {
  readonly control: Control;
  /** Hears of each fold that is done. */
  tell(): void;
}

/** Rows that one probe is of. */
interface Group {
  readonly timestep: number | null;
  /** Places in the list of rows. */
  readonly rows: readonly number[];
}

function groupsOf({ rows, question }: Probes): Group[] {
  if (question.timesteps === 'pooled') return [{ timestep: null, rows: rows.map((_, at) => at) }];
  return [...grouped([...rows.keys()], at => rows[at]?.t ?? NaN)]
    .sort(([a], [b]) => a - b)
    .map(([timestep, places]) => ({ timestep, rows: places }));
}

/** Values of a component wherever there is a label, a table a layer. */
async function tablesOf(
  model: Parameters,
  { plans, rows }: Probes,
  component: Component,
  { control, memoryLimitMB }: QuestionOptions,
): Promise<Table[]> {
  const { anatomy } = model;
  const layers = layersOf(anatomy, component);
  const widths = layers.map(layer => unitsOf(anatomy, component, layer));
  const bytes = 4 * rows.length * widths.reduce((a, b) => a + b, 0);
  checkMemory(`the values of ${component} that are probed`, bytes, memoryLimitMB);
  const tables = widths.map((units): Table => ({
    X: new Float32Array(rows.length * units),
    units,
  }));
  const byExample = grouped(
    rows.map(({ example, t }, at) => ({ example, at, t })),
    ({ example }) => example,
  );
  const quiet = quietly(control);
  const examples = [...byExample.keys()];
  for (let from = 0; from < examples.length;) {
    const specs = new Map<number, RunSpec>();
    const longest = Math.max(
      ...examples.slice(from, from + 256).map(e => plans[e]?.timesteps ?? 0),
    );
    const count = mostRows(anatomy, longest, wantedOf(layers, component, 'all'), memoryLimitMB);
    for (const example of examples.slice(from, from + count)) {
      const timesteps = (byExample.get(example) ?? []).map(({ t }) => t);
      const base = toBase(known(plans[example], 'a plan'), anatomy, []);
      specs.set(example, {
        ...base,
        record: wantedOf(layers, component, timesteps),
        outputs: 'fed',
      });
    }
    from += specs.size;
    const all = [...specs.values()];
    checkRecorded(anatomy, all, 'the runs that are probed', memoryLimitMB);
    const done = await evaluate(model, all, { control: quiet, store: forgetful, lockstep: true });
    for (const [example, spec] of specs) {
      const { recorder } = known(done.get(spec), 'a run');
      for (const { at, t } of byExample.get(example) ?? [])
        for (const [l, layer] of layers.entries()) {
          const { X, units } = known(tables[l], 'a table');
          X.set(recorder.at(component, layer, t), at * units);
        }
    }
  }
  return tables;
}

const wantedOf = (
  layers: readonly (number | null)[],
  component: Component,
  timesteps: Wanted['timesteps'],
): Wanted[] => layers.map(layer => ({ component, layer, timesteps }));

/** @throws EngineError `too-large`: a matrix of units × units does not fit */
function checkFit({ units }: Table, { kind }: Probes, memoryLimitMB: number): void {
  if (kind === 'ridge')
    checkMemory(`a ridge probe of ${units} units`, 8 * units * units, memoryLimitMB);
}

/** Cross-validates a probe and its control, and fits the probe on all rows. */
async function probeGroup(
  table: Table,
  probes: Probes,
  { timestep, rows }: Group,
  place: { readonly component: Component; readonly layer: number | null },
  following: Following,
): Promise<ProbeResult> {
  const { kind, classes, question, whyNoControl } = probes;
  const { folds, penalty } = question;
  const commonest = classes && commonestOf(rows.map(at => known(probes.rows[at], 'a row').label));
  const found = { ...place, timestep, rows: rows.length, commonest };
  const whyNot = whyNotFitted(table, probes, rows);
  if (whyNot !== undefined) {
    for (let n = 0; n <= folds; n++) following.tell();
    return { ...found, ...unfitted, folds: Array<null>(folds).fill(null), reason: whyNot };
  }
  const fitting: Fitting = { kind, classes: classes?.length ?? 0, penalty };
  const column = (of: (row: Labelled) => number): Float64Array =>
    Float64Array.from(probes.rows, of);
  const y = column(({ label }) => label);
  const controls = column(({ control }) => control ?? NaN);
  const labels = whyNoControl === null ? [y, controls] : [y];
  const foldOf = probes.rows.map(({ fold }) => fold);
  const [own, other] = await followed(
    crossValidate(table, rows, labels, foldOf, folds, fitting),
    following,
  );
  const [linear] = await followed(fit(table, rows, [y], fitting), following);
  following.tell();
  const { score, folds: each } = known(own, 'scores');
  const control = other?.score ?? null;
  const reading = readingOf(table, rows, y, known(linear, 'a fit'), probes);
  const scores = {
    ...{ score, folds: each, control },
    selectivity: score === null || control === null ? null : score - control,
  };
  return 'reason' in reading
    ? { ...found, ...unfitted, ...scores, reason: reading.reason }
    : { ...found, ...scores, ...reading };
}

/** The share of the commonest among some labels. */
export function commonestOf(labels: readonly number[]): number {
  const counts = [...grouped(labels, label => label).values()].map(({ length }) => length);
  return Math.max(...counts) / labels.length;
}

const unfitted = {
  ...{ score: null, control: null, selectivity: null },
  ...{ directions: null, coordinates: null, line: null },
} as const;

/** Why nothing can be fitted to some rows; undefined where it can. */
function whyNotFitted(
  { X, units }: Table,
  { rows }: Probes,
  some: readonly number[],
): string | undefined {
  const labels = new Set(some.map(at => rows[at]?.label));
  if (labels.size < 2) return 'all labels are alike';
  const folds = new Set(some.map(at => rows[at]?.fold));
  if (folds.size < 2) return 'all examples are in one fold';
  const odd = some.reduce(
    (sum, at) => sum + countNotFinite(X.subarray(at * units, (at + 1) * units)),
    0,
  );
  return odd > 0 ? `${odd} values are not finite` : undefined;
}

/** Takes a fit to its end; lets messages in, and stops when it is told to. */
async function followed<T>(
  fitting: Generator<boolean | undefined, T>,
  { control, tell }: Following,
): Promise<T> {
  for (;;) {
    const { done, value } = fitting.next();
    if (done === true) return value;
    if (value === true) tell();
    const breath = control.breathe();
    if (breath) await breath;
    if (control.isCancelled()) throw new EngineError('cancelled', 'stopped');
  }
}
