import type { Control } from '../engine/control.ts';
import type { ScheduledContext } from './schedule.ts';

/** Least time between two moments at which messages are let in. */
const breatheEveryMs = 8;

/** Lets messages in every few milliseconds, and what goes before. */
export function toControl({ signal, progress, giveWay }: ScheduledContext): Control {
  let breathedMs = performance.now();
  return {
    isCancelled: () => signal.isCancelled,
    progress,
    breathe() {
      const nowMs = performance.now();
      if (nowMs - breathedMs < breatheEveryMs) return null;
      breathedMs = nowMs;
      return new Promise<void>(resolve => setImmediate(resolve)).then(() => giveWay() ?? undefined);
    },
  };
}
