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

  it.each([
    ['', 'm.ripple-model.json: line 1, column 1: value expected, expected a JSON object'],
    ['\n \n', 'm.ripple-model.json: line 3, column 1: value expected, expected a JSON object'],
    ['{\n  "version": 1,\n  "cell": lstm\n}', 'm.ripple-model.json: line 3, column 11: '],
    ['{\n  "version": 1, // one\n}', 'm.ripple-model.json: line 2, column 17: '],
    ['{\n  "version": 1,\n  "version": 1 }', 'm.ripple-model.json: version: line 3, column 3: '],
    ['[]', 'm.ripple-model.json: found '],
    ['\xff', 'm.ripple-model.json: sidecar: is not UTF-8'],
  ])('is a wrong question where it is %j, said with its place', async (text, expected) => {
    const folder = mkdtempSync(join(tmpdir(), 'ripple-sidecar-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    copyFileSync('test/golden/nested.pt', join(folder, 'm.pt'));
    writeFileSync(join(folder, 'm.ripple-model.json'), text, 'latin1');
    const error: unknown = await openPath(join(folder, 'm.pt')).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'wrong-question' });
    expect(String(error)).toContain(expected);
  });
});
