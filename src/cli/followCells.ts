import { setImmediate } from 'node:timers/promises';
import type { Disposable } from '../base/dispose.ts';
import type { Control } from '../engine/control.ts';

/** How often progress is shown, and signals are let in. */
const everyMs = 100;
const signals = ['SIGINT', 'SIGTERM'] as const;

/**
 * Follows the cells of a sweep: shows progress where a person is looking, and stops at the first Ctrl+C or end of a job, so
 * that what is done can be written. The second ends the process as ever.
 */
export function followCells(): Control & Disposable {
  const isWatched = process.stderr.isTTY;
  let [isCancelled, shownAtMs, breathedAtMs] = [false, 0, Date.now()];
  const stop = (): void => {
    isCancelled = true;
    dispose();
  };
  const dispose = (): void => {
    for (const signal of signals) process.off(signal, stop);
    if (isWatched) process.stderr.write('\r\x1b[K');
  };
  for (const signal of signals) process.on(signal, stop);
  return {
    isCancelled: () => isCancelled,
    progress(cells, count) {
      const nowMs = Date.now();
      if (!isWatched || nowMs - shownAtMs < everyMs) return;
      shownAtMs = nowMs;
      process.stderr.write(`\r\x1b[K${cells} of ${count} cells`);
    },
    breathe() {
      if (Date.now() - breathedAtMs < everyMs) return null;
      return setImmediate().then(() => {
        breathedAtMs = Date.now();
      });
    },
    dispose,
  };
}
