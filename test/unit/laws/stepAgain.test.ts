import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { componentsOf } from '../../../src/domain/anatomy.ts';
import { cellKinds, isModelComponent } from '../../../src/domain/components.ts';
import type { Model } from '../../../src/domain/model.ts';
import { anatomyOf } from '../../../src/engine/anatomy.ts';
import { unattended } from '../../../src/engine/control.ts';
import type { Plan } from '../../../src/engine/plan.ts';
import { layersOf } from '../../../src/engine/runs/recorder.ts';
import { runPlan } from '../../../src/engine/runs/runPlan.ts';
import { stepAgain } from '../../../src/engine/runs/stepAgain.ts';
import { assetsFor, experiments } from '../../support/experiments.ts';
import { makeModel, modelChoices } from '../../support/models.ts';
import { often } from '../../support/often.ts';
import { optionsFor, planOf, withModel, type Question } from '../../support/runs.ts';
import { expectSameBits } from '../../support/tolerances.ts';

/** Holds every timestep that is made again against the whole run. @returns the timesteps that were */
async function steppedOf(model: Model, plan: Plan): Promise<number[]> {
  const anatomy = anatomyOf(model.architecture);
  const stepped = new Set<number>();
  await withModel('wasm', model, async parameters => {
    const whole = await runPlan(parameters, plan, optionsFor(model));
    const states = await runPlan(parameters, plan, { ...optionsFor(model), record: [] });
    const layers = [null, ...model.architecture.layers.keys()];
    for (let timestep = 0; timestep < plan.timesteps; timestep++)
      for (const layer of layers) {
        const components = componentsOf(anatomy).filter(
          each =>
            isModelComponent(each) === (layer === null) && layersOf(anatomy, each).includes(layer),
        );
        const moment = { layer, timestep };
        const made = await stepAgain(parameters, plan, states, components, moment, unattended);
        if (!made) continue;
        stepped.add(timestep);
        for (const run of ['base', 'intervened'] as const)
          for (const each of components)
            expectSameBits(
              made[run].recorder.at(each, layer, 0),
              whole[run].recorder.at(each, layer, timestep),
              `${run} ${timestep} ${layer ?? ''} ${each}`,
            );
      }
  });
  return [...stepped];
}

describe('a timestep made again has the bits of the whole run', () => {
  it.each(cellKinds)('%s, whatever the experiment', async kind => {
    let count = 0;
    await fc.assert(
      fc.asyncProperty(
        modelChoices({ kind, bidirectional: false, reversed: false })
          .map(makeModel)
          .chain(model =>
            experiments(model, { isSmooth: false }).map(question => ({ model, question })),
          ),
        async ({ model, question }) => {
          const plan = planOf(model, question, assetsFor(model));
          count += (await steppedOf(model, plan)).length;
        },
      ),
      { numRuns: often(25), seed: 8 },
    );
    expect(count).toBeGreaterThan(25);
  });

  const gru = makeModel({ kind: 'gru', hidden: [4, 3], input: 3, vocabulary: 5, seed: 3 });
  const free: Question = {
    base: { tokens: [1, 2, 3] },
    unroll: { mode: 'free-running', steps: 4, decoding: { kind: 'greedy' } },
  };
  const site = { layer: 0, component: 'hidden', timesteps: 2 } as const;

  it('wherever no edit acts, and only there', async () => {
    const edited = { ...free, interventions: [{ site, edit: { kind: 'zero' } as const }] };
    expect(await steppedOf(gru, planOf(gru, edited))).toEqual([0, 1, 3, 4, 5]);
    expect(await steppedOf(gru, planOf(gru, free))).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('not behind an edit of what is carried alone, of soft tokens, or from the end', async () => {
    const carry = { ...site, edge: 'carry' } as const;
    const edited = { ...free, interventions: [{ site: carry, edit: { kind: 'zero' } as const }] };
    expect(await steppedOf(gru, planOf(gru, edited))).toEqual([0, 1, 4, 5]);
    const soft: Question = {
      ...free,
      unroll: { mode: 'free-running', steps: 4, decoding: { kind: 'soft', temperature: 1 } },
    };
    expect(await steppedOf(gru, planOf(gru, soft))).toEqual([]);
    const both = makeModel({
      kind: 'gru',
      hidden: [4],
      input: 3,
      vocabulary: 5,
      seed: 3,
      bidirectional: true,
    });
    expect(await steppedOf(both, planOf(both, { base: { tokens: [1, 2, 3] } }))).toEqual([]);
  });
});
