import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Engine } from '../../../src/worker/engine.ts';
import { readExperiment } from '../../../src/worker/experimentFile.ts';
import { toHandlers } from '../../../src/worker/handlers.ts';
import { wasmFolder } from '../../support/backends.ts';
import { root } from '../../support/shared.ts';

const { folder, experiment } = readExperiment(join(root, 'media/samples/agreement.ripple.json'));
const engine = new Engine(wasmFolder);
const context = { signal: { isCancelled: false }, progress: () => undefined };
const outline = (more: Partial<typeof experiment>) =>
  toHandlers(engine).outline({ folder, experiment: { ...experiment, ...more } }, context);

describe('the outline of an experiment', () => {
  beforeAll(() => engine.configure({ backend: 'wasm', tensorflowPath: null, memoryLimitMB: 1024 }));

  it('is its examples in tokens, and the timesteps of its run', async () => {
    expect(await outline({})).toEqual({
      examples: {
        base: 'the key near the cabinets'.split(' '),
        plural: 'the keys near the cabinets'.split(' '),
      },
      timesteps: 11,
      prompt: 5,
    });
  });

  it('leaves out what is wrong, and gives the rest', async () => {
    expect(await outline({ base: { text: 'xyzzy' } })).toEqual({
      examples: { plural: 'the keys near the cabinets'.split(' ') },
      timesteps: null,
      prompt: null,
    });
    expect(
      (await outline({ interventions: [], sources: { a: { tokens: [99] } } })).examples,
    ).toEqual({ base: 'the key near the cabinets'.split(' ') });
  });
});
