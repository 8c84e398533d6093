import fc from 'fast-check';
import { expect, it } from 'vitest';
import { unitsOf } from '../../../src/domain/anatomy.ts';
import type { BackendName } from '../../../src/domain/backend.ts';
import type { Experiment, Intervention } from '../../../src/domain/experiment.ts';
import { anatomyOf } from '../../../src/engine/anatomy.ts';
import { unattended } from '../../../src/engine/control.ts';
import { logSoftmax } from '../../../src/engine/distribution.ts';
import { learnFrom } from '../../../src/engine/questions/alignment/learnFrom.ts';
import { prepareLessons } from '../../../src/engine/questions/alignment/lessons.ts';
import {
  columnsOf,
  drawReflectors,
  type Reflectors,
} from '../../../src/engine/questions/alignment/reflectors.ts';
import {
  toTurned,
  type LabelledPair,
} from '../../../src/engine/questions/alignment/toAlignment.ts';
import type { Plan } from '../../../src/engine/plan.ts';
import { forgetful } from '../../../src/engine/runs/run.ts';
import { runPlan } from '../../../src/engine/runs/runPlan.ts';
import { validate } from '../../../src/engine/validate.ts';
import { onEachBackend } from '../../support/backends.ts';
import { Draw } from '../../support/draw.ts';
import { often } from '../../support/often.ts';
import { withModel } from '../../support/runs.ts';
import { sweeps, unrolls, type SweepCase } from '../../support/sweeps.ts';
import { expectAgreed } from '../../support/tolerances.ts';
import { Tried } from '../../support/tried.ts';
import { areTurned } from '../../support/turning.ts';

const options = { control: unattended, memoryLimitMB: 64 };

/** A random search: its first interchange is of whole rows, from a source of tokens that are given. */
const searches = fc
  .record({
    made: sweeps('smooth'),
    seed: fc.nat(999),
    isFree: fc.boolean(),
    asks: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ made, seed, isFree, asks }) => ({
    ...made,
    experiment: withInterchange(made.experiment, isFree),
    seed,
    asks,
  }));

/** The experiment with the first intervention an interchange of all units; some run free on hard tokens, forced otherwise. */
function withInterchange(experiment: Experiment, isFree: boolean): Experiment {
  const [first, ...rest] = (experiment.interventions ?? []).filter(
    ({ enabled }) => enabled !== false,
  );
  if (!first) throw new Error('an experiment without an intervention');
  const { units: _, ...site } = first.site;
  const asked: Intervention = {
    site,
    edit: { kind: 'interchange' },
    source: first.source ?? { example: 'near' },
  };
  const { unroll } = experiment;
  const isForced = unroll?.mode === 'teacher-forced' && unroll.inputs === undefined;
  return {
    ...experiment,
    interventions: [asked, ...rest],
    ...(isFree && isForced && { unroll: { mode: 'free-running' as const, steps: 3 } }),
  };
}

/** The case as a pair, or undefined where the experiment is refused, or has no labels. */
function pairOf({
  experiment,
  model,
  assets,
  asks,
  seed,
}: SweepCase & { asks: number; seed: number }) {
  try {
    const first = experiment.interventions![0]!;
    const { component, layer } = first.site;
    const width = unitsOf(anatomyOf(model.architecture), component, layer ?? null);
    const count = Math.min(asks, width - 1);
    const { turned, edit } = toTurned({ experiment, model, assets }, count);
    const plan = validate(turned.experiment, model, turned.assets);
    if (plan.base.inputs.kind !== 'tokens') return undefined;
    const draw = new Draw(seed + 1);
    const { outputSize } = model.architecture;
    const label = Array.from({ length: plan.timesteps - plan.emitsFrom }, () =>
      draw.integer(0, outputSize! - 1),
    );
    const pair: LabelledPair = { number: 1, plan, label };
    return { pair, edit, count };
  } catch {
    return undefined;
  }
}

/** The loss by the runs of an experiment along a rotation, as anybody would ask for them, forced on the label where it runs free. */
async function plainLoss(
  backend: BackendName,
  { model, assets, experiment }: SweepCase,
  { plan, label }: LabelledPair,
  reflectors: Reflectors,
): Promise<number> {
  const count = reflectors.length;
  const units = reflectors[0]!.length;
  const R = columnsOf(reflectors, units, units);
  const isHard = plan.unroll.kind === 'free' && plan.unroll.decoding.kind !== 'soft';
  const ids = plan.base.inputs.kind === 'tokens' ? plan.base.inputs.ids : [];
  const [first, ...rest] = experiment.interventions!;
  const asked: Experiment = {
    ...experiment,
    ...(isHard && {
      unroll: {
        mode: 'teacher-forced' as const,
        inputs: { tokens: [...ids, ...label.slice(0, -1)] },
      },
    }),
    interventions: [
      {
        ...first!,
        site: { ...first!.site, units: [[0, count]] },
        basis: { kind: 'rotation', file: 'asked.json' },
      },
      ...rest,
    ],
  };
  const rotations = new Map([...assets.rotations, ['asked.json', { units, R }]]);
  const run: Plan = validate(asked, model, { ...assets, rotations });
  const { intervened } = await withModel(backend, model, parameters =>
    runPlan(parameters, run, {
      ...{ record: ['logits'], store: forgetful, shortcuts: false, ...options },
    }),
  );
  const losses = label.map((id, k) => {
    const y = intervened.recorder.at('logits', null, plan.emitsFrom + k);
    return -logSoftmax(y)[id]!;
  });
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

onEachBackend(backend => {
  it('the loss is that of the experiment along the rotation, its gradient that of central differences', async () => {
    const tried = new Tried();
    let [counted, moved] = [0, 0];
    await fc.assert(
      fc.asyncProperty(searches, async made => {
        fc.pre(backend === 'wasm' || !areTurned(made.experiment.interventions));
        const found = pairOf(made);
        fc.pre(found !== undefined);
        const { pair, edit, count } = found;
        // A run that is forced on the label takes from the base's own run, which the plain experiment is not of.
        const isHard =
          pair.plan.unroll.kind === 'free' && pair.plan.unroll.decoding.kind !== 'soft';
        fc.pre(!isHard || pair.plan.edits.every(({ source }) => source?.example !== 'base'));
        const reflectors = drawReflectors(made.seed, 0, edit.width, count);
        const { loss, gradient } = await withModel(backend, made.model, async parameters => {
          const lessons = await prepareLessons(parameters, [pair], options);
          const asked = { control: unattended, place: edit.place, isTaught: true };
          return learnFrom(parameters, lessons, lessons.all, reflectors, asked);
        });
        expect(loss).toBeCloseTo(await plainLoss(backend, made, pair, reflectors), 4);
        const draw = new Draw(made.seed + 7);
        const along = reflectors.map(v => v.map(() => draw.number(-1, 1)));
        const slope = gradient!.reduce(
          (sum, g, i) => sum + g.reduce((part, value, k) => part + value * along[i]![k]!, 0),
          0,
        );
        const step = 0.01;
        const at = (by: number): Promise<number> =>
          plainLoss(
            backend,
            made,
            pair,
            reflectors.map((v, i) => v.map((value, k) => value + by * along[i]![k]!)),
          );
        const [right, left] = [await at(step), await at(-step)];
        const [near, other] = [await at(step / 2), await at(-step / 2)];
        const half = (near - other) / step;
        // A corner of ReLU or a clamp has no central difference: within the step two lengths of it disagree, at its middle the
        // slopes of both sides do, however short it is.
        const size = Math.max(0.2, Math.abs(half));
        const corner = (4 * (near - 2 * loss + other) - (right - 2 * loss + left)) / step;
        fc.pre(Math.abs((right - left) / (2 * step) - half) < 2.5e-3 * size);
        fc.pre(Math.abs(corner) < 5e-3 * size);
        expect(Math.abs(slope - half)).toBeLessThan(5e-3 * size);
        tried.note(made);
        counted++;
        if (Math.abs(slope) > 1e-3) moved++;
      }),
      { numRuns: often(60), seed: 11 },
    );
    tried.expectAll([...unrolls.smooth, { mode: 'free-running', steps: 3 }]);
    expect(counted).toBeGreaterThan(40);
    expect(moved).toBeGreaterThan(25);
  });

  it('many pairs, ragged ones too, have the loss and the gradient of each by itself, by the tokens of its label', async () => {
    const tried = new Tried();
    let ragged = 0;
    await fc.assert(
      fc.asyncProperty(
        searches,
        fc.array(fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 4, maxLength: 6 }), {
          minLength: 2,
          maxLength: 5,
        }),
        async (made, bases) => {
          fc.pre(backend === 'wasm' || !areTurned(made.experiment.interventions));
          const all = bases.map((ids, k) => {
            const asked = { ...made.experiment, base: { tokens: ids } };
            return pairOf({ ...made, experiment: asked, seed: made.seed + k });
          });
          const found = all.flatMap(each => each ?? []);
          fc.pre(found.length === all.length);
          tried.note(made);
          const { edit, count } = found[0]!;
          const pairs = found.map(({ pair }) => pair);
          const reflectors = drawReflectors(made.seed, 0, edit.width, count);
          await withModel(backend, made.model, async parameters => {
            const lessons = await prepareLessons(parameters, pairs, options);
            const asked = { control: unattended, place: edit.place, isTaught: true };
            const learn = (some: typeof lessons.all) =>
              learnFrom(parameters, lessons, some, reflectors, asked);
            const together = await learn(lessons.all);
            const tokens = pairs.map(({ label }) => label.length);
            const whole = tokens.reduce((a, b) => a + b, 0);
            let loss = 0;
            const sums = reflectors.map(v => new Float64Array(v.length));
            for (const [at, lesson] of lessons.all.entries()) {
              const alone = await learn([lesson]);
              loss += (alone.loss * tokens[at]!) / whole;
              alone.gradient!.forEach((g, i) =>
                g.forEach((value, k) => (sums[i]![k]! += (value * tokens[at]!) / whole)),
              );
            }
            if (backend === 'wasm') expect(together.loss).toBeCloseTo(loss, 6);
            else expectAgreed(backend, together.loss, loss, loss);
            const size = Math.max(1e-3, ...sums.flatMap(sum => [...sum].map(Math.abs)));
            const off = together.gradient!.flatMap((g, i) =>
              Array.from(g, (value, k) => Math.abs(value - sums[i]![k]!)),
            );
            expect(Math.max(...off)).toBeLessThan(1e-5 * Math.max(1, size));
            if (new Set(tokens).size > 1) ragged++;
          });
        },
      ),
      { numRuns: often(60), seed: 11 },
    );
    tried.expectAll([...unrolls.smooth, { mode: 'free-running', steps: 3 }]);
    expect(ragged).toBeGreaterThan(10);
  });
});
