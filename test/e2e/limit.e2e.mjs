import { join } from 'node:path';
import { experiment, writeLstm } from './checkpoints.mjs';
import { expect, test } from './fixture.mjs';
import { fresh, open } from './stage.mjs';

test.use({ spec: 'limit', settings: { 'ripple.memoryLimitMB': 1 } });

test('what cannot be had of a result says why in its place', async ({ editor }) => {
  const name = 'count.ripple.json'; // one that the explorer lists from the start
  writeLstm(join(editor.at.folder, 'broad.safetensors'), 1, { hidden: 64 });
  const unroll = { mode: 'free-running', steps: 200 };
  experiment('broad.safetensors', { unroll }, editor.at.folder, name);
  await open(editor, name);
  await fresh(editor.webview());
  // The states fit, every component of a unit does not.
  const problem = editor.webview().locator('#rail .problem');
  await expect(problem).toContainText(/takes \S+ MB.*limit of 1 MB/);
});
