import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

interface Task {
  readonly label: string;
  readonly problemMatcher: {
    readonly background: { readonly beginsPattern: string; readonly endsPattern: string };
  };
}

it('F5 waits for lines that the watching build writes, and its breakpoints have source maps', async () => {
  const { tasks } = JSON.parse(readFileSync('.vscode/tasks.json', 'utf8')) as { tasks: Task[] };
  const { background } = tasks.find(({ label }) => label === 'watch')!.problemMatcher;
  const folder = mkdtempSync(join(tmpdir(), 'ripple-watch-'));
  const build = spawn(process.execPath, [
    'esbuild.config.mjs',
    '--watch',
    `--outdir=${folder}`,
    'checkpoint',
  ]);
  try {
    const lines: string[] = [];
    build.stdout.setEncoding('utf8').on('data', (text: string) => lines.push(...text.split('\n')));
    await expect
      .poll(() => lines.some(line => new RegExp(background.endsPattern).test(line)), {
        timeout: 20_000,
      })
      .toBe(true);
    expect(lines[0]).toMatch(new RegExp(background.beginsPattern));
    expect(readdirSync(folder)).toEqual(
      expect.arrayContaining(['checkpoint.js', 'checkpoint.js.map']),
    );
  } finally {
    const gone = once(build, 'exit');
    build.kill();
    await gone;
    rmSync(folder, { recursive: true, force: true });
  }
}, 30_000);
