import { availableParallelism } from 'node:os';
import type { WasmMatrix } from '../engine/kernels/wasmMatrix.ts';
import { wasmBackend } from '../engine/kernels/backend.ts';
import type { KernelMemory, Kernels } from '../engine/kernels/module.ts';
import type { Backend } from '../engine/ops.ts';
import { letGo } from './collect.ts';
import { helpersOn } from './threads.ts';

/** The compiled kernels, base64; whoever bundles puts them in, see scripts/kernels.mjs. */
declare const KERNELS: string;

/** What is used of the global of that name, which only the DOM's types know. */
declare const WebAssembly: {
  readonly Module: new (binary: Uint8Array) => object;
  readonly Memory: new (sizes: {
    initial: number;
    maximum: number;
    shared: boolean;
  }) => KernelMemory;
  readonly Instance: new (
    module: object,
    imports: { env: { memory: KernelMemory } },
  ) => { readonly exports: Kernels };
};

/** How the backend is to run. */
export interface WasmOptions {
  /** Threads in all; otherwise `RIPPLE_THREADS`, or as many as the machine has cores, 4 at most. */
  readonly threads?: number;
  /** Hears what people may want to know, such as a thread that does not start. */
  readonly log?: (line: string) => void;
}

/** More help nobody: each takes memory, and panels run out. */
const mostThreads = 64;

let compiled: object | undefined;

/** A backend `wasm` with a memory of its own, for one model. @throws Error where this machine does not run its module */
export function startWasm({
  threads,
  log = () => undefined,
}: WasmOptions = {}): Backend<WasmMatrix> {
  compiled ??= new WebAssembly.Module(Buffer.from(KERNELS, 'base64'));
  const memory = new WebAssembly.Memory({ initial: 16, maximum: 65_536, shared: true });
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
  const count = Math.min(threads ?? threadsHere(), mostThreads);
  const backend = wasmBackend(memory, exports, helpersOn(compiled, memory, count - 1, log));
  let isDisposed = false;
  return {
    ...backend,
    dispose() {
      if (isDisposed) return;
      isDisposed = true;
      backend.dispose();
      letGo(memory.buffer.byteLength);
    },
  };
}

function threadsHere(): number {
  const asked = Number(process.env.RIPPLE_THREADS);
  return Number.isInteger(asked) && asked > 0 ? asked : Math.min(availableParallelism(), 4);
}
