import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Example, Experiment } from '../../../src/domain/experiment.ts';
import { startingBase } from '../../../src/host/startingBase.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'starting-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const model = { architecture: { vocabularySize: 9, inputSize: 1 }, tokens: null };
const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
const writeExperiment = (name: string, base: Example): void =>
  write(name, JSON.stringify({ version: 1, checkpoint: 'toy.pt', base }));

/** @param canRead  whether the model can read a base */
function start(canRead = (_: Example): boolean => true): Promise<unknown> {
  const call = (_: string, { experiment }: { readonly experiment: Experiment }) => ({
    answer: Promise.resolve({ problems: canRead(experiment.base) ? [] : ['unknown token'] }),
  });
  return startingBase({ call } as never, join(folder, 'toy.pt'), model as never);
}

it('says which file a base is from, the sample text before an experiment', async () => {
  writeExperiment('e1.ripple.json', { text: 'the old' });
  expect(await start()).toEqual({ base: { text: 'the old' }, from: 'e1.ripple.json' });
  writeExperiment('toy-2.ripple.json', { text: 'its own' });
  expect(await start()).toEqual({ base: { text: 'its own' }, from: 'toy-2.ripple.json' });
  write('toy.txt', '\n the sample \nmore');
  expect(await start()).toEqual({ base: { text: 'the sample' }, from: 'toy.txt' });
  write('toy.txt', 'the sample\rmore\r');
  expect(await start()).toEqual({ base: { text: 'the sample' }, from: 'toy.txt' });
  expect(await start(({ text }) => text === 'the old')).toEqual({
    base: { text: 'the old' },
    from: 'e1.ripple.json',
  });
});

it('is from no file where the model can read none of them: it is ids', async () => {
  writeExperiment('e1.ripple.json', { text: 'the old' });
  expect(await start(() => false)).toEqual({ base: { tokens: [0, 1, 2, 3, 4] } });
});
