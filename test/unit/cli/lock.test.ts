import { spawnSync } from 'node:child_process';
import type * as fs from 'node:fs';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, it, vi } from 'vitest';
import { lockOut } from '../../../src/cli/lock.ts';

/** What another process does once a lock was read, before that is acted on. */
const others = vi.hoisted(() => ({ act: undefined as (() => void) | undefined }));
vi.mock('node:fs', async load => {
  const original = await load<typeof fs>();
  return {
    ...original,
    readFileSync: (...given: Parameters<typeof fs.readFileSync>) => {
      const text = original.readFileSync(...given);
      const { act } = others;
      others.act = undefined;
      act?.();
      return text;
    },
  };
});

const folder = mkdtempSync(join(tmpdir(), 'ripple-lock-'));
afterAll(() => rmSync(folder, { recursive: true }));
const out = join(folder, 'a.ripple-map.json');
const lock = `${out}.lock`;
const of = (pid: number | undefined): string => `${pid} ${hostname()}\n`;
const own = of(process.pid);
const alive = of(process.ppid);
/** Of a process that has ended. */
const dead = of(spawnSync('node', ['-e', '']).pid);

beforeEach(() => {
  for (const name of readdirSync(folder)) rmSync(join(folder, name));
});

it('takes over what a dead process left, and leaves nothing', () => {
  writeFileSync(lock, dead);
  const held = lockOut(out);
  expect(readFileSync(lock, 'utf8')).toBe(own);
  expect(readdirSync(folder)).toHaveLength(1);
  held.dispose();
  expect(existsSync(lock)).toBe(false);
});

it('leaves the file to another that took the same lock over at the same instant', () => {
  writeFileSync(lock, dead);
  others.act = () => writeFileSync(lock, alive);
  expect(() => lockOut(out)).toThrow(`is being written by process ${process.ppid}`);
  expect(readFileSync(lock, 'utf8')).toBe(alive);
  expect(readdirSync(folder)).toHaveLength(1);
});

it('leaves the file to another that is taking the lock over', () => {
  writeFileSync(lock, dead);
  writeFileSync(`${lock}.lock`, alive);
  expect(() => lockOut(out)).toThrow(`is being written by process ${process.ppid}`);
  expect(readFileSync(lock, 'utf8')).toBe(dead);
});

it('takes over from one that died while it took over', () => {
  writeFileSync(lock, dead);
  writeFileSync(`${lock}.lock`, dead);
  lockOut(out).dispose();
  expect(readdirSync(folder)).toEqual([]);
});

it('goes on where the lock was let go while it was read', () => {
  writeFileSync(lock, alive);
  others.act = () => rmSync(lock);
  expect(() => lockOut(out)).toThrow('is being written');
  lockOut(out).dispose();
  expect(readdirSync(folder)).toEqual([]);
});

it('names nobody where the lock is just being made, and leaves it', () => {
  writeFileSync(lock, '');
  expect(() => lockOut(out)).toThrow('is being written by another process; wait for it');
  expect(readFileSync(lock, 'utf8')).toBe('');
});
