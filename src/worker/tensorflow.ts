import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import util from 'node:util';
import type { Probed } from '../domain/backend.ts';
import { EngineError } from '../domain/failure.ts';
import { isTf, type Tf } from '../engine/tensorflow/tf.ts';

const packageName = '@tensorflow/tfjs-node';
const probeTimeoutMs = 30_000;

/** Loads tfjs-node in a process of its own, so that a broken library cannot take the engine with it. */
const probe = `
const util = require('node:util');
util.isNullOrUndefined ??= v => v === null || v === undefined;
const tf = require(process.argv[1]);
const [x] = tf.matMul([[2]], [[3]]).dataSync();
process.exit(tf.getBackend() === 'tensorflow' && x === 6 ? 0 : 1);`;

/** The line of a stack that says what was thrown; the line of code above it may hold the same words. */
const thrown = /^\w*Error( \[\w+\])?: /;

/** The module that tfjs-node is loaded by, and who named its place. */
export interface FoundTensorflow {
  readonly entry: string;
  readonly from: string;
}

/**
 * Finds tfjs-node: where `RIPPLE_TFJS_NODE` says, else where the setting says, else in Ripple's own node_modules. No folder
 * above is searched: what lies there was put there by somebody else.
 *
 * @param path  the folder that the setting names; null: none
 */
export function findTensorflow(path: string | null): FoundTensorflow | { missing: string } {
  const places: readonly [string | null | undefined, string][] = [
    [process.env.RIPPLE_TFJS_NODE, 'RIPPLE_TFJS_NODE'],
    [path, 'the setting ripple.tensorflow.path'],
  ];
  for (const [folder, from] of places) {
    if (folder === null || folder === undefined || folder === '') continue;
    const entry = entryIn(folder);
    if (entry !== undefined) return { entry, from };
    return { missing: `${from} names ${folder}, which holds no ${packageName}` };
  }
  const own = ownRoot();
  const entry = own === undefined ? undefined : entryIn(own);
  return entry === undefined
    ? { missing: 'tfjs-node is not installed; RIPPLE_TFJS_NODE=FOLDER names one' }
    : { entry, from: 'its own node_modules' };
}

/** Tries the tfjs-node of a folder that somebody chose, without taking it. */
export async function probeFolder(folder: string): Promise<Probed> {
  const entry = entryIn(folder);
  return entry === undefined
    ? { failed: `${folder} holds no ${packageName}` }
    : probeTensorflow({ entry, from: folder });
}

/** Multiplies two numbers by a tfjs-node, in a process of its own. */
export function probeTensorflow({ entry, from }: FoundTensorflow): Promise<Probed> {
  const options = {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', TF_CPP_MIN_LOG_LEVEL: '2' },
    timeout: probeTimeoutMs,
  };
  return new Promise(settle => {
    execFile(process.execPath, ['-e', probe, entry], options, (error, _, stderr) => {
      if (!error) {
        settle({ because: `tfjs-node was found by ${from}` });
        return;
      }
      const said =
        stderr.split('\n').find(line => thrown.test(line)) ??
        error.signal ??
        `exit ${error.code ?? ''}`;
      settle({ failed: `tfjs-node from ${from} does not load (${said.trim().slice(0, 160)})` });
    });
  });
}

/** What tfjs-node has beside operations. */
interface Started {
  env(): { set(flag: string, value: boolean): void };
  setBackend(name: string): Promise<boolean>;
}

/**
 * Loads a tfjs-node that a probe has found to work; again, it is the same.
 *
 * @throws EngineError `no-backend`: it is not what it should be
 */
export async function loadTensorflow({ entry, from }: FoundTensorflow): Promise<Tf> {
  // Gone since Node 23; tfjs-node 4.22 still calls it.
  const legacy = util as { isNullOrUndefined?: (value: unknown) => boolean };
  legacy.isNullOrUndefined ??= value => value === null || value === undefined;
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  const namespace = createRequire(entry)(entry) as object;
  if (isTf(namespace)) {
    const started = namespace as Tf & Started;
    started.env().set('PROD', true); // before the first operation: silences the banner
    if (await started.setBackend('tensorflow')) return namespace;
  }
  throw new EngineError('no-backend', `backend tensorflow: tfjs-node from ${from} does not start`);
}

/** The folder that holds Ripple's manifest: beside `dist/`, or above `src/` where nothing is bundled. */
function ownRoot(): string | undefined {
  const above = dirname(__dirname);
  return [above, dirname(above)].find(folder => {
    try {
      const manifest: unknown = createRequire(__filename)(join(folder, 'package.json'));
      return (manifest as { name?: unknown }).name === 'ripple';
    } catch {
      return false;
    }
  });
}

function entryIn(folder: string): string | undefined {
  const place = join(resolve(folder), 'node_modules', packageName);
  try {
    return existsSync(place) ? createRequire(join(place, 'index.js')).resolve(place) : undefined;
  } catch {
    return undefined;
  }
}
