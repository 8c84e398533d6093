import { constants } from 'node:os';
import type { Disposable } from '../base/dispose.ts';

const signals = ['SIGINT', 'SIGTERM'] as const;
const acts: (() => void)[] = [];
let code: number = 128 + constants.signals.SIGINT;

/** The exit code of a command that was stopped: 130 by Ctrl+C, as shells have it. */
export const stoppedCode = (): number => code;

/** Hears of Ctrl+C and of the end of a job. The first one is told to whoever asked last; the second ends the process as ever. */
export function followSignals(): void {
  const heard = (signal: (typeof signals)[number]): void => {
    for (const each of signals) process.off(each, heard);
    code = 128 + constants.signals[signal];
    acts.at(-1)?.();
  };
  for (const signal of signals) process.on(signal, heard);
}

/** Has something done in place of ending at once, until disposed. */
export function onInterrupt(act: () => void): Disposable {
  acts.push(act);
  return {
    dispose: () => {
      const at = acts.lastIndexOf(act);
      if (at >= 0) acts.splice(at, 1);
    },
  };
}
