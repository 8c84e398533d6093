import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { componentsOf, unitsOf } from '../../../src/domain/anatomy.ts';
import type { BackendName } from '../../../src/domain/backend.ts';
import { cellKinds, type CellKind, type Component } from '../../../src/domain/components.ts';
import type { Model } from '../../../src/domain/model.ts';
import { anatomyOf } from '../../../src/engine/anatomy.ts';
import type { Plan } from '../../../src/engine/plan.ts';
import { forgetful, type Run } from '../../../src/engine/runs/run.ts';
import { backends } from '../../support/backends.ts';
import { assetsFor, experiments } from '../../support/experiments.ts';
import { often } from '../../support/often.ts';
import { makeModel, modelChoices, type ModelChoices } from '../../support/models.ts';
import { places, planOf, withModel } from '../../support/runs.ts';
import { areTurned, leastLead } from '../../support/turning.ts';
import { evaluated, expectSameRuns, keeping, plainly, toSpecs } from '../../support/specs.ts';

/** Several experiments of one model, held against it, and what is recorded of them. */
interface Batch {
  readonly model: Model;
  readonly plans: readonly Plan[];
  readonly record: readonly Component[];
  /** Whether the base runs are there beforehand. */
  readonly isKept: boolean;
}

const batches = (fixed: Partial<ModelChoices>, isSmooth: boolean): fc.Arbitrary<Batch> =>
  modelChoices(fixed)
    .map(makeModel)
    .chain(model =>
      fc
        .record({
          questions: fc.array(
            experiments(model, { isSmooth }).filter(
              ({ interventions }) => !isSmooth || !areTurned(interventions),
            ),
            { minLength: 2, maxLength: 5 },
          ),
          record: fc.subarray(componentsOf(anatomyOf(model.architecture))),
          isKept: fc.boolean(),
        })
        .map(({ questions, record, isKept }) => ({
          model,
          plans: questions.map(question => planOf(model, question, assetsFor(model))),
          record,
          isKept,
          [fc.toStringMethod]: () =>
            JSON.stringify([model.architecture, questions, record, isKept]),
        })),
    );

/** Evaluates all runs of some experiments together, and each of them by itself. */
const bothWays = (
  backend: BackendName,
  { model, plans, record, isKept }: Batch,
): Promise<[Run, Run][]> =>
  withModel(backend, model, async parameters => {
    const store = isKept ? keeping() : forgetful;
    const bases = plans.flatMap(plan => toSpecs(parameters, plan, record).slice(0, 1));
    if (isKept) await evaluated(parameters, bases, { store });
    const all = plans.flatMap(plan => toSpecs(parameters, plan, record));
    const together = await evaluated(parameters, all, { lockstep: true, store });
    const alone: Run[] = [];
    for (const plan of plans)
      alone.push(...(await evaluated(parameters, toSpecs(parameters, plan), plainly)));
    return together.map((run, at) => [run, alone[at]!]);
  });

const shapes: readonly (readonly [string, Partial<ModelChoices>])[] = [
  ['tokens', {}],
  ['vectors', { vocabulary: null, input: 3 }],
  ['tokens both ways', { bidirectional: true }],
  ['tokens from the end', { reversed: true }],
  ['vectors both ways', { bidirectional: true, vocabulary: null }],
  ['tokens of wide models', { hidden: [70, 33], input: 300, vocabulary: 45, tied: false }],
];

/**
 * Wide models with weights as a trained one has them, for what is the same up to rounding: with those of the small ones each
 * step makes a difference some times as large, and runs on any backend are 1e-4 from float64.
 */
const steady = (fixed: Partial<ModelChoices>): Partial<ModelChoices> =>
  fixed.hidden ? { ...fixed, scale: 0.1 } : fixed;

/** An LSTM has more kinds than the others, by its projection: of six in a row none has one. */
const timesOf = (kind: CellKind): number => (kind === 'lstm' ? often(10) : often(6, 33));

describe.each(cellKinds)('law 5 of a %s', kind => {
  it.each(shapes)('rows of %s together are each row alone, bit for bit, on wasm', (_, fixed) =>
    fc.assert(
      fc.asyncProperty(batches({ kind, ...fixed }, false), async batch => {
        for (const [at, [together, alone]] of (await bothWays('wasm', batch)).entries())
          expectSameRuns(batch.model, together, alone, `row ${at}`);
      }),
      { numRuns: fixed.hidden ? often(3) : timesOf(kind), seed: 5 },
    ),
  );

  it.runIf(backends.includes('tensorflow')).each(shapes)(
    'rows of %s together are each row alone up to rounding, on tensorflow',
    (_, fixed) =>
      fc.assert(
        fc.asyncProperty(batches({ kind, ...steady(fixed) }, true), async batch => {
          for (const [together, alone] of await bothWays('tensorflow', batch))
            expectCloseRuns(batch.model, together, alone);
        }),
        { numRuns: often(3, 10), seed: 5 },
      ),
  );
});

/** Two runs that say the same and are equal within 1e-5 of each array's largest magnitude, up to where rounding may have turned a token. */
function expectCloseRuns(model: Model, found: Run, expected: Run): void {
  const { timesteps } = expected.recorder;
  const [ours, theirs] = [found.said.outputIds, expected.said.outputIds];
  const turned = theirs?.findIndex((id, t) => id !== ours?.[t]) ?? -1;
  if (turned >= 0) {
    const y = [...expected.recorder.at('logits', null, turned)].sort((a, b) => b - a);
    expect(y[0]! - y[1]!, `token ${turned}`).toBeLessThan(leastLead);
  }
  const same = turned >= 0 ? turned + 1 : timesteps;
  for (const { component, layer } of places(model)) {
    const width = unitsOf(found.recorder.anatomy, component, layer);
    if (!found.recorder.has(component, layer)) continue;
    const [a, b] = [found, expected].map(run => run.recorder.all(component, layer));
    const size = b!.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-6);
    for (let k = 0; k < same * width; k++)
      expect(Math.abs(a![k]! - b![k]!), `${component} ${layer}`).toBeLessThanOrEqual(1e-5 * size);
  }
  if (turned < 0) expect(found.said.inputIds).toEqual(expected.said.inputIds);
}
