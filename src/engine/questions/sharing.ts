import type { Anatomy } from '../../domain/anatomy.ts';
import type { ExamplePlan, Plan } from '../plan.ts';
import type { Wanted } from '../runs/recorder.ts';
import { keyOf, type Run, type RunSpec, type RunStore } from '../runs/run.ts';
import { toBase, toShared, type SharedRuns } from '../runs/toRuns.ts';

/**
 * The un-intervened runs of some lines, each once however many lines read it.
 *
 * @param record  what each base run records beside its states
 */
export function sharing(anatomy: Anatomy): (plan: Plan, record: readonly Wanted[]) => SharedRuns {
  const bases = new Map<string, RunSpec>();
  const runs = new Map<string, RunSpec>();
  /** Examples of a dataset are the same objects for every line: their inputs are not written out to be looked for. */
  const known = new Map<ExamplePlan, RunSpec>();
  const once = (all: Map<string, RunSpec>, made: RunSpec): RunSpec => {
    const key = keyOf(made);
    const first = all.get(key) ?? made;
    all.set(key, first);
    return first;
  };
  return (plan, record) => {
    const base = once(bases, toBase(plan, anatomy, record));
    const own = toShared(plan, base);
    return {
      base,
      of(example) {
        const before = known.get(example) ?? once(runs, own.of(example));
        known.set(example, before);
        return before;
      },
    };
  };
}

/**
 * Keeps what an experiment reads of its own from one batch of lines to the next: its base, its sources, datasets.
 *
 * @param specs  the runs that are worth keeping
 */
export function storeOf(specs: readonly RunSpec[]): RunStore {
  const keys = new Set(specs.map(keyOf));
  const kept = new Map<string, Run>();
  return {
    get: key => kept.get(key),
    set: (key, run) => {
      if (keys.has(key)) kept.set(key, run);
    },
  };
}
