import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { backends } from '../support/backends.ts';
import { hasShared, root, sharedFixtures } from '../support/shared.ts';

const limitMs = 600_000;

/** Runs one of the tools that hold a command line to the fixtures; answers its last line. */
function hold(tool: string, backend: string, ...args: string[]): string {
  const path = join(sharedFixtures, '../tools', tool);
  const { stdout } = spawnSync(
    'python3',
    [path, '--command', `node ${join(root, 'dist/cli.js')}`, ...args],
    {
      encoding: 'utf8',
      env: { ...process.env, RIPPLE_BACKEND: backend },
      maxBuffer: 2 ** 26,
    },
  );
  return stdout.trim().split('\n').slice(-6).join('\n');
}

const allOf = (line: string): boolean => {
  const [, some, all] = /(\d+) of (\d+) \S+(?: \S+)? (?:agree|handled)$/.exec(line) ?? [];
  return some !== undefined && some === all && Number(all) > 0;
};

// On wasm `npm test` holds checkpoints, hostile files and what people have in a stage of their own.
describe.skipIf(!hasShared)('the shared fixtures', () => {
  it.each(backends)(
    'experiments agree with float64 PyTorch on %s',
    backend => {
      const experiments = hold('interventions.py', backend, '--without', 'hindsight|basis pca');
      expect(allOf(experiments), experiments).toBe(true);
    },
    limitMs,
  );

  it.skipIf(!backends.includes('tensorflow'))(
    'checkpoints agree with float64 PyTorch on tensorflow',
    () => {
      const checkpoints = hold('checkpoints.py', 'tensorflow');
      expect(allOf(checkpoints), checkpoints).toBe(true);
    },
    limitMs,
  );
});
