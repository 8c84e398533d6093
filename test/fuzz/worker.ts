import { parentPort, workerData } from 'node:worker_threads';
import { Fuzzer } from './fuzz.ts';

/** What the worker is given, and where it says how far it is: a hang is seen from outside. */
export interface Task {
  readonly reader: string;
  readonly count: number;
  readonly seed: number;
  readonly root: string;
  readonly from: number;
  /** The input under way. */
  readonly at: SharedArrayBuffer;
}

/** Longer is reported. */
const slowMs = 2000;

async function work({ reader, count, seed, root, from, at }: Task): Promise<void> {
  const fuzzer = new Fuzzer(reader, seed, root);
  const place = new Int32Array(at);
  const totals = { read: 0, refused: 0, crash: 0 };
  const isReady = await fuzzer.isReady();
  if (isReady) {
    for (let k = from; k < count; k++) {
      Atomics.store(place, 0, k);
      const { kind, ms, where } = await fuzzer.run(k);
      totals[kind]++;
      if (kind === 'crash') parentPort?.postMessage({ type: 'crash', k, where });
      if (ms > slowMs) parentPort?.postMessage({ type: 'slow', k, ms });
      if (k % 500 === 499) parentPort?.postMessage({ type: 'counted', totals });
    }
  }
  parentPort?.postMessage({ type: 'done', isReady, totals });
}

void work(workerData as Task);
