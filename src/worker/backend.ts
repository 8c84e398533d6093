import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import '@tensorflow/tfjs-backend-cpu';
import { EngineError } from '../domain/failure.ts';
import type { Backend, BackendChoice, BackendName, Probed } from '../protocol/messages.ts';
import { findTensorflow, probeTensorflow } from './tensorflow.ts';

export type { Backend, BackendChoice, BackendName } from '../protocol/messages.ts';

/** Where backends are found. */
export interface BackendPlaces {
  /** Folder that holds the wasm binary. */
  readonly wasmFolder: string;
  /** Folder that holds node_modules with tfjs-node, by the user's word; null: our own. */
  readonly tensorflowPath: string | null;
}

/** Loads tfjs-node after a probe. @returns why it cannot be used, or why it was taken */
async function startTensorflow(places: BackendPlaces): Promise<Probed> {
  const found = findTensorflow(places.tensorflowPath);
  if ('missing' in found) return { failed: found.missing };
  const probed = await probeTensorflow(found);
  if ('failed' in probed) return probed;
  // Gone since Node 23; tfjs-node 4.22 still calls it.
  const legacy = util as { isNullOrUndefined?: (value: unknown) => boolean };
  legacy.isNullOrUndefined ??= value => value === null || value === undefined;
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  createRequire(found.entry)(found.entry);
  if (!(await tf.setBackend('tensorflow'))) return { failed: 'tfjs-node does not start' };
  return probed;
}

async function startWasm({ wasmFolder }: BackendPlaces): Promise<Probed> {
  const binary = join(wasmFolder, 'tfjs-backend-wasm-simd.wasm');
  if (!existsSync(binary)) return { failed: `${binary} is missing` };
  try {
    setWasmPaths(`${wasmFolder}/`);
    if (await tf.setBackend('wasm')) return { because: 'it is built in' };
  } catch {
    // said below
  }
  return { failed: 'this machine does not run WebAssembly with SIMD' };
}

/**
 * Starts the backend that was chosen, or with `auto` the fastest that works: tensorflow, wasm, cpu.
 *
 * @throws EngineError `no-backend`: the chosen one does not work, and why
 */
export async function startBackend(choice: BackendChoice, places: BackendPlaces): Promise<Backend> {
  tf.env().set('PROD', true); // before the first operation: silences the banner
  const order: readonly BackendName[] =
    choice === 'auto' ? ['tensorflow', 'wasm', 'cpu'] : [choice];
  const failures: string[] = [];
  for (const name of order) {
    const tried = await tryBackend(name, places);
    if ('because' in tried) {
      return {
        name,
        because: choice === 'auto' ? [...failures, tried.because].join('; ') : 'it was chosen',
      };
    }
    failures.push(tried.failed);
  }
  throw new EngineError(
    'no-backend',
    `backend ${choice}: ${failures.join('; ')}; auto takes the fastest that works`,
  );
}

async function tryBackend(name: BackendName, places: BackendPlaces): Promise<Probed> {
  if (name === 'tensorflow') return startTensorflow(places);
  if (name === 'wasm') return startWasm(places);
  return (await tf.setBackend('cpu'))
    ? { because: 'the last resort, slow' }
    : { failed: 'cpu does not start' };
}
