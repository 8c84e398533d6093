import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { startBackend, type BackendName } from '../../src/worker/backend.ts';

const wasmPackage = createRequire(import.meta.url).resolve(
  '@tensorflow/tfjs-backend-wasm/package.json',
);

/** Folder that holds the wasm binary while nothing is built. */
export const wasmFolder = join(dirname(wasmPackage), 'dist');

function hasTensorflow(): boolean {
  const named = process.env.RIPPLE_TFJS_NODE;
  if (named) return existsSync(join(named, 'node_modules/@tensorflow/tfjs-node'));
  try {
    createRequire(import.meta.url).resolve('@tensorflow/tfjs-node');
    return true;
  } catch {
    return false;
  }
}

/** The backends that laws are held on: cpu and wasm always, tensorflow where it is installed. */
export const backends: readonly BackendName[] = hasTensorflow()
  ? ['cpu', 'wasm', 'tensorflow']
  : ['cpu', 'wasm'];

/** Makes a backend the current one. */
export async function useBackend(name: BackendName): Promise<void> {
  await startBackend(name, { wasmFolder, tensorflowPath: null });
  await tf.ready();
}
