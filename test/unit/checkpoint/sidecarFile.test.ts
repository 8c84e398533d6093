import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openPath } from '../../../src/worker/openPath.ts';
import { lstm as lstmOf, toOpener } from '../../support/openArrays.ts';

const { model, open, refusal } = toOpener();

const lstm = { 'emb.weight': [6, 3], ...lstmOf('rnn', 3, 4), 'fc.weight': [6, 4] };

describe('the file of a sidecar', () => {
  it('is named where another field of it would open the checkpoint, and only where there is one', async () => {
    const two = { ...lstm, 'out.weight': [6, 4] };
    expect(await refusal(two, { sidecar: { cell: 'lstm' } })).toMatch(
      /^m\.safetensors, with m\.ripple-model\.json: /,
    );
    expect(await refusal(two)).toMatch(/^m\.safetensors: /);
  });

  it('is named where its vocabulary does not fit, and where its vocabulary was taken from', async () => {
    const tokens = [...'abcdef'];
    expect((await model(lstm, { sidecar: { vocabulary: tokens } })).vocabulary?.from).toBe(
      'm.ripple-model.json',
    );
    await expect(open(lstm, { sidecar: { vocabulary: 'other.txt' } })).rejects.toThrow(
      /^m\.ripple-model\.json: vocabulary: the vocabulary in other\.txt was not taken/,
    );
  });

  it('is named where no tensors are at the place that it names', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ripple-sidecar-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    copyFileSync('test/golden/nested.pt', join(folder, 'm.pt'));
    const sidecar = { version: 1, stateDict: 'ema' };
    writeFileSync(join(folder, 'm.ripple-model.json'), JSON.stringify(sidecar));
    await expect(openPath(join(folder, 'm.pt'))).rejects.toThrow(
      /^m\.pt, with m\.ripple-model\.json: .*"ema", which the sidecar's "stateDict" names/,
    );
  });
});
