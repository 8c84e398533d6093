import { Worker } from 'node:worker_threads';
import type { Helpers } from '../engine/kernels/module.ts';

/** A helper: instantiates the module on the shared memory and takes parts of products until it is released. */
const code = `
const { workerData: { module, memory, control, scratch } } = require('node:worker_threads');
new WebAssembly.Instance(module, { env: { memory } }).exports.help(control, scratch);
`;

/**
 * Threads that help with products; they do not keep the process alive.
 *
 * @param module  the compiled kernels, a `WebAssembly.Module`
 * @param memory  the shared `WebAssembly.Memory` that they work on
 * @param log     hears when one cannot start; what is there then does the work
 */
export function helpersOn(
  module: object,
  memory: object,
  count: number,
  log: (line: string) => void,
): Helpers {
  const workers: Worker[] = [];
  return {
    count,
    start(control, scratches) {
      try {
        for (const scratch of scratches) {
          const workerData = { module, memory, control, scratch };
          const worker = new Worker(code, { eval: true, execArgv: [], workerData });
          worker.on('error', error => log(`a helper thread ended: ${error.message}`));
          worker.unref();
          workers.push(worker);
        }
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        log(`${1 + workers.length} of ${1 + count} threads: ${reason}`);
      }
    },
    dispose() {
      for (const worker of workers.splice(0)) void worker.terminate();
    },
  };
}
