import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import '@tensorflow/tfjs-backend-cpu';
import { EngineError } from '../domain/failure.ts';

/** The tensor libraries that a run can compute with. */
export type BackendName = 'tensorflow' | 'wasm' | 'cpu';

/** What was asked for. */
export type BackendChoice = 'auto' | BackendName;

/** The backend that runs, and why that one. */
export interface Backend {
  readonly name: BackendName;
  readonly because: string;
}

/** Where backends are found. */
export interface BackendPlaces {
  /** Folder that holds the wasm binary. */
  readonly wasmFolder: string;
  /** Folder that holds node_modules with tfjs-node, by the user's word; null: our own. */
  readonly tensorflowPath: string | null;
}

const packageName = '@tensorflow/tfjs-node';
const probeTimeoutMs = 30_000;

/** Loads tfjs-node in a process of its own, so that a broken library cannot take the engine with it. */
const probe = `
const util = require('node:util');
util.isNullOrUndefined ??= v => v === null || v === undefined;
const tf = require(process.argv[1]);
const [x] = tf.matMul([[2]], [[3]]).dataSync();
process.exit(tf.getBackend() === 'tensorflow' && x === 6 ? 0 : 1);`;

type Found = { readonly entry: string; readonly from: string } | { readonly missing: string };

/** Finds tfjs-node: by \`RIPPLE_TFJS_NODE\`, else by the setting, else in our own node_modules. */
function findTensorflow({ tensorflowPath }: BackendPlaces): Found {
  const named = process.env.RIPPLE_TFJS_NODE;
  const places: readonly [string | null | undefined, string][] = [
    [named, 'RIPPLE_TFJS_NODE'],
    [tensorflowPath, 'the setting ripple.tensorflow.path'],
    [__dirname, 'its own node_modules'],
  ];
  const [folder, from] = places.find(
    ([place]) => place !== null && place !== undefined && place !== '',
  ) ?? [__dirname, ''];
  try {
    const entry = createRequire(join(resolve(folder ?? __dirname), 'here.js')).resolve(packageName);
    return { entry, from };
  } catch {
    return {
      missing:
        folder === __dirname
          ? 'tfjs-node is not installed'
          : `${from} names ${folder ?? ''}, which holds no ${packageName}`,
    };
  }
}

/** Loads tfjs-node after a probe. @returns why it cannot be used, or undefined once it computes */
async function startTensorflow(
  places: BackendPlaces,
): Promise<{ because: string } | { failed: string }> {
  const found = findTensorflow(places);
  if ('missing' in found) return { failed: found.missing };
  const { status, stderr, signal } = spawnSync(process.execPath, ['-e', probe, found.entry], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', TF_CPP_MIN_LOG_LEVEL: '2' },
    encoding: 'utf8',
    timeout: probeTimeoutMs,
  });
  if (status !== 0) {
    const said =
      stderr.split('\n').find(line => line.includes('Error')) ?? signal ?? `exit ${status ?? ''}`;
    return { failed: `tfjs-node from ${found.from} does not load (${said.trim().slice(0, 160)})` };
  }
  // Gone since Node 23; tfjs-node 4.22 still calls it.
  const legacy = util as { isNullOrUndefined?: (value: unknown) => boolean };
  legacy.isNullOrUndefined ??= value => value === null || value === undefined;
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  createRequire(found.entry)(found.entry);
  if (!(await tf.setBackend('tensorflow'))) return { failed: 'tfjs-node does not start' };
  return { because: `tfjs-node was found by ${found.from}` };
}

async function startWasm({
  wasmFolder,
}: BackendPlaces): Promise<{ because: string } | { failed: string }> {
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
    `backend ${choice}: ${failures.join('; ')}; expected auto, tensorflow, wasm or cpu`,
  );
}

async function tryBackend(
  name: BackendName,
  places: BackendPlaces,
): Promise<{ because: string } | { failed: string }> {
  if (name === 'tensorflow') return startTensorflow(places);
  if (name === 'wasm') return startWasm(places);
  return (await tf.setBackend('cpu'))
    ? { because: 'the last resort, slow' }
    : { failed: 'cpu does not start' };
}
