import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CellKind } from '../../../src/domain/components.ts';
import type { Model } from '../../../src/domain/model.ts';
import { toParameters } from '../../../src/engine/parameters.ts';
import type { Plan } from '../../../src/engine/plan.ts';
import type { EvaluateOptions } from '../../../src/engine/runs/evaluate.ts';
import type { Run } from '../../../src/engine/runs/run.ts';
import { startWasm } from '../../../src/worker/wasm.ts';
import { assetsFor, experiments } from '../../support/experiments.ts';
import { makeModel, modelChoices, type ModelChoices } from '../../support/models.ts';
import { planOf } from '../../support/runs.ts';
import { evaluated, expectSameRuns, keeping, plainly, toSpecs } from '../../support/specs.ts';

/** A way to evaluate the same runs; on wasm no bit may depend on it. */
interface Way {
  readonly threads?: number;
  readonly options?: Partial<EvaluateOptions>;
  /** Records the states alone, where the others record everything. */
  readonly isBare?: boolean;
  /** Evaluates the base beforehand, and finds it in the store. */
  readonly isKept?: boolean;
}

const ways: Readonly<Record<string, Way>> = {
  'two threads': { threads: 2 },
  'four threads': { threads: 4 },
  'stretches of one': { options: { longest: 1 } },
  'stretches of two': { options: { longest: 2 } },
  'stretches of five': { options: { longest: 5 } },
  'no shortcuts': { options: { shortcuts: false } },
  'the states alone recorded': { isBare: true },
  'a base that was kept': { isKept: true },
  'one row at a time': { options: plainly },
};

async function runsBy(model: Model, plan: Plan, way: Way): Promise<Run[]> {
  const backend = startWasm({ threads: way.threads ?? 1 });
  const parameters = toParameters(backend, model.architecture, model.weights);
  try {
    const { anatomy } = parameters;
    const record = way.isBare ? anatomy.states : undefined;
    const store = keeping();
    const specs = toSpecs(parameters, plan, record);
    if (way.isKept) await evaluated(parameters, specs.slice(0, 1), { store });
    return await evaluated(parameters, specs, { ...way.options, ...(way.isKept && { store }) });
  } finally {
    parameters.dispose();
  }
}

const shapes: readonly (readonly [string, Partial<ModelChoices>, number])[] = [
  ['small', {}, 12],
  ['both ways', { bidirectional: true }, 6],
  // Wide enough that helpers are called in.
  ['wide', { hidden: [96, 130], input: 140, vocabulary: 300, tied: false, projection: false }, 3],
];

describe.each<CellKind>(['rnn', 'gru', 'lstm'])('law 11: the bits of a %s', kind => {
  describe.each(shapes)('of a %s model', (_, fixed, numRuns) => {
    it.each(Object.entries(ways))('are the same with %s', (_name, way) =>
      fc.assert(
        fc.asyncProperty(
          modelChoices({ kind, ...fixed })
            .map(makeModel)
            .chain(model => experiments(model).map(question => ({ model, question }))),
          async ({ model, question }) => {
            const plan = planOf(model, question, assetsFor(model));
            const [expected, found] = [
              await runsBy(model, plan, {}),
              await runsBy(model, plan, way),
            ];
            for (const [at, run] of expected.entries())
              if (way.isBare) expectSameStates(found[at]!, run);
              else expectSameRuns(model, found[at]!, run, `run ${at}`);
          },
        ),
        { numRuns, seed: 12 },
      ),
    );
  });
});

/** Everything that the one recorded has the bits that the other has. */
function expectSameStates(found: Run, expected: Run): void {
  expect(found.said).toEqual(expected.said);
  for (const { component, layer, kept } of found.recorder.places())
    if (kept.isWhole)
      expect(new Uint32Array(kept.data.buffer), component).toEqual(
        new Uint32Array(expected.recorder.all(component, layer).slice().buffer),
      );
}
