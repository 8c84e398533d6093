import { expect, it } from 'vitest';
import type { Experiment } from '../../../../src/domain/experiment.ts';
import type { Cell } from '../../../../src/domain/sweepMap.ts';
import { noAssets } from '../../../../src/engine/assets.ts';
import { unattended } from '../../../../src/engine/control.ts';
import {
  attributeCells,
  checkEstimable,
} from '../../../../src/engine/questions/attribution/attribute.ts';
import { toSweep } from '../../../../src/engine/questions/sweep/toSweep.ts';
import { forgetful } from '../../../../src/engine/runs/run.ts';
import { makeModel } from '../../../support/models.ts';
import { planOf, withModel } from '../../../support/runs.ts';

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
const sweepOf = (asked: Experiment) =>
  toSweep(
    { experiment: asked, model, plan: planOf(model, asked), assets: noAssets },
    'unit,timestep',
    undefined,
  );

it.each(['firstDivergence', 'tokensChanged', 'kl'] as const)(
  'of %s there are no estimates, and none is offered that would be refused',
  kind => {
    const message = new RegExp(`^--of: found ${kind}.*; expected logitDifference or probability$`);
    const asked = sweepOf({ ...experiment, metrics: [{ kind }] });
    expect(() => checkEstimable(asked)).toThrow(message);
  },
);

it('integrated gradients that are stopped give the cells that are done, also within a batch', async () => {
  const asked = sweepOf(experiment);
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
