import { describe, expect, it } from 'vitest';
import { componentsOf, unitsOf } from '../../../src/domain/anatomy.ts';
import type { CellKind } from '../../../src/domain/components.ts';
import type { Intervention } from '../../../src/domain/experiment.ts';
import { EngineError } from '../../../src/domain/failure.ts';
import { anatomyOf } from '../../../src/engine/anatomy.ts';
import type { Assets } from '../../../src/engine/assets.ts';
import { runPlan } from '../../../src/engine/runs/runPlan.ts';
import { onEachBackend } from '../../support/backends.ts';
import { makeModel, type ModelChoices } from '../../support/models.ts';
import { optionsFor, places, planOf, siteAt, withModel } from '../../support/runs.ts';
import { expectClose } from '../../support/tolerances.ts';

/** The rotation that turns nothing, of any width. */
const identity = (units: number): Float64Array =>
  Float64Array.from({ length: units * units }, (_, at) => (at % (units + 1) === 0 ? 1 : 0));

const cells: readonly (readonly [string, Partial<ModelChoices> & { readonly kind: CellKind }])[] = [
  ['rnn', { kind: 'rnn' }],
  ['gru that resets after the product', { kind: 'gru', resetAfter: true }],
  ['gru that resets before the product', { kind: 'gru', resetAfter: false }],
  ['lstm', { kind: 'lstm' }],
  ['lstm with peepholes', { kind: 'lstm', peepholes: true }],
];

onEachBackend(backend =>
  describe.each(cells)('in the basis of single units a %s', (_name, choices) => {
    const model = makeModel({
      ...choices,
      hidden: [3, 4],
      input: 2,
      vocabulary: 6,
      seed: 1,
    });
    const anatomy = anatomyOf(model.architecture);
    const widths = new Set(places(model).map(at => unitsOf(anatomy, at.component, at.layer)));
    const assets: Assets = {
      datasets: new Map(),
      directions: new Map(),
      rotations: new Map([...widths].map(n => [`${n}.json`, { units: n, R: identity(n) }])),
    };
    const run = (intervention: Intervention) =>
      withModel(backend, model, parameters => {
        const question = { base: { tokens: [1, 2, 3] }, interventions: [intervention] };
        return runPlan(parameters, planOf(model, question, assets), optionsFor(model));
      });

    it.each(places(model))('is edited at $component as without, or refuses to be', async place => {
      const width = unitsOf(anatomy, place.component, place.layer);
      for (const unit of [0, width - 1]) {
        const site = siteAt(place, 1, [unit]);
        const plain: Intervention = { site, edit: { kind: 'set', value: 5 } };
        const turned: Intervention = {
          ...plain,
          basis: { kind: 'rotation', file: `${width}.json` },
        };
        if (anatomy.inParts?.some(each => each === place.component) === true) {
          await expect(run(turned)).rejects.toThrow(EngineError);
          continue;
        }
        const [expected, found] = [await run(plain), await run(turned)];
        for (const component of componentsOf(anatomy)) {
          const layer = component === 'embedding' || component === 'logits' ? null : 1;
          expectClose(
            found.intervened.recorder.all(component, layer),
            expected.intervened.recorder.all(component, layer),
            1e-6,
            component,
          );
        }
      }
    });
  }),
);
