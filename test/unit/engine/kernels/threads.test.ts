import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import type * as workerThreads from 'node:worker_threads';
import { build } from 'esbuild';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startWasm } from '../../../../src/worker/wasm.ts';
import { normals, plainAffine } from '../../../support/kernels.ts';
import { expectSameBits } from '../../../support/tolerances.ts';

declare const KERNELS: string;

/** What the mocked module did. */
const threads = vi.hoisted(() => ({
  started: [] as workerThreads.Worker[],
  refuseAfter: Infinity,
}));

vi.mock('node:worker_threads', async load => {
  const original = await load<typeof workerThreads>();
  return {
    ...original,
    Worker: class extends original.Worker {
      constructor(...given: ConstructorParameters<typeof workerThreads.Worker>) {
        if (threads.started.length >= threads.refuseAfter) throw new Error('no more threads');
        super(...given);
        threads.started.push(this);
      }
    },
  };
});

afterEach(() => {
  threads.started.length = 0;
  threads.refuseAfter = Infinity;
  vi.unstubAllEnvs();
});

const W = normals(200 * 300, 1);
const b = normals(300, 2);
const x = normals(200, 3);

/** A product that is worth sharing; held to plain arithmetic. */
function multiply(wasm: ReturnType<typeof startWasm>): void {
  const weights = wasm.pack({ shape: [300, 200], data: W }, { shape: [300], data: b });
  expectSameBits(wasm.read(wasm.affine(wasm.matrix(x, 1, 200), weights)), plainAffine(x, W, b));
}

describe('the helpers', () => {
  it('start with the first product that is worth it, once, and end with the backend', async () => {
    const wasm = startWasm({ threads: 3 });
    const small = wasm.pack({ shape: [10, 10], data: normals(100, 1) });
    wasm.affine(wasm.zeros(1, 10), small);
    expect(threads.started.length).toBe(0);
    multiply(wasm);
    multiply(wasm);
    expect(threads.started.length).toBe(2);
    const ended = threads.started.map(async worker => once(worker, 'exit'));
    wasm.dispose();
    wasm.dispose();
    await Promise.all(ended);
  });

  it('end by themselves once they are released, in a product or asleep', async () => {
    const wasm = startWasm({ threads: 2 });
    multiply(wasm);
    const [worker] = threads.started;
    vi.spyOn(worker!, 'terminate').mockResolvedValue(0);
    await once(worker!, 'online');
    const ended = once(worker!, 'exit');
    wasm.dispose();
    expect(await ended).toEqual([0]);
  });

  it('are as many as RIPPLE_THREADS says, less the thread that is there', () => {
    vi.stubEnv('RIPPLE_THREADS', '4');
    const wasm = startWasm();
    multiply(wasm);
    wasm.dispose();
    expect(threads.started.length).toBe(3);
  });

  it('are none with one thread', () => {
    vi.stubEnv('RIPPLE_THREADS', '1');
    const wasm = startWasm();
    multiply(wasm);
    wasm.dispose();
    expect(threads.started.length).toBe(0);
  });

  it('may be fewer than asked for: the log says so, the numbers are the same', () => {
    threads.refuseAfter = 1;
    const lines: string[] = [];
    const wasm = startWasm({ threads: 4, log: line => void lines.push(line) });
    multiply(wasm);
    multiply(wasm);
    wasm.dispose();
    expect(lines).toEqual(['2 of 4 threads: no more threads']);
  });
});

describe('a process with helpers', () => {
  it.each(['', 'process.exit(0);'])('ends without being asked to, or at once: %s', async end => {
    const { outputFiles } = await build({
      stdin: {
        contents: `
          import { startWasm } from './src/worker/wasm.ts';
          const wasm = startWasm({ threads: 3 });
          const weights = wasm.pack({ shape: [300, 200], data: new Float32Array(60_000).fill(1) });
          const x = wasm.matrix(new Float32Array(200).fill(1), 1, 200);
          console.log(wasm.read(wasm.affine(x, weights))[299]);
          setTimeout(() => { ${end} }, 100);`,
        resolveDir: process.cwd(),
      },
      bundle: true,
      write: false,
      platform: 'node',
      format: 'cjs',
      define: { KERNELS: JSON.stringify(KERNELS) },
    });
    const child = spawnSync(process.execPath, ['-'], {
      input: outputFiles[0]?.text ?? '',
      encoding: 'utf8',
      timeout: 20_000,
    });
    expect([child.stderr, child.stdout, child.status]).toEqual(['', '200\n', 0]);
  });
});
