import type { Component } from '../domain/components.ts';
import { valueOf } from './metrics.ts';
import type { Plan } from './plan.ts';
import type { Run, Runs } from './runs/run.ts';

/**
 * How many values of a result are NaN or infinite, and so are written as null: what both runs read and say as vectors,
 * their traces, and the metrics.
 *
 * @param shown  components whose traces are given; absent: all that were recorded
 */
export function countNotFinite(plan: Plan, runs: Runs, shown?: readonly Component[]): number {
  const metrics = plan.metrics.filter(metric => {
    const value = valueOf(metric, plan, runs);
    return value !== null && !Number.isFinite(value);
  });
  return metrics.length + ofRun(runs.base, shown) + ofRun(runs.intervened, shown);
}

function ofRun({ said, recorder }: Run, shown?: readonly Component[]): number {
  let count = recorder.countNotFinite(shown);
  for (const vectors of [said.inputVectors, said.outputVectors])
    for (const vector of vectors ?? [])
      for (const value of vector) if (!Number.isFinite(value)) count++;
  return count;
}
