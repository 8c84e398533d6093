import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BackendName } from '../../../src/domain/backend.ts';
import type { Decoding, Experiment, Unroll } from '../../../src/domain/experiment.ts';
import { readsFromEnd } from '../../../src/domain/model.ts';
import { differOf, noSeeds, tallied } from '../../../src/domain/seedResult.ts';
import { unattended } from '../../../src/engine/control.ts';
import { runSeeds, type SeedRun } from '../../../src/engine/questions/seeds/seeds.ts';
import { forgetful } from '../../../src/engine/runs/run.ts';
import { runPlan } from '../../../src/engine/runs/runPlan.ts';
import { validate } from '../../../src/engine/validate.ts';
import { onEachBackend } from '../../support/backends.ts';
import { makeModel } from '../../support/models.ts';
import { often } from '../../support/often.ts';
import { planOf, withModel } from '../../support/runs.ts';
import { allOff, planOfCase, sweeps, type SweepCase } from '../../support/sweeps.ts';
import { Tried } from '../../support/tried.ts';

const decodings: readonly Exclude<Decoding, { kind: 'greedy' }>[] = [
  { kind: 'sample', seed: 11, temperature: 1.4 },
  { kind: 'sample', seed: 2 ** 40, topK: 4, topP: 0.9 },
  { kind: 'sample', seed: 3, hindsight: { tokens: [4, 0, 2] } },
  { kind: 'soft', noise: 'gumbel', seed: 5, temperature: 0.6 },
];

const free = (decoding: Decoding): Unroll => ({ mode: 'free-running', steps: 3, decoding });
const forced = (decoding: Decoding): Unroll => ({
  mode: 'teacher-forced',
  inputs: 'baseOutput',
  steps: 3,
  decoding,
});

/** A random experiment that is drawn with a seed. */
const drawn = fc
  .record({
    made: sweeps('any').filter(({ model }) => !readsFromEnd(model.architecture)),
    decoding: fc.constantFrom(...decodings),
    isForced: fc.boolean(),
  })
  .map(({ made, decoding, isForced }) => {
    const unroll = isForced && decoding.kind === 'sample' ? forced(decoding) : free(decoding);
    return { ...made, experiment: { ...made.experiment, unroll } };
  });

const reseeded = (experiment: Experiment, seed: number): Experiment => {
  const unroll = experiment.unroll as Extract<Unroll, { mode: 'free-running' }>;
  return { ...experiment, unroll: { ...unroll, decoding: { ...unroll.decoding, seed } } as Unroll };
};

const count = 5;

async function overSeeds(
  backend: BackendName,
  made: SweepCase,
  experiment: Experiment,
): Promise<SeedRun[]> {
  const plan = validate(experiment, made.model, made.assets);
  const options = { control: unattended, memoryLimitMB: 64 };
  return withModel(backend, made.model, async parameters => {
    const found: SeedRun[] = [];
    for (const range of [[0, 2] as const, [2, count] as const])
      for await (const batch of runSeeds(parameters, plan, range, options)) found.push(...batch);
    return found;
  });
}

describe('a run over seeds', () => {
  onEachBackend(backend => {
    it('is each seed alone, `noise` edits keeping theirs, whatever it is batched with', async () => {
      const tried = new Tried();
      let differing = 0;
      await fc.assert(
        fc.asyncProperty(drawn, async made => {
          fc.pre(planOfCase(made, made.experiment) !== undefined); // a source may be too short for the unroll put in
          tried.note(made);
          const found = await overSeeds(backend, made, made.experiment);
          const first = (made.experiment.unroll as { decoding: { seed: number } }).decoding.seed;
          expect(found.map(({ seed }) => seed)).toEqual(
            Array.from({ length: count }, (_, k) => first + k),
          );
          await withModel(backend, made.model, async parameters => {
            for (const { seed, base, intervened, firstDivergence } of found) {
              const plan = validate(reseeded(made.experiment, seed), made.model, made.assets);
              const alone = await runPlan(parameters, plan, {
                ...{ record: [], control: unattended, store: forgetful },
                ...{ memoryLimitMB: 64, shortcuts: false },
              });
              expect(base).toEqual([...alone.base.said.outputIds!].slice(plan.emitsFrom));
              const emitted = [...alone.intervened.said.outputIds!].slice(plan.emitsFrom);
              expect(intervened).toEqual(emitted);
              const at = emitted.findIndex((id, k) => id !== base[k]);
              expect(firstDivergence).toBe(at < 0 ? null : plan.emitsFrom + at);
              if (at >= 0) differing++;
            }
          });
        }),
        { numRuns: often(30, 40), seed: 11 },
      );
      tried.expectAll([
        ...decodings.map(free),
        ...decodings.filter(({ kind }) => kind === 'sample').map(forced),
      ]);
      expect(differing).toBeGreaterThan(20);
    });

    it('differs under no seed where every intervention is disabled', () =>
      fc.assert(
        fc.asyncProperty(drawn, async made => {
          fc.pre(planOfCase(made, made.experiment) !== undefined);
          const found = await overSeeds(backend, made, allOff(made.experiment));
          expect(differOf(tallied(noSeeds(0), found))).toMatchObject({
            share: 0,
            low: 0,
            of: count,
          });
        }),
        { numRuns: often(15, 40), seed: 11 },
      ));
  });

  it('tells its progress in seeds, and takes none back where sources write too', async () => {
    const model = makeModel({ kind: 'gru', hidden: [3], input: 2, vocabulary: 6, seed: 1 });
    const plan = planOf(model, {
      base: { tokens: [1, 2] },
      sources: { writes: { tokens: [3, 4], steps: 5 } },
      unroll: { mode: 'free-running', steps: 6, decoding: { kind: 'sample', seed: 1 } },
      interventions: [
        {
          site: { layer: 0, component: 'hidden', timesteps: 1 },
          edit: { kind: 'interchange' },
          source: { example: 'writes', timesteps: 4 },
        },
      ],
    });
    const steps: number[] = [];
    const control = { ...unattended, progress: (done: number) => void steps.push(done) };
    await withModel('wasm', model, async parameters => {
      const options = { control, memoryLimitMB: 64 };
      for await (const batch of runSeeds(parameters, plan, [0, 4], options))
        expect(batch).toHaveLength(4);
    });
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    expect(steps.at(-1)).toBe(4);
  });
});
