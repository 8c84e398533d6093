import { copyFileSync, existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { sharedFixtures } from './checkpoints.mjs';
import { expect, test } from './fixture.mjs';
import { closeAll, fresh, open } from './stage.mjs';

test.use({ spec: 'families' });

const fixtures = join(sharedFixtures, 'checkpoints');
/** A fixture of each family, and what its file is called in the folder. */
const families = {
  safetensors: ['safetensors-lstm-f32', 'weights.safetensors'],
  'a state dict': ['torch-lstm-lm', 'dict.pt'],
  TorchScript: ['torchscript-gru', 'script.pt'],
  ONNX: ['onnx-lstm', 'graph.onnx'],
  Keras: ['keras-lstm', 'archive.keras'],
  HDF5: ['keras-legacy-h5', 'legacy.h5'],
  'TensorFlow.js': ['tfjs-lstm', 'model.json'], // the one name that it has
  NumPy: ['npz-gru', 'arrays.npz'],
};
const json = (folder, name) => JSON.parse(readFileSync(join(folder, name), 'utf8'));

for (const [family, [fixture, name]] of Object.entries(families))
  test(`${family}: a right click on ${name} opens it in Ripple, and it runs`, async ({
    editor,
  }) => {
    const from = join(fixtures, fixture);
    test.skip(!existsSync(from), `${from} is not here`);
    const { checkpoint, kind, layers, hiddenSize } = json(from, 'expected.json');
    for (const file of readdirSync(from).filter(each => each !== 'expected.json'))
      copyFileSync(join(from, file), join(editor.at.folder, file === checkpoint ? name : file));
    await editor.showContainer('Explorer');
    await editor.contextMenu(name, 'Open in Ripple');
    const panel = editor.webview();
    await expect(panel.locator('#title')).toHaveText(name.replace(/\.[^.]*$/, ''));
    const model = `${kind.toUpperCase()} ${layers} × ${hiddenSize} · `;
    await expect(panel.locator('#model')).toContainText(model);
    await fresh(panel);
    await expect(panel.locator('[data-trouble]')).toHaveCount(0);
    await closeAll(editor);
  });

test('a model of one-hot vectors is fed what it wrote, as its author’s loop feeds it', async ({
  editor,
}) => {
  const from = join(sharedFixtures, 'wild/onehot-free-running');
  test.skip(!existsSync(from), `${from} is not here`);
  const { expect: expected } = json(from, 'case.json');
  const { base } = json(from, expected.run);
  for (const file of ['rnn_20_epoch.pt', expected.run])
    copyFileSync(join(from, file), join(editor.at.folder, file));
  await open(editor, expected.run);
  await fresh(editor.webview());
  // What the author's loop wrote after the last token that it was given; ids stand for these characters.
  const written = expected.outputs.slice(base.tokens.length - 1);
  const strip = editor.webview().getByTestId('tokens-before').locator('.token');
  await expect(strip).toHaveText([...base.tokens, ...written].map(id => 'abcdefgh \n,.'[id]));
  await closeAll(editor);
});

test('nothing was reported as an error', ({ editor }) => {
  expect(editor.errors()).toEqual([]);
});
