import { join } from 'node:path';
import { experiment, writeLstm } from '../e2e/checkpoints.mjs';
import { expect, test } from './fixture.mjs';

test.use({ memoryLimitMB: 1 });

test('what cannot be had of a result says why in its place', async ({ folder, host, panel }) => {
  writeLstm(join(folder, 'broad.safetensors'), 1, { hidden: 64 });
  const unroll = { mode: 'free-running', steps: 200, decoding: { kind: 'soft' } };
  experiment('broad.safetensors', { unroll }, folder, 'broad.ripple.json');
  await host.open(join(folder, 'broad.ripple.json'));
  await panel.isFresh();
  // The states fit; every component of a unit does not, where soft inputs, which are not kept, take the whole run again.
  await panel.toCell(1);
  await expect(panel.rail).toContainText(/takes \S+ MB.*limit of 1 MB/);
});
