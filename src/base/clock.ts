import type { Disposable } from './dispose.ts';

/** What waits: the machine's clock, or one that a test moves. */
export interface Clock {
  /** @returns undone where it is disposed before */
  after(ms: number, act: () => void): Disposable;
}
