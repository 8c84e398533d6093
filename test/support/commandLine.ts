import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { command } from '../../src/cli/command.ts';
import { root } from './root.ts';

/** The built command line. */
export const cli = join(root, 'dist/cli.js');
const set = { RIPPLE_BACKEND: 'wasm', NO_COLOR: '1' };
/** The environment of a command in a process of its own. */
export const env = { ...process.env, ...set };

/** What a command said, and the code that it exits with. */
export interface Answer {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command in this process, which saves starting one; no other may run beside it. */
export async function ask(...args: string[]): Promise<Answer> {
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    vi.spyOn(process[name], 'write').mockImplementation(text => {
      texts[name] += String(text);
      return true;
    });
  for (const [name, value] of Object.entries(set)) vi.stubEnv(name, value);
  try {
    return { status: await command(args), ...texts };
  } finally {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  }
}

/** A command in a process of its own, where the fact is about the process. */
export const askProcess = (...args: string[]): Answer =>
  spawnSync('node', [cli, ...args], { encoding: 'utf8', env });

/** What a command prints that must succeed. */
export async function told(...args: string[]): Promise<string> {
  const { status, stdout, stderr } = await ask(...args);
  expect(stderr).not.toContain('ripple: ');
  expect(status).toBe(0);
  return stdout;
}
