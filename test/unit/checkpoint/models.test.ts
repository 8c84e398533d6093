import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Sidecar } from '../../../src/domain/sidecar.ts';
import { EngineError } from '../../../src/domain/failure.ts';
import { Engine } from '../../../src/worker/engine.ts';
import { openPath } from '../../../src/worker/openPath.ts';
import { assumed, lstm, toOpener } from '../../support/openArrays.ts';
import { writeSafetensors } from '../../support/safetensors.ts';

const { model, open } = toOpener();

const arrays = {
  ...lstm('reader.rnn', 3, 4),
  'reader.table.weight': [7, 3],
  'reader.out.weight': [7, 4],
  'reader.out.bias': [7],
  ...lstm('writer.rnn', 2, 5),
  'writer.table.weight': [6, 2],
  'writer.out.weight': [6, 5],
};
const reader = { layers: ['reader.rnn'], vocabulary: [...'abcdefg'] };
const writer = { layers: ['writer.rnn'] };
const sidecar: Omit<Sidecar, 'version'> = { models: { reader, writer } };

describe("a sidecar's models", () => {
  it('are opened by name, the first without one, which is said', async () => {
    const [first, named, other] = [
      await model(arrays, { sidecar }),
      await model(arrays, { sidecar, model: 'reader' }),
      await model(arrays, { sidecar, model: 'writer' }),
    ];
    expect(first.fingerprint).toBe(named.fingerprint);
    expect(assumed(first, 'model')).toMatch(/^reader \(.*reader, writer.*"model"/);
    expect(assumed(named, 'model')).toBe('');
    expect(other.architecture).toMatchObject({ vocabularySize: 6, inputSize: 2, outputSize: 6 });
    expect(other.facts).toMatchObject({ models: ['reader', 'writer'], model: 'writer' });
  });

  it.each([
    ['reader', reader],
    ['writer', writer],
  ])('are what a sidecar of those fields alone would give: %s', async (name, fields) => {
    const [together, alone] = [
      await model(arrays, { sidecar, model: name }),
      await model(arrays, { sidecar: fields }),
    ];
    expect(together.fingerprint).toBe(alone.fingerprint);
    expect(together.architecture).toEqual(alone.architecture);
    expect(together.vocabulary?.tokens).toEqual(alone.vocabulary?.tokens);
  });

  it('put aside the ends that another names, and share one that both name', async () => {
    const heads = {
      'table.weight': [7, 3],
      ...lstm('rnn', 3, 4),
      'one.weight': [5, 4],
      'two.weight': [6, 4],
    };
    const models = {
      first: { readout: 'one.weight', embedding: 'table.weight' },
      second: { readout: 'two.weight', embedding: 'table.weight' },
      rest: {},
    };
    const second = await model(heads, { sidecar: { models }, model: 'second' });
    expect(second.architecture).toMatchObject({ vocabularySize: 7, outputSize: 6 });
    expect(assumed(second, 'others')).toContain('one.weight');
  });

  it.each<[string, Omit<Sidecar, 'version'> | undefined, string | undefined, RegExp]>([
    [
      'a name that is none',
      sidecar,
      'third',
      /^model: found "third", expected one of "reader", "writer" of m\.ripple-model\.json/,
    ],
    ['a name without models', undefined, 'reader', /^model: found "reader".*"models" in m\.ripple/],
    ['fields beside models', { ...sidecar, cell: 'gru' }, 'reader', /cell beside "models"/],
    ['no models at all', { models: {} }, undefined, /models: found none/],
  ])('are refused with %s', async (_, described, name, words) => {
    const asked = open(arrays, {
      ...(described && { sidecar: described }),
      ...(name !== undefined && { model: name }),
    });
    await expect(asked).rejects.toThrow(EngineError);
    await expect(asked).rejects.toThrow(words);
  });
});

describe('two models of one file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ripple-models-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('are held side by side, each by its name', async () => {
    const path = writeSafetensors(join(folder, 'm.safetensors'), arrays);
    writeFileSync(join(folder, 'm.ripple-model.json'), JSON.stringify({ version: 1, ...sidecar }));
    const engine = new Engine();
    const [first, second] = [await engine.load(path), await engine.load(path, undefined, 'writer')];
    expect(engine.held(path)).toBe(first);
    expect(engine.held(path, 'writer')).toBe(second);
    expect(first.model.fingerprint).not.toBe(second.model.fingerprint);
    expect(await openPath(path, undefined, 'writer')).toMatchObject({
      kind: 'model',
      model: { fingerprint: second.model.fingerprint },
    });
    for (const { store, parameters } of [first, second]) {
      store.dispose();
      parameters.dispose();
    }
  });
});
