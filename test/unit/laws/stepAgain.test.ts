import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { componentsOf } from '../../../src/domain/anatomy.ts';
import { cellKinds, isModelComponent } from '../../../src/domain/components.ts';
import type { Intervention } from '../../../src/domain/experiment.ts';
import type { Model } from '../../../src/domain/model.ts';
import { anatomyOf } from '../../../src/engine/anatomy.ts';
import { unattended } from '../../../src/engine/control.ts';
import type { Plan } from '../../../src/engine/plan.ts';
import { layersOf } from '../../../src/engine/runs/recorder.ts';
import { forgetful, type Run } from '../../../src/engine/runs/run.ts';
import { runPlan } from '../../../src/engine/runs/runPlan.ts';
import { stepAgain } from '../../../src/engine/runs/stepAgain.ts';
import { assetsFor, experiments } from '../../support/experiments.ts';
import { makeModel, modelChoices } from '../../support/models.ts';
import { often } from '../../support/often.ts';
import { optionsFor, planOf, withModel, type Question } from '../../support/runs.ts';
import { expectSameBits } from '../../support/tolerances.ts';

const alone = { control: unattended, store: forgetful };

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
        const made = await stepAgain(parameters, plan, states, components, moment, alone);
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
      { numRuns: often(12, 42), seed: 8 },
    );
    expect(count).toBeGreaterThan(25);
  });

  const gru = makeModel({ kind: 'gru', hidden: [4, 3], input: 3, vocabulary: 5, seed: 3 });
  const free: Question = {
    base: { tokens: [1, 2, 3] },
    unroll: { mode: 'free-running', steps: 4, decoding: { kind: 'greedy' } },
  };
  const everywhere = [0, 1, 2, 3, 4, 5];
  const hidden = { layer: 0, component: 'hidden', timesteps: 'all' } as const;
  const plural = { tokens: [4, 0, 2, 1, 3, 0] };
  const edits: [string, Intervention][] = [
    ['zero', { site: hidden, edit: { kind: 'zero' } }],
    ['set', { site: hidden, edit: { kind: 'set', value: [0.5, -0, 2, 1] } }],
    ['add', { site: { ...hidden, units: [3, 0] }, edit: { kind: 'add', value: 0.1, scale: 3 } }],
    ['scale', { site: { ...hidden, component: 'resetGate' }, edit: { kind: 'scale', factor: 2 } }],
    ['clamp', { site: { ...hidden, component: 'input' }, edit: { kind: 'clamp', min: 0, max: 1 } }],
    ['noise', { site: hidden, edit: { kind: 'noise', std: 0.7, seed: 5 } }],
    ['interchange', { site: hidden, edit: { kind: 'interchange' }, source: { example: 'plural' } }],
    [
      'interchange with the base',
      {
        site: { ...hidden, component: 'candidate' },
        edit: { kind: 'interchange' },
        source: { example: 'base', timesteps: [5, 4, 3, 2, 1, 0] },
      },
    ],
    [
      'addition of a source',
      { site: hidden, edit: { kind: 'add', scale: -0.3 }, source: { example: 'plural' } },
    ],
    ['what is carried alone', { site: { ...hidden, edge: 'carry' }, edit: { kind: 'zero' } }],
    ['what goes up alone', { site: { ...hidden, edge: 'up' }, edit: { kind: 'scale', factor: 3 } }],
    [
      'noise that is carried alone',
      { site: { ...hidden, edge: 'carry' }, edit: { kind: 'noise', std: 0.5, seed: 2 } },
    ],
    ['logits', { site: { component: 'logits', timesteps: 'all' }, edit: { kind: 'zero' } }],
  ];
  it.each(edits)('where an edit acts at all timesteps: %s', async (_, intervention) => {
    const question = { ...free, sources: { plural }, interventions: [intervention] };
    expect(await steppedOf(gru, planOf(gru, question))).toEqual(everywhere);
  });

  it('where several edits meet', async () => {
    const interventions = [
      ...edits.map(([, each]) => each),
      ...edits.slice(-4).map(([, each]) => each),
    ];
    const question = { ...free, sources: { plural }, interventions };
    expect(await steppedOf(gru, planOf(gru, question))).toEqual(everywhere);
  });

  it('in one step where the sources are kept', async () => {
    const kept = new Map<string, Run>();
    const store = {
      get: (key: string) => kept.get(key),
      set: (key: string, run: Run) => void kept.set(key, run),
    };
    const interventions = edits.map(([, each]) => each);
    const plan = planOf(gru, { ...free, sources: { plural }, interventions });
    await withModel('wasm', gru, async parameters => {
      const states = await runPlan(parameters, plan, { ...optionsFor(gru), record: [], store });
      const progress = vi.fn();
      const options = { control: { ...unattended, progress }, store };
      const moment = { layer: 0, timestep: 4 };
      await stepAgain(parameters, plan, states, ['resetGate'], moment, options);
      expect(progress.mock.calls).toEqual([[1, 1]]);
    });
  });

  it('not where what was recorded is not what an edit of what is carried alone found', async () => {
    const carry = { layer: 0, component: 'hidden', timesteps: 2, edge: 'carry' } as const;
    const interventions: Intervention[] = [
      { site: carry, edit: { kind: 'scale', factor: 3 } },
      { site: { ...hidden, timesteps: [2, 3] }, edit: { kind: 'clamp', min: -0.1, max: 0.1 } },
    ];
    const plan = planOf(gru, { ...free, interventions });
    expect(await steppedOf(gru, plan)).toEqual([0, 1, 2, 4, 5]);
    const turned = planOf(gru, { ...free, interventions: [...interventions].reverse() });
    expect(await steppedOf(gru, turned)).toEqual(everywhere);
  });

  it('not of soft tokens, or from the end', async () => {
    expect(await steppedOf(gru, planOf(gru, free))).toEqual(everywhere);
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
