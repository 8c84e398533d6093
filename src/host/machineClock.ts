import type { Clock } from '../base/clock.ts';

/** The clock of the machine. */
export const machineClock: Clock = {
  after(ms, act) {
    const timer = setTimeout(act, ms);
    return { dispose: () => clearTimeout(timer) };
  },
};
