import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BackendName } from '../../../src/domain/backend.ts';
import type { Experiment, Intervention } from '../../../src/domain/experiment.ts';
import { EngineError } from '../../../src/domain/failure.ts';
import type { Cell } from '../../../src/domain/sweepMap.ts';
import { unattended } from '../../../src/engine/control.ts';
import { measure } from '../../../src/engine/metrics.ts';
import type { Parameters } from '../../../src/engine/parameters.ts';
import type { Plan } from '../../../src/engine/plan.ts';
import {
  sweepBase,
  sweepCells,
  type SweepOptions,
} from '../../../src/engine/questions/sweep/sweep.ts';
import { toSweep } from '../../../src/engine/questions/sweep/toSweep.ts';
import { forgetful, type Run, type RunStore } from '../../../src/engine/runs/run.ts';
import { runPlan } from '../../../src/engine/runs/runPlan.ts';
import { validate } from '../../../src/engine/validate.ts';
import { backends } from '../../support/backends.ts';
import { often } from '../../support/often.ts';
import { withModel } from '../../support/runs.ts';
import { sweeps, unrolls, type SweepCase } from '../../support/sweeps.ts';
import { Tried } from '../../support/tried.ts';
import { areTurned } from '../../support/turning.ts';

/** The plan of an experiment, or why it is refused. */
function held({ model, assets }: SweepCase, experiment: Experiment): Plan | string {
  try {
    return validate(experiment, model, assets);
  } catch (error) {
    if (error instanceof EngineError && error.code === 'wrong-question')
      return error.message.replaceAll('\n', '; ');
    throw error;
  }
}

/** An experiment's metric, run alone with no short cut; null where it has no value. */
async function single(parameters: Parameters, plan: Plan): Promise<number | null> {
  const options = { ...{ record: [], control: unattended, store: forgetful }, memoryLimitMB: 64 };
  const runs = await runPlan(parameters, plan, { ...options, shortcuts: false });
  return measure(plan.metrics[0]!, plan, runs).value;
}

/** The experiment with its pattern put at some place, or without it. */
function withPattern(
  { experiment }: SweepCase,
  change: (pattern: Intervention) => Intervention,
): Experiment {
  const interventions = experiment.interventions!;
  const place = interventions.findIndex(({ enabled }) => enabled !== false);
  return {
    ...experiment,
    interventions: interventions.map((each, at) => (at === place ? change(each) : each)),
  };
}

/** The experiment of each cell, in order, by loops of their own. */
function* cellsOf(asked: SweepCase, axes: readonly { name: string; values: readonly unknown[] }[]) {
  const [a, b, c] = axes.map(({ values }) => values);
  for (const x of a!)
    for (const y of b!)
      for (const z of c ?? [undefined]) {
        yield withPattern(asked, pattern => {
          const { site, source } = pattern;
          switch (asked.over) {
            case 'layer,timestep':
              return { ...pattern, site: { ...site, layer: x as number, timesteps: y as number } };
            case 'unit,timestep':
              return {
                ...pattern,
                site: { ...site, units: [x as number], timesteps: y as number },
              };
            case 'sourceTimestep,timestep':
              return {
                ...pattern,
                site: { ...site, timesteps: y as number },
                source: { ...source!, timesteps: x as number },
              };
            default: {
              const component = x as Intervention['site']['component'];
              const at = { component, layer: y as number, timesteps: z as number };
              return { ...pattern, site: { ...site, ...at } };
            }
          }
        });
      }
}

const keeping = (): RunStore => {
  const kept = new Map<string, Run>();
  return { get: key => kept.get(key), set: (key, run) => kept.set(key, run) };
};

interface Found {
  /** Of each cell that was compared, both numbers. */
  readonly pairs: readonly (readonly [number | null, number | null])[];
  readonly base: readonly [number | null, number | null];
}

/** Runs a sweep, and some of its cells alone. */
async function compare(
  backend: BackendName,
  asked: SweepCase,
  plan: Plan,
  some: readonly number[],
  limitMB: number,
): Promise<Found> {
  const sweep = toSweep({ ...asked, plan }, asked.over, undefined);
  const experiments = [...cellsOf(asked, sweep.axes)];
  expect(sweep.count).toBe(experiments.length);
  return withModel(backend, asked.model, async parameters => {
    const options: SweepOptions = {
      ...{ control: unattended, store: keeping() },
      memoryLimitMB: limitMB,
    };
    const cells: Cell[] = [];
    const cut = Math.floor(sweep.count / 3);
    const ranges = [[cut, sweep.count] as const, [0, cut] as const];
    for (const [from, to] of ranges)
      for await (const batch of sweepCells(parameters, sweep, [[from, to]], options))
        batch.cells.forEach((cell, at) => (cells[batch.from + at] = cell));
    const pairs: [number | null, number | null][] = [];
    for (const [at, cell] of cells.entries()) {
      const alone = held(asked, experiments[at]!);
      if (typeof alone === 'string') expect(cell).toEqual({ reason: alone });
      else if (some.includes(at % 16)) {
        pairs.push(['value' in cell ? cell.value : null, await single(parameters, alone)]);
        if ('reason' in cell) expect(cell.reason).toMatch(/^\w+ (has no value|is not finite): /);
      }
    }
    const rest = held(
      asked,
      withPattern(asked, pattern => ({ ...pattern, enabled: false })),
    );
    expect(rest).toBeTypeOf('object');
    const base = await sweepBase(parameters, sweep, options);
    return { pairs, base: [base, await single(parameters, rest as Plan)] };
  });
}

/** Holds random sweeps to runs alone; how many cells were compared. */
/** Axes where no cell can be run are refused, and have nothing to hold. */
function unlessNone(error: unknown): undefined {
  if (!(error instanceof EngineError) || !/: no cell of \d+ can be run/.test(error.message))
    throw error;
}

async function hold(
  backend: BackendName,
  kind: 'any' | 'smooth',
  numRuns: number,
  agree: (found: Found) => void,
): Promise<number> {
  let cells = 0;
  const tried = new Tried();
  const some = fc.uniqueArray(fc.nat(15), { minLength: 2, maxLength: 3 });
  const limit = fc.constantFrom(64, 0.05);
  await fc.assert(
    fc.asyncProperty(sweeps(kind), some, limit, async (asked, which, limitMB) => {
      fc.pre(backend === 'wasm' || !areTurned(asked.experiment.interventions));
      const plan = held(asked, asked.experiment);
      fc.pre(typeof plan !== 'string');
      const [pattern] = asked.experiment.interventions!.filter(each => each.enabled !== false);
      fc.pre(asked.over !== 'sourceTimestep,timestep' || pattern!.source !== undefined);
      const found = await compare(backend, asked, plan, which, limitMB).catch(unlessNone);
      fc.pre(found !== undefined);
      tried.note(asked);
      cells += found.pairs.length;
      agree(found);
    }),
    { numRuns, seed: 23 },
  );
  tried.expectAll(unrolls[kind]);
  return cells;
}

describe('a cell of a sweep', () => {
  it('is the run alone, bit for bit, on wasm', async () => {
    const cells = await hold('wasm', 'any', often(30, 33), ({ pairs, base }) => {
      for (const [found, alone] of [...pairs, base]) expect(found).toBe(alone);
    });
    expect(cells).toBeGreaterThan(150);
  });

  it.runIf(backends.includes('tensorflow'))(
    'is the run alone up to rounding, on tensorflow',
    async () => {
      const cells = await hold('tensorflow', 'smooth', often(60, 9), ({ pairs, base }) => {
        const all = [...pairs, base];
        const size = all.reduce((most, [, alone]) => Math.max(most, Math.abs(alone ?? 0)), 1);
        for (const [found, alone] of all)
          expect(Math.abs(found! - alone!)).toBeLessThanOrEqual(1e-5 * size);
      });
      expect(cells).toBeGreaterThan(150);
    },
  );
});
