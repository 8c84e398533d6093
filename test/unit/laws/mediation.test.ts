import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { BackendName } from '../../../src/domain/backend.ts';
import type { Decoding, Experiment } from '../../../src/domain/experiment.ts';
import { readsFromEnd } from '../../../src/domain/model.ts';
import { unattended } from '../../../src/engine/control.ts';
import { valueOf } from '../../../src/engine/metrics.ts';
import { mediate, toMediation } from '../../../src/engine/questions/mediation/mediate.ts';
import { forgetful, type Run, type Runs } from '../../../src/engine/runs/run.ts';
import { runPlan } from '../../../src/engine/runs/runPlan.ts';
import { validate } from '../../../src/engine/validate.ts';
import { onEachBackend } from '../../support/backends.ts';
import { often } from '../../support/often.ts';
import { withModel } from '../../support/runs.ts';
import { allOff, planOfCase, sweeps, type SweepCase } from '../../support/sweeps.ts';
import { expectAgreed } from '../../support/tolerances.ts';
import { Tried } from '../../support/tried.ts';

const decodings: readonly Decoding[] = [
  { kind: 'greedy' },
  { kind: 'sample', seed: 11, temperature: 1.4 },
  { kind: 'sample', seed: 3, hindsight: { tokens: [4, 0, 2, 1, 3] } },
];

/** A random experiment that runs free on hard tokens; what its sources write does not hang on the decoding. */
const free = fc
  .record({
    made: sweeps('smooth').filter(({ model }) => !readsFromEnd(model.architecture)),
    decoding: fc.constantFrom(...decodings),
  })
  .map(({ made, decoding }) => ({
    ...made,
    experiment: {
      ...made.experiment,
      sources: Object.fromEntries(
        Object.entries(made.experiment.sources ?? {}).map(([name, { steps: _, ...source }]) => [
          name,
          source,
        ]),
      ),
      unroll: { mode: 'free-running' as const, steps: 5, decoding },
    },
  }));

/** All runs of an experiment, computed with no short cut. */
async function runsOf(
  backend: BackendName,
  made: SweepCase,
  experiment: Experiment,
): Promise<Runs> {
  const plan = validate(experiment, made.model, made.assets);
  const T = plan.timesteps;
  return withModel(backend, made.model, parameters =>
    runPlan(parameters, plan, {
      ...{ record: [], control: unattended, store: forgetful, memoryLimitMB: 64 },
      ...{ shortcuts: false, logitsAt: Array.from({ length: T }, (_, t) => t) },
    }),
  );
}

/** The experiment forced on what a run read. */
const forcedOn = (experiment: Experiment, { said }: Run): Experiment => ({
  ...experiment,
  unroll: { mode: 'teacher-forced', inputs: { tokens: [...said.inputIds!] } },
});

onEachBackend(backend => {
  it('the parts are those of four runs made one by one, and add up to the total', async () => {
    const tried = new Tried();
    let carried = 0;
    await fc.assert(
      fc.asyncProperty(free, async made => {
        const { experiment, model } = made;
        const plan = planOfCase(made, experiment);
        fc.pre(plan !== undefined);
        tried.note(made);
        const asked = toMediation(plan, experiment.metrics!, undefined);
        const options = { control: unattended, memoryLimitMB: 64 };
        const found = await withModel(backend, model, parameters =>
          mediate(parameters, asked, options),
        );
        const own = await runsOf(backend, made, experiment);
        const onBase = await runsOf(backend, made, forcedOn(experiment, own.base));
        const onIntervened = await runsOf(backend, made, forcedOn(experiment, own.intervened));
        const Y = (run: Run, timestep: number): number =>
          valueOf({ ...asked.measured, timestep }, plan, {
            base: own.base,
            intervened: run,
          })!;
        for (let t = 0; t < plan.timesteps; t++) {
          const base = Y(own.base, t);
          const others = [own.intervened, onBase.intervened, onIntervened.base].map(run =>
            Y(run, t),
          );
          const most = Math.max(...[base, ...others].map(Math.abs));
          expectAgreed(backend, found.base[t], base, most);
          for (const [at, part] of [found.total, found.state, found.token].entries())
            expectAgreed(backend, part[t], others[at]! - base, most);
          const sum = found.state[t]! + found.token[t]! + found.interaction[t]!;
          const parts = [found.total[t]!, found.state[t]!, found.token[t]!];
          const size = parts.reduce((all, part) => all + Math.abs(part), 0);
          expect(Math.abs(sum - found.total[t]!)).toBeLessThanOrEqual(4 * Number.EPSILON * size);
          if (found.token[t] !== 0) carried++;
        }
      }),
      { numRuns: often(60), seed: 11 },
    );
    tried.expectAll(decodings.map(decoding => ({ mode: 'free-running', steps: 5, decoding })));
    expect(carried).toBeGreaterThan(20);
  });

  it('without an enabled intervention nothing is carried', () =>
    fc.assert(
      fc.asyncProperty(free, async made => {
        const plan = planOfCase(made, allOff(made.experiment));
        fc.pre(plan !== undefined);
        const asked = toMediation(plan, made.experiment.metrics!, undefined);
        const { total, state, token, interaction } = await withModel(
          backend,
          made.model,
          parameters => mediate(parameters, asked, { control: unattended, memoryLimitMB: 64 }),
        );
        for (const part of [total, state, token, interaction])
          expect(new Set(part)).toEqual(new Set([0]));
      }),
      { numRuns: often(10, 50), seed: 11 },
    ));
});
