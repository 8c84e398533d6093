import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isCheckpointName, stemOf } from '../../../src/domain/checkpointName.ts';
import { root } from '../../support/root.ts';

it('a checkpoint is known by its ending, in whatever letters', () => {
  for (const ending of ['.pt', '.PT', '.Pth.Tar', '.SAFETENSORS.index.json']) {
    expect(isCheckpointName(`Model${ending}`)).toBe(true);
    expect(stemOf(`Model${ending}`)).toBe('Model');
  }
});

it('the menus offer what is named so, in whatever letters', () => {
  const manifest = readFileSync(join(root, 'package.json'), 'utf8');
  const patterns = [...manifest.matchAll(/"resourceFilename =~ (\/.*\/i?)"/g)].map(
    ([, pattern = '']) => JSON.parse(`"${pattern}"`) as string,
  );
  expect(patterns.length).toBeGreaterThan(1);
  for (const pattern of patterns) {
    const [, source = '', flags = ''] = /^\/(.*)\/(i?)$/.exec(pattern) ?? [];
    for (const name of ['model.pt', 'MODEL.PT', 'a.Pth.Tar', 'a.SafeTensors.index.json'])
      expect(new RegExp(source, flags).test(name)).toBe(true);
  }
});
