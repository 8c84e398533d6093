import { expect, it } from 'vitest';
import type { Experiment } from '../../../../src/domain/experiment.ts';
import type { Cell } from '../../../../src/domain/sweepMap.ts';
import { noAssets } from '../../../../src/engine/assets.ts';
import { unattended } from '../../../../src/engine/control.ts';
import { attributeCells } from '../../../../src/engine/questions/attribution/attribute.ts';
import { toSweep } from '../../../../src/engine/questions/sweep/toSweep.ts';
import { forgetful } from '../../../../src/engine/runs/run.ts';
import { makeModel } from '../../../support/models.ts';
import { planOf, withModel } from '../../../support/runs.ts';

it('integrated gradients that are stopped give the cells that are done, also within a batch', async () => {
  const model = makeModel({ kind: 'gru', hidden: [4], input: 3, vocabulary: 6, seed: 9 });
  const experiment: Experiment = {
    version: 1,
    checkpoint: 'random',
    base: { tokens: [1, 3, 0, 2] },
    interventions: [
      { site: { layer: 0, component: 'hidden', timesteps: 1 }, edit: { kind: 'zero' } },
    ],
    metrics: [{ kind: 'logitDifference', token: 1, against: 2 }],
  };
  const plan = planOf(model, experiment);
  const asked = toSweep({ experiment, model, plan, assets: noAssets }, 'unit,timestep', undefined);
  const cells: Cell[] = [];
  await withModel('wasm', model, async parameters => {
    let told = 0;
    const options = {
      control: {
        ...unattended,
        progress: (done: number) => (told = done),
        isCancelled: () => told === 3,
      },
      ...{ store: forgetful, memoryLimitMB: 64 },
    };
    const all = attributeCells(parameters, asked, { integrated: 2 }, [[0, asked.count]], options);
    const collect = async (): Promise<void> => {
      for await (const batch of all) cells.push(...batch.cells);
    };
    await expect(collect()).rejects.toMatchObject({ code: 'cancelled' });
  });
  expect(cells).toHaveLength(3);
});
