import { known } from '../../../base/assert.ts';
import type { JudgedLine } from '../../../domain/evaluation.ts';
import type { Range } from '../../../domain/ranges.ts';
import { ofBatch } from '../../control.ts';
import { contradictionsOf } from '../../contradictions.ts';
import type { LinePlan, Lines } from '../../lines.ts';
import { valueOf, wantedByMetrics } from '../../metrics.ts';
import type { Parameters } from '../../parameters.ts';
import { lengthOf, type Plan } from '../../plan.ts';
import { checkRecorded } from '../../runs/checkRecorded.ts';
import { evaluate } from '../../runs/evaluate.ts';
import { needsOf, type Run, type RunSpec, type RunStore } from '../../runs/run.ts';
import { sayAll, toBase, toIntervened } from '../../runs/toRuns.ts';
import { mostRows } from '../batches.ts';
import type { QuestionOptions } from '../options.ts';
import { timestepsOf } from '../sweep/reads.ts';
import { sharing, storeOf } from '../sharing.ts';

/** What a line gave. */
export interface LineRun extends JudgedLine {
  /** How many metrics are not finite, and null for that. */
  readonly notFinite: number;
  /** The first timestep whose changed output the forced input after it contradicts. */
  readonly contradicted: number | null;
}

/**
 * Repeats an experiment over a dataset's lines, many rows at a time: each line's sources, base and intervened run, and what lines
 * have in common once.
 *
 * @param plan   the experiment's own
 * @param range  places of lines, from 0
 * @yields the results of a batch, in order
 * @throws EngineError `cancelled`, `too-large`
 */
export async function* evaluateLines(
  model: Parameters,
  plan: Plan,
  lines: Lines,
  [from, to]: Readonly<Range>,
  options: QuestionOptions,
): AsyncGenerator<readonly LineRun[], void> {
  const { control } = options;
  const store = storeOf(ownRuns(model, plan));
  for (let start = from; start < to;) {
    const batch = nextBatch(model, lines, [start, to], options.memoryLimitMB);
    const following = ofBatch(control, start - from, batch.length, to - from);
    const runs = await runBatch(model, batch, store, { ...options, control: following });
    start += batch.length;
    control.progress(start - from, to - from);
    yield runs;
  }
}

/** What is read with every line that leaves it out. */
function ownRuns({ anatomy }: Parameters, plan: Plan): RunSpec[] {
  const shared = sharing(anatomy)(plan, []);
  return [shared.base, ...needsOf(toIntervened(plan, shared, [], 'all'))];
}

/** The lines that are run at once: as many as have room, at least one. */
function nextBatch(
  { anatomy }: Parameters,
  lines: Lines,
  [from, to]: Readonly<Range>,
  limitMB: number,
): LinePlan[] {
  const batch: LinePlan[] = [];
  let [rows, longest] = [0, 0];
  for (let at = from; at < to; at++) {
    const line = lines.at(at);
    const { plan } = line;
    rows += 2 + plan.sources.size;
    longest = Math.max(longest, plan.timesteps, ...[...plan.sources.values()].map(timestepsOf));
    const { record } = toBase(plan, anatomy, wantedByMetrics(plan));
    const most = mostRows(anatomy, longest, record, limitMB);
    if (batch.length > 0 && rows > most) break;
    batch.push(line);
  }
  return batch;
}

/** The runs of a line, before they are run. */
interface LineSpecs {
  readonly base: RunSpec;
  readonly intervened: RunSpec;
  /** Of the sources that have a label, by name. */
  readonly sources: ReadonlyMap<string, RunSpec>;
}

/** All runs of some lines, in lockstep. */
async function runBatch(
  model: Parameters,
  batch: readonly LinePlan[],
  store: RunStore,
  { control, memoryLimitMB }: QuestionOptions,
): Promise<LineRun[]> {
  const { anatomy } = model;
  const share = sharing(anatomy);
  const specs = batch.map(({ plan, sourceLabels }): LineSpecs => {
    const wanted = wantedByMetrics(plan);
    const shared = share(plan, wanted);
    const sources = new Map(
      [...sourceLabels.keys()].map(name => [
        name,
        shared.of(known(plan.sources.get(name), 'a source')),
      ]),
    );
    for (const spec of sources.values()) sayAll(spec);
    const { base } = shared;
    const isEdited = plan.edits.length > 0;
    const intervened = isEdited ? toIntervened(plan, shared, wanted, 'all') : base;
    return { base, intervened, sources };
  });
  const all = specs.flatMap(({ base, intervened, sources }) => [
    ...sources.values(),
    base,
    intervened,
  ]);
  checkRecorded(anatomy, all, 'the runs of these lines', memoryLimitMB);
  const done = await evaluate(model, all, { control, store, lockstep: true });
  const runOf = (spec: RunSpec): Run => known(done.get(spec), 'a run');
  return batch.map((line, at) => toLineRun(line, known(specs[at], 'specs'), runOf));
}

function toLineRun(
  { number, plan, label, baseLabel, sourceLabels }: LinePlan,
  specs: LineSpecs,
  runOf: (spec: RunSpec) => Run,
): LineRun {
  const runs = { base: runOf(specs.base), intervened: runOf(specs.intervened) };
  const { said } = runs.intervened;
  const values = plan.metrics.map(metric => valueOf(metric, plan, runs));
  const metrics = values.map(value => (Number.isFinite(value) ? value : null));
  const emits = ({ ids }: { readonly ids: readonly number[] }, run: Run, first: number): boolean =>
    isSame(ids, known(run.said.outputIds, 'tokens').subarray(first));
  const held = [...sourceLabels].map(([name, each]) => {
    const { inputs, steps } = known(plan.sources.get(name), 'a source');
    const run = runOf(known(specs.sources.get(name), 'a spec'));
    return emits(each, run, steps === null ? 0 : lengthOf(inputs) - 1);
  });
  if (baseLabel) held.push(emits(baseLabel, runs.base, plan.emitsFrom));
  return {
    number,
    outputs: said.outputIds ? [...said.outputIds] : known(said.outputVectors, 'outputs'),
    metrics,
    right: label && emits(label, runs.intervened, plan.emitsFrom),
    changes: label && !emits(label, runs.base, plan.emitsFrom),
    solved: held.length > 0 ? held.every(Boolean) : null,
    notFinite: values.filter(value => value !== null && !Number.isFinite(value)).length,
    contradicted: contradictionsOf(plan, runs)[0] ?? null,
  };
}

const isSame = (a: readonly number[], b: Int32Array): boolean =>
  a.length === b.length && a.every((id, k) => id === b[k]);
