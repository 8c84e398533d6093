import { copyFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from './fixture.mjs';
import { fresh } from './stage.mjs';

test.use({ spec: 'families' });

const golden = join(dirname(fileURLToPath(import.meta.url)), '../golden');
/** A file of each family with those beside it, and how its model is named. */
const families = {
  safetensors: [['f64.safetensors'], 'GRU 1 × 5'],
  'a state dict': [['zip.pt'], 'LSTM 2 × 5'],
  TorchScript: [['script.pt'], 'RNN 2 × 5'],
  ONNX: [['onnx/graphs/plain.onnx'], 'GRU 1 × 4'],
  Keras: [['keras/bidirectional.keras'], 'GRU 1 × 2'],
  HDF5: [['keras/keras3.h5'], 'LSTM 1 × 2'],
  'TensorFlow.js': [
    ['model.json', 'group1-shard1of2.bin', 'group1-shard2of2.bin'].map(
      name => `keras/tfjs/${name}`,
    ),
    'LSTM 1 × 2',
  ],
  NumPy: [['columns.npz'], 'GRU 1 × 5'],
};

for (const [family, [files, model]] of Object.entries(families)) {
  const name = basename(files[0]);
  test(`${family}: a right click on ${name} opens it in Ripple, and it runs`, async ({
    editor,
  }) => {
    for (const file of files)
      copyFileSync(join(golden, file), join(editor.at.folder, basename(file)));
    await editor.contextMenu(name, 'Open in Ripple');
    const panel = editor.webview();
    await expect(panel.locator('#title')).toHaveText(name.replace(/\.[^.]*$/, ''));
    await expect(panel.locator('#model')).toContainText(`${model} · `);
    await fresh(panel);
    await expect(panel.locator('[data-trouble]')).toHaveCount(0);
  });
}
