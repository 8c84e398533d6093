import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BackendChoice } from '../../../src/domain/backend.ts';
import {
  chooseBackend,
  manyFrom,
  runningBackends,
  startBackend,
} from '../../../src/worker/backend.ts';
import { findTensorflow, probeFolder } from '../../../src/worker/tensorflow.ts';

const home = mkdtempSync(join(tmpdir(), 'backend-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));
beforeEach(() => void vi.stubEnv('RIPPLE_TFJS_NODE', ''));
afterEach(() => void vi.unstubAllEnvs());

/** A folder whose node_modules hold a tfjs-node with this text. */
function place(text: string): string {
  const folder = mkdtempSync(join(home, 'place-'));
  const file = join(folder, 'node_modules/@tensorflow/tfjs-node/index.js');
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
  return folder;
}
const plainTf = createRequire(import.meta.url).resolve('../../support/plainTf.cjs');
const working = place(`module.exports = require(${JSON.stringify(plainTf)});`);
const broken = place('throw new Error("libtensorflow.so.2: cannot open");');
const killed = place('process.kill(process.pid, "SIGKILL"); for (;;);');
const at = (tensorflowPath: string | null) => ({ tensorflowPath });

const single = { kind: 'single' } as const;
const enough = { kind: 'many', ...manyFrom } as const;

describe('auto', () => {
  it('runs single runs on wasm, without looking at tensorflow', async () => {
    expect(await chooseBackend('auto', at(broken), single)).toEqual({
      name: 'wasm',
      because: 'single runs are run on it',
    });
  });

  it('runs many rows on tensorflow from a size on, and says both numbers', async () => {
    const less = { ...enough, rows: enough.rows - 1 };
    expect(await chooseBackend('auto', at(working), less)).toEqual({
      name: 'wasm',
      because: `${less.rows} rows × ${less.width} units are below ${enough.rows} × ${enough.width}`,
    });
    expect(await chooseBackend('auto', at(working), { ...enough, rows: 1e6 })).toEqual({
      name: 'tensorflow',
      because: `1000000 rows × ${enough.width} units pass ${enough.rows} × ${enough.width}, tfjs-node was found by the setting ripple.tensorflow.path`,
    });
  });

  it('runs many rows on wasm where tensorflow is absent, broken or dies, and says why', async () => {
    const why = async (folder: string): Promise<string> => {
      const { name, because } = await chooseBackend('auto', at(folder), enough);
      expect(name).toBe('wasm');
      return because;
    };
    expect(await why(home)).toContain('holds no @tensorflow/tfjs-node');
    expect(await why(broken)).toContain('does not load (Error: libtensorflow.so.2: cannot open)');
    expect(await why(killed)).toContain('does not load (SIGKILL)');
  });
});

describe('a chosen backend', () => {
  it('runs everything', async () => {
    for (const name of ['wasm', 'tensorflow'] as const)
      for (const work of [single, enough])
        expect(await chooseBackend(name, at(working), work)).toEqual({
          name,
          because:
            name === 'wasm'
              ? 'it was chosen'
              : 'it was chosen, tfjs-node was found by the setting ripple.tensorflow.path',
        });
  });

  it('that does not work is an error that says why', async () => {
    await expect(chooseBackend('tensorflow', at(broken), single)).rejects.toMatchObject({
      code: 'no-backend',
      message: expect.stringContaining('libtensorflow.so.2: cannot open') as string,
      remedies: ['useAutoBackend', 'installNativeBackend'],
    });
    await expect(startBackend('tensorflow', at(killed))).rejects.toMatchObject({
      code: 'no-backend',
      remedies: ['useAutoBackend', 'installNativeBackend'],
    });
  });

  it('that is none is refused by name', async () => {
    const old = 'cpu' as BackendChoice; // as a setting of an older version has it
    await expect(chooseBackend(old, at(null), single)).rejects.toMatchObject({
      code: 'no-backend',
      message: 'backend: found "cpu", expected auto, tensorflow or wasm',
      remedies: ['useAutoBackend'],
    });
  });
});

it('what runs is told for single runs and for many rows', async () => {
  const wasm = { name: 'wasm', because: 'single runs are run on it' };
  expect(await runningBackends('auto', at(working))).toEqual({
    single: wasm,
    many: {
      name: 'tensorflow',
      because: 'tfjs-node was found by the setting ripple.tensorflow.path',
    },
  });
  const { many } = await runningBackends('auto', at(broken));
  expect(many.name).toBe('wasm');
  expect(many.because).toContain('cannot open');
  const chosen = { name: 'wasm', because: 'it was chosen' };
  expect(await runningBackends('wasm', at(broken))).toEqual({ single: chosen, many: chosen });
});

describe('tfjs-node', () => {
  it('is taken from the folder named, and from none above it', () => {
    expect(findTensorflow(working)).toMatchObject({ from: 'the setting ripple.tensorflow.path' });
    const below = join(working, 'below');
    mkdirSync(below);
    expect(findTensorflow(below)).toEqual({
      missing: `the setting ripple.tensorflow.path names ${below}, which holds no @tensorflow/tfjs-node`,
    });
  });

  it('of its own is taken from beside the bundle, and from none above', async () => {
    const root = join(working, 'ripple');
    mkdirSync(join(root, 'dist'), { recursive: true });
    writeFileSync(join(root, 'package.json'), '{"name": "ripple"}');
    const outfile = join(root, 'dist/found.cjs');
    await build({
      entryPoints: ['src/worker/tensorflow.ts'],
      outfile,
      bundle: true,
      platform: 'node',
    });
    const { findTensorflow: find } = createRequire(outfile)(outfile) as {
      findTensorflow: typeof findTensorflow;
    };
    expect(find(null)).toEqual({
      missing: 'tfjs-node is not installed; RIPPLE_TFJS_NODE=FOLDER names one',
    });
    cpSync(join(working, 'node_modules'), join(root, 'node_modules'), { recursive: true });
    expect(find(null)).toEqual({
      entry: join(realpathSync(root), 'node_modules/@tensorflow/tfjs-node/index.js'),
      from: 'its own node_modules',
    });
  });

  it('that the environment names comes before the setting', () => {
    vi.stubEnv('RIPPLE_TFJS_NODE', working);
    expect(findTensorflow(broken)).toMatchObject({ from: 'RIPPLE_TFJS_NODE' });
  });

  it('of a folder is tried in a process of its own', async () => {
    expect(await probeFolder(working)).toEqual({ because: `tfjs-node was found by ${working}` });
    expect(await probeFolder(killed)).toMatchObject({
      failed: expect.stringContaining('SIGKILL') as string,
    });
    expect(await probeFolder(home)).toEqual({ failed: `${home} holds no @tensorflow/tfjs-node` });
  });

  it('computes for as many models as there are', async () => {
    const backends = await Promise.all([1, 2].map(() => startBackend('tensorflow', at(working))));
    for (const on of backends) {
      expect(on.name).toBe('tensorflow');
      expect([...on.read(on.oneMinus(on.matrix([3], 1, 1)))]).toEqual([-2]);
      on.dispose();
    }
  });
});
