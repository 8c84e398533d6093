import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe } from 'vitest';
import type { BackendName } from '../../src/domain/backend.ts';
import type { Backend } from '../../src/engine/ops.ts';
import { startBackend } from '../../src/worker/backend.ts';
import { findTensorflow } from '../../src/worker/tensorflow.ts';

/** An installation that ran no scripts has the package, but not what it loads. */
function isInstalled(): boolean {
  const found = findTensorflow(null);
  return (
    'entry' in found &&
    (found.from === 'RIPPLE_TFJS_NODE' || existsSync(join(dirname(found.entry), '../lib')))
  );
}

/** The backends that laws are held on: wasm always, tensorflow where `RIPPLE_TFJS_NODE` names one or it is installed. */
export const backends: readonly BackendName[] = isInstalled() ? ['wasm', 'tensorflow'] : ['wasm'];

/** Starts a backend; whoever asked disposes it. */
export const makeBackend = (name: BackendName): Promise<Backend> =>
  startBackend(name, { tensorflowPath: null });

/** Tests that are held on every backend; where one is not there, they are skipped, visibly. */
export function onEachBackend(define: (backend: BackendName) => void): void {
  for (const name of ['wasm', 'tensorflow'] as const)
    describe.skipIf(!backends.includes(name))(`on ${name}`, () => define(name));
}
