/** What counts in the sample `anbn`: a direction of the cell, along which so many steps are so many more b's. */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { normalAt } from '../../../src/base/philox.ts';
import type { Model } from '../../../src/domain/model.ts';
import { runPlan } from '../../../src/engine/runs/runPlan.ts';
import { loadModel } from '../../../src/worker/loadModel.ts';
import { root } from '../../support/root.ts';
import { optionsFor, planOf, withModel, writtenBy } from '../../support/runs.ts';

const units = 8;
/** Strings that the direction is found on, and those that are intervened on. */
const foundOn = [4, 5, 6, 7, 8, 9, 10, 11, 12];
const triedOn = [6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];

const string = (a: number, b: number): string => 'a'.repeat(a) + 'b'.repeat(b);
let model: Model;
/** The mean step of the cell from one b to the next, [units]. */
let step: readonly number[];

beforeAll(async () => {
  model = await loadModel(join(root, 'media/samples/anbn-lstm.safetensors'));
  const steps: number[][] = [];
  await withModel('wasm', model, async parameters => {
    for (const n of foundOn) {
      const plan = planOf(model, { base: { text: string(n, n) } });
      const { base } = await runPlan(parameters, plan, optionsFor(model));
      const cell = (t: number): number[] => [...base.recorder.at('cell', 0, t)];
      for (let t = n + 1; t < 2 * n - 1; t++) {
        const before = cell(t - 1);
        steps.push(cell(t).map((value, unit) => value - before[unit]!));
      }
    }
  });
  step = Array.from(
    { length: units },
    (_, unit) => steps.reduce((sum, each) => sum + each[unit]!, 0) / steps.length,
  );
});

/**
 * By how many b's a string grows where the cell is moved, at its b of that number.
 *
 * @returns for each n; null where what is written is no longer b's and then dots
 */
function grown(moved: readonly number[], at = 2): Promise<(number | null)[]> {
  return withModel('wasm', model, async parameters => {
    const found: (number | null)[] = [];
    for (const n of triedOn) {
      const plan = planOf(model, {
        base: { text: string(n, at) },
        unroll: { mode: 'free-running', steps: 2 * n + 12 },
        interventions: [
          {
            site: { layer: 0, component: 'cell', timesteps: n + at - 1 },
            edit: { kind: 'add', value: [...moved] },
          },
        ],
      });
      const { intervened } = await runPlan(parameters, plan, optionsFor(model));
      const text = writtenBy(intervened, plan, model);
      found.push(/^b*\.+$/.test(text) ? text.indexOf('.') - (n - at) : null);
    }
    return found;
  });
}

/** So many steps back: so many b's more are due. */
const back = (count: number, of = step): number[] => of.map(value => -count * value);
const all = (count: number | null): (number | null)[] => triedOn.map(() => count);

describe('the counter of the sample anbn', () => {
  it('moved back three steps is exactly three b’s more, forward two exactly two fewer, whatever was counted', async () => {
    expect(await grown(back(0))).toEqual(all(0));
    expect(await grown(back(3))).toEqual(all(3));
    expect(await grown(back(-2))).toEqual(all(-2));
  });

  it('is unit 7, which alone gives the same; the seven others move nothing', async () => {
    const own = step.map((value, unit) => (unit === 7 ? value : 0));
    const others = step.map((value, unit) => (unit === 7 ? 0 : value));
    expect(await grown(back(3, own))).toEqual(all(3));
    expect(await grown(back(-2, own))).toEqual(all(-2));
    expect(await grown(back(3, others))).toEqual(all(0));
  });

  it('is no direction at random: of six as long none gives three more, for any count', async () => {
    const length = Math.hypot(...step);
    for (let draw = 0; draw < 6; draw++) {
      const random = Array.from({ length: units }, (_, unit) => normalAt(1, draw, unit, 0, 0));
      const scaled = random.map(value => (value * length) / Math.hypot(...random));
      expect(await grown(back(3, scaled))).not.toContain(3);
    }
  });

  it('holds within bounds: two steps at the first b are two b’s, at three the string is lost, and at the second b at most counts with four', async () => {
    expect(await grown(back(2), 1)).toEqual(all(2));
    expect(await grown(back(3), 1)).toEqual(all(null));
    expect((await grown(back(4))).filter(each => each === 4)).toHaveLength(3); // of eleven
  });
});
