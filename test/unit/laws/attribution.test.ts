import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { BackendName } from '../../../src/domain/backend.ts';
import type { Intervention } from '../../../src/domain/experiment.ts';
import type { Cell, Method } from '../../../src/domain/sweepMap.ts';
import { unattended } from '../../../src/engine/control.ts';
import {
  attributeCells,
  checkEstimable,
} from '../../../src/engine/questions/attribution/attribute.ts';
import { sweepBase, sweepCells } from '../../../src/engine/questions/sweep/sweep.ts';
import { toSweep } from '../../../src/engine/questions/sweep/toSweep.ts';
import { forgetful } from '../../../src/engine/runs/run.ts';
import { validate } from '../../../src/engine/validate.ts';
import { onEachBackend } from '../../support/backends.ts';
import { often } from '../../support/often.ts';
import { withModel } from '../../support/runs.ts';
import { sweeps, unrolls, type SweepCase } from '../../support/sweeps.ts';
import { Tried } from '../../support/tried.ts';

const options = { control: unattended, store: forgetful, memoryLimitMB: 256 };

function isHeld({ model, assets, experiment, over }: SweepCase): boolean {
  try {
    const plan = validate(experiment, model, assets);
    toSweep({ experiment, model, assets, plan }, over, undefined);
    return true;
  } catch {
    return false;
  }
}

/** Random sweeps of a metric that has a first order, of models without a kink. */
const smooth = sweeps('smooth').filter(
  made =>
    made.experiment.metrics![0]!.kind !== 'kl' &&
    !JSON.stringify(made.model.architecture).includes('relu') &&
    isHeld(made),
);

interface Found {
  readonly base: number;
  readonly exact: readonly Cell[];
  readonly estimated: readonly Cell[];
}

/** Cells of a map, run and estimated. */
async function both(
  backend: BackendName,
  made: SweepCase,
  method: Method,
  most: number,
): Promise<Found> {
  const plan = validate(made.experiment, made.model, made.assets);
  const asked = toSweep({ ...made, plan }, made.over, undefined);
  checkEstimable(asked);
  const ranges = [[0, Math.min(asked.count, most)] as const];
  return withModel(backend, made.model, async parameters => {
    const base = (await sweepBase(parameters, asked, options))!;
    const exact: Cell[] = [];
    for await (const { cells } of sweepCells(parameters, asked, ranges, options))
      exact.push(...cells);
    const estimated: Cell[] = [];
    for await (const { cells } of attributeCells(parameters, asked, method, ranges, options))
      estimated.push(...cells);
    return { base, exact, estimated };
  });
}

/** The sweep with its pattern alone: an edit that comes after it at its site may undo it, of which an estimate knows nothing. */
function withPattern(made: SweepCase, change: (pattern: Intervention) => Intervention): SweepCase {
  const pattern = made.experiment.interventions!.find(({ enabled }) => enabled !== false)!;
  return { ...made, experiment: { ...made.experiment, interventions: [change(pattern)] } };
}

/** Pairs of cell − base and its estimate, of the cells that have both. */
const pairs = ({ base, exact, estimated }: Found): (readonly [number, number])[] =>
  exact.flatMap((cell, at) => {
    const other = estimated[at]!;
    return 'value' in cell && 'value' in other ? [[cell.value - base, other.value] as const] : [];
  });

onEachBackend(backend => {
  it('estimates of a map are refused where the map is, by the same words', () =>
    fc.assert(
      fc.asyncProperty(smooth, async made => {
        const { exact, estimated } = await both(backend, made, 'gradient', 40);
        expect(estimated.length).toBe(exact.length);
        for (const [at, cell] of exact.entries())
          if ('reason' in cell) expect(estimated[at]).toEqual(cell);
      }),
      { numRuns: often(15, 34), seed: 11 },
    ));

  it('estimates of a small edit are what the map has, to first order', async () => {
    const tried = new Tried();
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(smooth, async made => {
        const small = withPattern(made, ({ site }) => ({
          site,
          edit: { kind: 'add', value: 0.002 },
        }));
        fc.pre(isHeld(small));
        tried.note(small);
        const found = pairs(await both(backend, small, 'gradient', 30));
        const most = Math.max(...found.map(([exact]) => Math.abs(exact)), 1e-3);
        for (const [exact, estimate] of found) {
          expect(Math.abs(exact - estimate)).toBeLessThan(0.03 * most + 2e-5);
          if (Math.abs(exact) > 1e-4) compared++;
        }
      }),
      { numRuns: often(25), seed: 11 },
    );
    tried.expectAll(unrolls.smooth, ['add']);
    expect(compared).toBeGreaterThan(50);
  });

  it('estimates by integrated gradients add up to what the map has', async () => {
    const tried = new Tried();
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(smooth, async made => {
        const alone = withPattern(made, pattern => pattern);
        fc.pre(isHeld(alone));
        tried.note(alone);
        const found = pairs(await both(backend, alone, { integrated: 24 }, 6));
        for (const [exact, estimate] of found) {
          expect(Math.abs(exact - estimate)).toBeLessThan(0.02 * Math.max(1, Math.abs(exact)));
          if (Math.abs(exact) > 1e-2) compared++;
        }
      }),
      { numRuns: often(8, 63), seed: 11 },
    );
    tried.expectAll(unrolls.smooth, []);
    expect(compared).toBeGreaterThan(5);
  });
});
