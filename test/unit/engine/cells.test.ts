import fc from 'fast-check';
import { it } from 'vitest';
import { cellKinds } from '../../../src/domain/components.ts';
import { onEachBackend } from '../../support/backends.ts';
import { makeModel, modelChoices, type ModelChoices } from '../../support/models.ts';
import { referenceRun } from '../../support/reference.ts';
import { places, runs } from '../../support/runs.ts';
import { expectClose } from '../../support/tolerances.ts';

// float32 against float64 over at most 3 layers of 5 units and 6 timesteps; measured 2e-6 at worst.
const tolerance = 2e-5;

const directions: Readonly<Record<string, Partial<ModelChoices>>> = {
  forward: {},
  backward: { reversed: true },
  'both ways': { bidirectional: true },
};

onEachBackend(backend => {
  it.each(cellKinds.flatMap(kind => Object.keys(directions).map(read => [kind, read] as const)))(
    'every component of a %s that reads %s agrees with plain float64 arithmetic',
    async (kind, read) => {
      await fc.assert(
        fc.asyncProperty(
          modelChoices({ kind, ...directions[read] }),
          fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 6 }),
          async (choices, tokens) => {
            const model = makeModel(choices);
            const expected = referenceRun(model, tokens);
            const { base } = await runs(backend, model, { base: { tokens } });
            expectClose(
              base.recorder.all('logits', null),
              expected.logits.flat(),
              tolerance,
              'logits',
            );
            for (const { component, layer } of places(model)) {
              if (layer === null) continue;
              const wanted = expected.layers[layer]!.flatMap(step => step[component]!);
              expectClose(
                base.recorder.all(component, layer),
                wanted,
                tolerance,
                `layer ${layer} ${component}`,
              );
            }
          },
        ),
        { numRuns: 15, seed: 1 },
      );
    },
  );
});
