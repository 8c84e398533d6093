import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { followCells } from '../../../src/cli/followCells.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

describe('following cells', () => {
  it('lets signals in, but no more often than every tenth of a second', async () => {
    const following = followCells();
    expect(following.breathe()).toBeNull();
    vi.advanceTimersByTime(100);
    await expect(following.breathe()).resolves.toBeUndefined();
    expect(following.breathe()).toBeNull();
    following.dispose();
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('stops at the first %s and hears no second', signal => {
    const before = process.listenerCount(signal);
    const following = followCells();
    expect(following.isCancelled()).toBe(false);
    process.emit(signal);
    expect(following.isCancelled()).toBe(true);
    expect(process.listenerCount(signal)).toBe(before);
  });

  it('leaves no listener behind', () => {
    const before = process.listenerCount('SIGINT');
    followCells().dispose();
    expect(process.listenerCount('SIGINT')).toBe(before);
  });
});
