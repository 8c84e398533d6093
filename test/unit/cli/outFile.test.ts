import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { checkOut, writeOut } from '../../../src/cli/outFile.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ripple-out-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('a result that cannot be put in its place leaves nothing beside it', async () => {
  mkdirSync(join(folder, 'taken'));
  await expect(writeOut(join(folder, 'taken'), 'text')).rejects.toThrow('cannot be written');
  expect(readdirSync(folder)).toEqual(['taken']);
});

it('a result takes the place of an older one, whole', async () => {
  const path = join(folder, 'result.json');
  writeFileSync(path, 'an older one, longer than what comes');
  await writeOut(path, ['new', ' one']);
  expect(readFileSync(path, 'utf8')).toBe('new one');
  expect(readdirSync(folder)).toEqual(['result.json']);
});

it('a result is not named as what people and sweeps write, which it would take the place of', async () => {
  const named = (name: string): string => join(folder, name);
  const refused = (name: string, title: string, ending: string): string =>
    `--out: found ${JSON.stringify(named(name))}, the name of ${title}; expected a name without ${ending}`;
  for (const [ending, title] of [
    ['.ripple.json', 'an experiment'],
    ['.ripple-model.json', 'a sidecar'],
    ['.ripple-map.json', 'a map'],
  ] as const) {
    const path = named(`other${ending}`);
    await expect(checkOut(path)).rejects.toThrow(refused(`other${ending}`, title, ending));
  }
  await checkOut(named('a.ripple-map.json'), [], '.ripple-map.json');
  await expect(checkOut(named('a.ripple.json'), [], '.ripple-map.json')).rejects.toThrow('found');
  await checkOut(named('ripple.json'));
});
