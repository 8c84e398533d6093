import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readExperiment } from '../../../src/worker/experimentFile.ts';
import { alone, startEngine } from '../../support/engines.ts';
import { root } from '../../support/root.ts';

const { folder, experiment } = readExperiment(join(root, 'media/samples/agreement.ripple.json'));
const { handlers } = startEngine();
const outline = (more: Partial<typeof experiment>) =>
  handlers.outline({ folder, experiment: { ...experiment, ...more } }, alone);

describe('the outline of an experiment', () => {
  it('is its examples in tokens, and the timesteps of its run', async () => {
    expect(await outline({})).toEqual({
      examples: {
        base: 'the key near the cabinets'.split(' '),
        plural: 'the keys near the cabinets'.split(' '),
      },
      ids: { base: [0, 2, 14, 0, 5], plural: [0, 3, 14, 0, 5] },
      texts: { base: 'the key near the cabinets', plural: 'the keys near the cabinets' },
      timesteps: 11,
      prompt: 5,
    });
  });

  it('leaves out what is wrong, and gives the rest', async () => {
    expect(await outline({ base: { text: 'xyzzy' } })).toEqual({
      examples: { plural: 'the keys near the cabinets'.split(' ') },
      ids: { plural: [0, 3, 14, 0, 5] },
      texts: { plural: 'the keys near the cabinets' },
      timesteps: null,
      prompt: null,
    });
    expect(
      (await outline({ interventions: [], sources: { a: { tokens: [99] } } })).examples,
    ).toEqual({ base: 'the key near the cabinets'.split(' ') });
  });
});
