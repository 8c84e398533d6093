import { escapeText } from '../domain/escape.ts';

/**
 * A text as the editor may show it, names from files in it: messages, prompts, labels and tooltips make links of
 * `[text](command:…)` and icons of `$(name)`, and control and direction characters mislead. Nothing of that is left, and
 * what stands there can still be read.
 */
export const plain = (text: string): string =>
  escapeText(text).replaceAll(/\]\(/g, '] (').replaceAll('$(', '$ (');

/** The same of a text whose lines are ours. */
export const plainLines = (text: string): string => text.split('\n').map(plain).join('\n');
