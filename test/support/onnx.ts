import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Model } from '../../src/domain/model.ts';
import { openPath } from '../../src/worker/openPath.ts';
import { refusalOf } from './refusalOf.ts';
import { root } from './root.ts';

/** ONNX files beside the script that made them, and what it says of each. */
export interface Golden<Case> {
  readonly names: readonly string[];
  path(name: string): string;
  caseOf(name: string): Case;
}

/** Those of a folder in test/golden/onnx. */
export function golden<Case>(kind: 'graphs' | 'nodes'): Golden<Case> {
  const folder = join(root, 'test/golden/onnx', kind);
  return {
    names: readdirSync(folder).flatMap(name => /^(.*)\.onnx$/.exec(name)?.[1] ?? []),
    path: name => join(folder, `${name}.onnx`),
    caseOf: name => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Case,
  };
}

/** A model, or the words in which it was refused. */
export async function opened(path: string): Promise<Model | string> {
  const found = await openPath(path);
  return found.kind === 'model' ? found.model : refusalOf(found).message;
}
