/** What the command line says of what a page shows: its numbers are held against these. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** What a command says with `--json` of an experiment on a sample's checkpoint. */
export function asked(experiment, command, ...options) {
  const folder = mkdtempSync(join(tmpdir(), 'asked-'));
  const path = join(folder, 'x.ripple.json');
  const checkpoint = join(root, 'media/samples', experiment.checkpoint);
  writeFileSync(path, JSON.stringify({ ...experiment, checkpoint }));
  const cli = join(root, 'dist/cli.js');
  const args = [cli, command, path, '--backend', 'wasm', '--json', ...options];
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  rmSync(folder, { recursive: true });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
}
