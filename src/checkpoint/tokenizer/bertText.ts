import { checkLength } from './cannotCut.ts';
import type { Section } from './fields.ts';
import { lowerCase } from './lowerCase.ts';
import { S } from './patterns.ts';

/** What is no text: controls, formats, private and unassigned code points, and the replacement character. */
const noText = /(?![\t\n\r])[\p{C}\ufffd]/gu;
const spaces = new RegExp(S, 'gu');
const chinese =
  /[\u{4e00}-\u{9fff}\u{3400}-\u{4dbf}\u{20000}-\u{2a6df}\u{2a700}-\u{2b73f}\u{2b740}-\u{2b81f}\u{2b920}-\u{2ceaf}\u{f900}-\u{faff}\u{2f800}-\u{2fa1f}]/gu;

/** BERT's own normalizer: cleans, sets Chinese characters apart, strips accents, writes small. */
export function bertText(section: Section): (text: string) => string {
  section.only('clean_text', 'handle_chinese_chars', 'strip_accents', 'lowercase');
  const cleans = section.flag('clean_text');
  const setsApart = section.flag('handle_chinese_chars');
  const lower = section.flag('lowercase');
  const strips = section.has('strip_accents') ? section.flag('strip_accents') : lower;
  return text => {
    let now = text;
    if (cleans) now = now.replace(noText, '').replace(spaces, ' ');
    if (setsApart) now = now.replace(chinese, ' $& ');
    checkLength(now.length);
    if (strips) now = now.normalize('NFD').replace(/\p{Mn}/gu, '');
    return lower ? lowerCase(now) : now;
  };
}
