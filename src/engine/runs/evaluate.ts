import { known } from '../../base/assert.ts';
import { readsFromEnd } from '../../domain/model.ts';
import { drive, type Control } from '../control.ts';
import type { Parameters } from '../parameters.ts';
import { lengthOf } from '../plan.ts';
import { unrollBidirectional } from '../unroll/bidirectional.ts';
import { complete, toRow, type Row } from '../unroll/row.ts';
import type { Setting } from '../unroll/setting.ts';
import { longestStretch, unroll } from '../unroll/unroll.ts';
import { keyOf, needsOf, type Run, type RunSpec, type RunStore } from './run.ts';

/** How runs are evaluated; on `wasm` no number depends on it. */
export interface EvaluateOptions {
  readonly control: Control;
  readonly store: RunStore;
  /** Many rows in lockstep; absent: where the backend gives a row the same bits beside others. */
  readonly lockstep?: boolean;
  /** Whether what edits cannot have touched is taken from the base, and rows share what they read alike; true unless given. */
  readonly shortcuts?: boolean;
  /** Most timesteps that are taken at once. */
  readonly longest?: number;
}

/**
 * Evaluates runs and whatever they need: orders them, takes what it finds in the store, and runs the rest in lockstep.
 *
 * @throws EngineError `cancelled`
 */
export async function evaluate(
  model: Parameters,
  specs: readonly RunSpec[],
  options: EvaluateOptions,
): Promise<ReadonlyMap<RunSpec, Run>> {
  const { store } = options;
  const done = new Map<RunSpec, Run>();
  /** What the store has of runs of which it has not enough. */
  const kepts = new Map<RunSpec, Run>();
  const needs = inOrder(specs);
  let waiting = [...needs.keys()].filter(spec => {
    const kept = isKept(spec) ? store.get(keyOf(spec)) : undefined;
    if (!kept) return true;
    if (!hasAll(kept, spec)) {
      kepts.set(spec, kept);
      return true;
    }
    done.set(spec, kept);
    return false;
  });
  const isLockstep = options.lockstep ?? model.backend.name === 'wasm';
  while (waiting.length > 0) {
    const ready = readyOf(waiting, needs, done);
    const batch = isLockstep ? ready : ready.slice(0, 1);
    await runBatch(model, batch, done, kepts, isLockstep, options);
    for (const spec of batch)
      if (isKept(spec)) store.set(keyOf(spec), known(done.get(spec), 'a run'));
    waiting = waiting.filter(spec => !done.has(spec));
  }
  return done;
}

/** Whether a run is kept: un-intervened, and of inputs of its own. */
const isKept = ({ edits, reads }: RunSpec): boolean => edits.length === 0 && !reads;

/** Whether a run recorded and said what is asked: one kept from earlier may have less. */
const hasAll = ({ said, recorder }: Run, { record, outputs }: RunSpec): boolean =>
  recorder.covers(record) && (outputs === 'fed' || said.isWhole);

/** What is asked of a run, and what a kept one has beside it: so that no question takes from the store what another needs. */
const withKept = (spec: RunSpec, kept: Run | undefined): RunSpec =>
  kept
    ? {
        ...spec,
        record: [...spec.record, ...kept.recorder.wanted()],
        outputs: kept.said.isWhole ? 'all' : spec.outputs,
      }
    : spec;

/** What each run needs. */
type Needs = ReadonlyMap<RunSpec, readonly RunSpec[]>;

/** All runs that are needed, each once, after those that it needs. */
function inOrder(specs: readonly RunSpec[]): Needs {
  const ordered = new Map<RunSpec, readonly RunSpec[]>();
  const add = (spec: RunSpec): void => {
    if (ordered.has(spec)) return;
    const needs = needsOf(spec);
    if (spec.base) add(spec.base);
    for (const need of needs) add(need);
    ordered.set(spec, needs);
  };
  for (const spec of specs) add(spec);
  return ordered;
}

/**
 * The runs that can be run now, a base beside those that are based on it. A base that writes waits until what the runs
 * based on it need is there, so that each weight is read once for all of them.
 */
function readyOf(
  waiting: readonly RunSpec[],
  needs: Needs,
  done: ReadonlyMap<RunSpec, Run>,
): RunSpec[] {
  const needed = new Set<RunSpec>();
  const unready = new Set<RunSpec>();
  const basesOfUnready = new Set<RunSpec | null>();
  for (const spec of waiting)
    for (const need of needs.get(spec) ?? []) {
      needed.add(need);
      if (done.has(need)) continue;
      unready.add(spec);
      basesOfUnready.add(spec.base);
    }
  const batch = new Set<RunSpec>();
  const put = (spec: RunSpec): void => {
    if (!unready.has(spec) && (!spec.base || done.has(spec.base) || batch.has(spec.base)))
      batch.add(spec);
  };
  const writes = ({ inputs, timesteps }: RunSpec): boolean => lengthOf(inputs) < timesteps;
  const canWait = (spec: RunSpec): boolean =>
    writes(spec) && !needed.has(spec) && basesOfUnready.has(spec);
  for (const spec of waiting) if (!canWait(spec)) put(spec);
  if (batch.size === 0) for (const spec of waiting) put(spec);
  return [...batch];
}

async function runBatch(
  model: Parameters,
  batch: readonly RunSpec[],
  done: Map<RunSpec, Run>,
  kepts: ReadonlyMap<RunSpec, Run>,
  isLockstep: boolean,
  { control, shortcuts = true, longest = isLockstep ? longestStretch : 1 }: EvaluateOptions,
): Promise<void> {
  const rows = new Map<RunSpec, Row>();
  const runOf = (spec: RunSpec): Run => known(rows.get(spec) ?? done.get(spec), 'a run');
  for (const spec of batch)
    rows.set(spec, toRow(model, withKept(spec, kepts.get(spec)), runOf, shortcuts));
  const all = [...rows.values()];
  const setting: Setting<ReturnType<typeof model.backend.zeros>> = {
    model,
    ev: model.backend,
    shares: shortcuts,
  };
  if (readsFromEnd(model.architecture)) {
    for (const T of new Set(all.map(({ timesteps }) => timesteps))) {
      const alike = all.filter(({ timesteps }) => timesteps === T);
      const steps = (model.architecture.bidirectional ? 2 : 1) * T * model.cells.length;
      await drive(unrollBidirectional(setting, alike, { longest }), control, steps);
    }
  } else {
    const steps = all.reduce((most, { timesteps }) => Math.max(most, timesteps), 0);
    await drive(unroll(setting, all, { longest }), control, steps);
  }
  for (const [spec, row] of rows) {
    complete(row);
    done.set(spec, { said: row.said, recorder: row.recorder });
  }
}
