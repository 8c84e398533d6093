import { escapeWith } from './escape.ts';

const signs = { '\n': '⏎', '\t': '⇥' };

/** What could mislead a reader of a single token made visible, and the spaces at its ends: `⏎`, `⇥`, `␣the`. */
export const visibleToken = (token: string): string =>
  escapeWith(token, signs).replace(/^ +| +$/g, spaces => '␣'.repeat(spaces.length));
