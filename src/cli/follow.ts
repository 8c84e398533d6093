import { setImmediate } from 'node:timers/promises';
import type { Disposable } from '../base/dispose.ts';
import type { Control } from '../engine/control.ts';
import { onInterrupt } from './interrupt.ts';

/** How often progress is shown, and signals are let in. */
const everyMs = 100;

/**
 * Follows what is computed: shows progress where a person is looking, and stops when the process is told to end, so that what
 * is done can be written and said.
 *
 * @param text  how far it is, in words
 */
export function follow(text: (done: number, count: number) => string): Control & Disposable {
  const isWatched = process.stderr.isTTY;
  let [isCancelled, shownAtMs, breathedAtMs] = [false, 0, Date.now()];
  const interrupted = onInterrupt(() => (isCancelled = true));
  return {
    isCancelled: () => isCancelled,
    progress(done, count) {
      const nowMs = Date.now();
      if (!isWatched || nowMs - shownAtMs < everyMs) return;
      shownAtMs = nowMs;
      process.stderr.write(`\r\x1b[K${text(done, count)}`);
    },
    breathe() {
      if (Date.now() - breathedAtMs < everyMs) return null;
      return setImmediate().then(() => {
        breathedAtMs = Date.now();
      });
    },
    dispose() {
      interrupted.dispose();
      if (isWatched) process.stderr.write('\r\x1b[K');
    },
  };
}
