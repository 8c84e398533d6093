import fc from 'fast-check';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { componentsOf } from '../../../src/domain/anatomy.ts';
import { cellKinds, type CellKind, type Component } from '../../../src/domain/components.ts';
import type { Model } from '../../../src/domain/model.ts';
import { anatomyOf } from '../../../src/engine/anatomy.ts';
import { toParameters, type Parameters } from '../../../src/engine/parameters.ts';
import type { Plan } from '../../../src/engine/plan.ts';
import type { EvaluateOptions } from '../../../src/engine/runs/evaluate.ts';
import { forgetful, type Run, type RunStore } from '../../../src/engine/runs/run.ts';
import { startWasm } from '../../../src/worker/wasm.ts';
import { assetsFor, experiments } from '../../support/experiments.ts';
import { makeModel, modelChoices, type ModelChoices } from '../../support/models.ts';
import { often } from '../../support/often.ts';
import { planOf, withModel } from '../../support/runs.ts';
import { evaluated, expectSameRuns, keeping, plainly, toSpecs } from '../../support/specs.ts';

/** A way to evaluate an experiment. */
interface Way extends Pick<EvaluateOptions, 'lockstep' | 'longest' | 'shortcuts'> {
  readonly also: readonly Component[];
  /** What of the base run is there beforehand: nothing, what is fed back, or all that it says. */
  readonly kept: 'nothing' | 'fed' | 'all';
}

const ways = (model: Model): fc.Arbitrary<Way> =>
  fc.record({
    lockstep: fc.boolean(),
    longest: fc.constantFrom(1, 2, 5, 32),
    shortcuts: fc.boolean(),
    also: fc.subarray(componentsOf(anatomyOf(model.architecture))),
    kept: fc.constantFrom('nothing' as const, 'fed' as const, 'all' as const),
  });

/** Both runs of an experiment, evaluated some way. */
async function runsOf(
  parameters: Parameters,
  plan: Plan,
  { also, kept, ...options }: Way,
): Promise<Run[]> {
  const store: RunStore = kept === 'nothing' ? forgetful : keeping();
  const [base] = toSpecs(parameters, plan, also);
  if (kept !== 'nothing')
    await evaluated(parameters, [{ ...base!, outputs: kept }], { ...options, store });
  return evaluated(parameters, toSpecs(parameters, plan, also), { ...options, store });
}

/** The same evaluated the plainest way, everything recorded. */
const plain = (parameters: Parameters, plan: Plan): Promise<Run[]> =>
  evaluated(parameters, toSpecs(parameters, plan), plainly);

const fixedOf: Readonly<Record<string, Partial<ModelChoices>>> = {
  tokens: {},
  vectors: { vocabulary: null, input: 3 },
  'tokens both ways': { bidirectional: true },
  'tokens from the end': { reversed: true },
};

describe.each(cellKinds)('law 11: the bits of a %s', kind => {
  it.each(Object.keys(fixedOf))(
    'that reads %s depend neither on how it is gone about nor on what else is recorded or kept',
    shape =>
      fc.assert(
        fc.asyncProperty(
          modelChoices({ kind, ...fixedOf[shape] })
            .map(makeModel)
            .chain(model =>
              fc
                .record({
                  question: experiments(model),
                  some: fc.array(ways(model), { minLength: 3, maxLength: 3 }),
                })
                .map(({ question, some }) => ({
                  model,
                  plan: planOf(model, question, assetsFor(model)),
                  some,
                  [fc.toStringMethod]: () => JSON.stringify([model.architecture, question, some]),
                })),
            ),
          ({ model, plan, some }) =>
            withModel('wasm', model, async parameters => {
              const expected = await plain(parameters, plan);
              for (const way of some)
                for (const [at, run] of (await runsOf(parameters, plan, way)).entries())
                  expectSameRuns(model, run, expected[at]!, JSON.stringify(way));
            }),
        ),
        // Of six in a row no LSTM has an edit of its hidden state.
        { numRuns: kind === 'lstm' ? often(10) : often(6, 33), seed: 11 },
      ),
  );
});

/** Wide enough that helpers are called in, see `worthSharing` and `wideEnough`. */
const wide: Readonly<Record<CellKind, readonly number[]>> = {
  rnn: [256, 256],
  gru: [128, 100],
  lstm: [96, 70],
};

describe.each(cellKinds)('law 11: the bits of a wide %s', kind => {
  const model = makeModel({
    ...{ kind, hidden: wide[kind], input: 20, vocabulary: 300, bidirectional: false },
    ...{ bias: true, resetAfter: true, projection: false, relu: false, tied: false, seed: 8 },
  });
  const loaded = new Map<number, Parameters>();
  beforeAll(() => {
    for (const threads of [1, 2, 4])
      loaded.set(threads, toParameters(startWasm({ threads }), model.architecture, model.weights));
  });
  afterAll(() => {
    for (const parameters of loaded.values()) parameters.dispose();
  });

  it('do not depend on the number of threads', () =>
    fc.assert(
      fc.asyncProperty(
        fc.record({ question: experiments(model), way: ways(model) }),
        async ({ question, way }) => {
          const plan = planOf(model, question, assetsFor(model));
          const expected = await plain(loaded.get(1)!, plan);
          for (const parameters of loaded.values())
            for (const [at, run] of (await runsOf(parameters, plan, way)).entries())
              expectSameRuns(model, run, expected[at]!, JSON.stringify(way));
        },
      ),
      { numRuns: often(6, 28), seed: 11 },
    ));
});
