import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Model } from '../../src/domain/model.ts';
import { openPath } from '../../src/worker/openPath.ts';
import { root } from './shared.ts';

/** Whether python3 with the onnx package is there; tests that need it are skipped, visibly, where it is not. */
export const hasOnnx =
  spawnSync('python3', ['-c', 'import onnx.reference'], { stdio: 'ignore' }).status === 0;

/** Models that a script of test/onnx wrote into a folder of their own, and what it says of each. */
export interface Written<Case> {
  readonly names: readonly string[];
  path(name: string): string;
  caseOf(name: string): Case;
  dispose(): void;
}

/** Runs a script of test/onnx. @throws Error with what it printed, where it fails */
export function written<Case>(script: string): Written<Case> {
  const folder = mkdtempSync(join(tmpdir(), 'ripple-onnx-'));
  const { status, stderr } = spawnSync('python3', [join(root, 'test/onnx', script), folder], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${script}: ${stderr}`);
  const names = readdirSync(folder).flatMap(name => /^(.*)\.onnx$/.exec(name)?.[1] ?? []);
  return {
    names,
    path: name => join(folder, `${name}.onnx`),
    caseOf: name => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Case,
    dispose: () => rmSync(folder, { recursive: true }),
  };
}

/** A model, or the words in which it was refused. */
export async function opened(path: string): Promise<Model | string> {
  const found = await openPath(path);
  return found.kind === 'model' ? found.model : found.refusal.message;
}
