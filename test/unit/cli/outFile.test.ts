import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeOut } from '../../../src/cli/outFile.ts';

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
