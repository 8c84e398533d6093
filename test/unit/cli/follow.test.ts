import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { follow } from '../../../src/cli/follow.ts';
import { followSignals, onInterrupt, stoppedCode } from '../../../src/cli/interrupt.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());
const toText = (done: number): string => String(done);

describe('following what is computed', () => {
  it('lets signals in, but no more often than every tenth of a second', async () => {
    const following = follow(toText);
    expect(following.breathe()).toBeNull();
    vi.advanceTimersByTime(100);
    await expect(following.breathe()).resolves.toBeUndefined();
    expect(following.breathe()).toBeNull();
    following.dispose();
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('stops at the first %s, with code %i, and hears no second', (signal, code) => {
    const before = process.listenerCount(signal);
    followSignals();
    const outer = vi.fn();
    const outside = onInterrupt(outer);
    const following = follow(toText);
    expect(following.isCancelled()).toBe(false);
    process.emit(signal, signal);
    expect(following.isCancelled()).toBe(true);
    expect(stoppedCode()).toBe(code);
    expect(process.listenerCount(signal)).toBe(before);
    expect(outer).not.toHaveBeenCalled();
    following.dispose();
    outside.dispose();
  });

  it('ended, it is told no more: whoever asked before it is', () => {
    followSignals();
    const outer = vi.fn();
    const outside = onInterrupt(outer);
    const following = follow(toText);
    following.dispose();
    process.emit('SIGINT', 'SIGINT');
    expect(following.isCancelled()).toBe(false);
    expect(outer).toHaveBeenCalledOnce();
    outside.dispose();
  });
});
