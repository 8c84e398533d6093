import { describe, expect, it } from 'vitest';
import type { PanelState } from '../../../src/protocol/panel.ts';
import { digestOf } from '../../../webview/heading/digest.ts';

const digest = (letter: string): string => letter.repeat(64);
const panel = (shown: PanelState['shown'], own: string | null, free: string | null): PanelState =>
  ({
    shown,
    results: { own: { digest: own }, forced: { digest: digest('f') }, free: { digest: free } },
  }) as unknown as PanelState;

describe('the digest in the heading', () => {
  it('is shortened to eight characters, and kept whole for the clipboard', () => {
    const whole = `0123456789abcdef${'0'.repeat(48)}`;
    expect(digestOf(panel('own', whole, null))).toEqual({ whole, shown: '01234567' });
  });

  it('is that of the result which the panel speaks of', () => {
    const state = panel('both', digest('a'), digest('b'));
    expect(digestOf(state)?.whole).toBe(digest('b'));
    expect(digestOf({ ...state, shown: 'own' })?.whole).toBe(digest('a'));
  });

  it('is not there before a result, nor on a backend that promises no bits', () => {
    const none = { shown: 'own', results: { own: null, forced: null, free: null } };
    expect(digestOf(none as unknown as PanelState)).toBeNull();
    expect(digestOf(panel('own', null, digest('b')))).toBeNull();
  });
});
