import { expect } from 'vitest';
import { componentsOf } from '../../src/domain/anatomy.ts';
import type { Component } from '../../src/domain/components.ts';
import type { Model } from '../../src/domain/model.ts';
import { unattended } from '../../src/engine/control.ts';
import type { Parameters } from '../../src/engine/parameters.ts';
import type { Plan } from '../../src/engine/plan.ts';
import { evaluate, type EvaluateOptions } from '../../src/engine/runs/evaluate.ts';
import { wantAll } from '../../src/engine/runs/recorder.ts';
import { forgetful, type Run, type RunSpec, type RunStore } from '../../src/engine/runs/run.ts';
import { toBase, toIntervened, toShared } from '../../src/engine/runs/toRuns.ts';
import { places } from './runs.ts';
import { expectSameBits } from './tolerances.ts';

/** Keeps every run. */
export function keeping(): RunStore {
  const runs = new Map<string, Run>();
  return { get: key => runs.get(key), set: (key, run) => void runs.set(key, run) };
}

/** The runs of an experiment, made anew: its base and, with interventions, its base again. @param also  is recorded beside the states */
export function toSpecs(
  { anatomy }: Parameters,
  plan: Plan,
  also: readonly Component[] = componentsOf(anatomy),
): RunSpec[] {
  const record = wantAll(anatomy, [...anatomy.states, ...also]);
  const base = toBase(plan, anatomy, record);
  return plan.edits.length > 0
    ? [base, toIntervened(plan, toShared(plan, base), record, 'all')]
    : [base];
}

/** Evaluates runs; the answers in their order. */
export async function evaluated(
  parameters: Parameters,
  specs: readonly RunSpec[],
  options: Partial<EvaluateOptions> = {},
): Promise<Run[]> {
  const done = await evaluate(parameters, specs, {
    control: unattended,
    store: forgetful,
    ...options,
  });
  return specs.map(spec => done.get(spec)!);
}

/** The plainest way to evaluate a run: every timestep and layer of it, one at a time, beside no other. */
export const plainly = { lockstep: false, shortcuts: false, longest: 1 } as const;

/** What both of two runs recorded, their states among it, and what they said, is the same to the last bit. */
export function expectSameRuns(model: Model, found: Run, expected: Run, where = ''): void {
  for (const { component, layer } of places(model)) {
    const both = [found, expected].map(({ recorder }) => recorder);
    const isState = both[0]!.anatomy.states.some(state => state === component);
    if (!isState && both.some(recorder => !recorder.has(component, layer))) continue;
    const [ours, theirs] = both.map(recorder => recorder.all(component, layer));
    expectSameBits(ours!, theirs!, `${where} layer ${layer ?? ''} ${component}`);
  }
  expect(found.said, where).toEqual(expected.said);
}
