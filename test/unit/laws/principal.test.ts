import fc from 'fast-check';
import { expect, it } from 'vitest';
import { unitsOf } from '../../../src/domain/anatomy.ts';
import { cellKinds } from '../../../src/domain/components.ts';
import type { Intervention } from '../../../src/domain/experiment.ts';
import { anatomyOf } from '../../../src/engine/anatomy.ts';
import { onEachBackend } from '../../support/backends.ts';
import { makeModel } from '../../support/models.ts';
import { assetsFor } from '../../support/experiments.ts';
import { often } from '../../support/often.ts';
import { places, runs, siteAt, type Question } from '../../support/runs.ts';
import { expectClose } from '../../support/tolerances.ts';

const base = { tokens: [1, 2, 3, 0] };
const other = { tokens: [4, 0, 5, 1] };
const along = { kind: 'pca', dataset: 'd.jsonl' } as const;

/** A model and one of its components whose values can be turned. */
const cases = fc
  .record({
    kind: fc.constantFrom(...cellKinds),
    hidden: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 2 }),
    resetAfter: fc.boolean(),
    seed: fc.nat(99),
    place: fc.nat(99),
    t: fc.nat(3),
  })
  .map(({ place, t, ...choices }) => {
    const model = makeModel({ ...choices, input: 3, vocabulary: 6 });
    const { inParts = [] } = anatomyOf(model.architecture);
    const all = places(model).filter(({ component }) => !inParts.some(each => each === component));
    return { model, place: all[place % all.length]!, t };
  });

onEachBackend(backend => {
  it('in principal directions an interchange along all of them is that of the units', () =>
    fc.assert(
      fc.asyncProperty(cases, async ({ model, place, t }) => {
        const plain: Intervention = {
          site: siteAt(place, t),
          edit: { kind: 'interchange' },
          source: { example: 'other' },
        };
        const logitsOf = async (intervention: Intervention): Promise<Float32Array> => {
          const question = { base, sources: { other }, interventions: [intervention] };
          const found = await runs(backend, model, question, {}, assetsFor(model));
          return found.intervened.recorder.all('logits', null);
        };
        const turned = await logitsOf({ ...plain, basis: along });
        expectClose(turned, await logitsOf(plain), 1e-5, 'logits');
      }),
      { numRuns: often(60, 33), seed: 11 },
    ));

  it('in principal directions zero along all of them is the mean over the dataset', () =>
    fc.assert(
      fc.asyncProperty(cases, async ({ model, place, t }) => {
        const assets = assetsFor(model);
        const { component, layer } = place;
        const intervention: Intervention = {
          site: siteAt(place, t),
          edit: { kind: 'zero' },
          basis: along,
        };
        const found = await runs(
          backend,
          model,
          { base, interventions: [intervention] },
          {},
          assets,
        );
        const dataset = assets.datasets.get('d.jsonl')!;
        if ('problems' in dataset) throw new Error('a wrong dataset');
        const width = unitsOf(anatomyOf(model.architecture), component, layer);
        const sum = new Float64Array(width);
        let count = 0;
        for (const line of dataset.lines) {
          const own = await runs(backend, model, { base: line.base! });
          const values = own.base.recorder.all(component, layer);
          values.forEach((value, k) => (sum[k % width] = sum[k % width]! + value));
          count += values.length / width;
        }
        expectClose(
          found.intervened.recorder.at(component, layer, t),
          [...sum].map(total => total / count),
          1e-5,
          component,
        );
      }),
      { numRuns: often(30, 40), seed: 11 },
    ));

  it('in principal directions adding nothing, or scaling by 1, changes no bit', () =>
    fc.assert(
      fc.asyncProperty(cases, async ({ model, place, t }) => {
        for (const edit of [
          { kind: 'add', value: 0 },
          { kind: 'scale', factor: 1 },
        ] as const) {
          const question: Question = {
            base,
            interventions: [{ site: siteAt(place, t, [0]), edit, basis: along }],
          };
          const found = await runs(backend, model, question, {}, assetsFor(model));
          expect([...found.intervened.recorder.all('logits', null)]).toEqual([
            ...found.base.recorder.all('logits', null),
          ]);
        }
      }),
      { numRuns: often(20, 40), seed: 11 },
    ));
});
