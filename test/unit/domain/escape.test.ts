import { describe, expect, it } from 'vitest';
import { cutList, cutMessage, escapeText } from '../../../src/domain/escape.ts';
import { visibleToken } from '../../../src/domain/visibleToken.ts';
import { EngineError, wrongQuestion } from '../../../src/domain/failure.ts';

describe('what is said of a file', () => {
  it('shows what could act on a terminal as an escape, in JSON too', () => {
    const text = 'a\u001b[31m\u009b2J\u202e\u2066\u00ad\ud800😀é';
    expect(escapeText(text)).toBe('a\\u001b[31m\\u009b2J\\u202e\\u2066\\u00ad\\ud800😀é');
    expect(JSON.parse(escapeText(JSON.stringify(text)))).toBe(text);
  });

  it.each([
    ...['00a0', '1680', '2000', '200a', '202f', '205f', '3000', '2800'], // blanks that are no space
    ...['034f', '115f', '180e', '206f', '3164', 'ffa0', 'fff9'], // not seen at all
  ])('shows U+%s as an escape, which looks like a space or like nothing', code => {
    const text = `the${String.fromCharCode(Number.parseInt(code, 16))}key`;
    expect(escapeText(text)).toBe(`the\\u${code}key`);
    expect(visibleToken(text)).toBe(`the\\u${code}key`);
    expect(JSON.parse(escapeText(JSON.stringify(text)))).toBe(text);
  });

  it('shows tags that are not seen as escapes, in JSON too, and leaves pictures and spaces', () => {
    expect(escapeText('\u{e0041}')).toBe(String.raw`\udb40\udc41`);
    expect(JSON.parse(escapeText('"\u{e0041}"'))).toBe('\u{e0041}');
    expect(escapeText('a b ❤\ufe0f 日本')).toBe('a b ❤\ufe0f 日本');
  });

  it('is cut where no screen could hold it, and counted', () => {
    expect(cutMessage('short')).toBe('short');
    const cut = cutMessage('x'.repeat(1_000_000));
    expect(cut).toHaveLength(4096);
    expect(cut).toMatch(/x … \(1000000 characters in all\)$/);
    expect(new EngineError('unreadable', 'x'.repeat(1_000_000)).message).toBe(cut);
  });

  it('is a hundred of many warnings, and how many more there are', () => {
    const list = cutList(
      Array.from({ length: 60_000 }, (_, k) => `warning ${k}`),
      'warnings',
    );
    expect(list).toHaveLength(101);
    expect(list.at(-1)).toBe('and 59900 more of 60000 warnings');
    expect(cutList(Array<string>(101).fill('a'), 'warnings').at(-1)).toBe(
      'and 1 more of 101 warnings',
    );
    expect(cutList(['a', 'b'], 'warnings')).toEqual(['a', 'b']);
  });

  it('is every problem where they fit', () => {
    const { message, problems } = wrongQuestion([
      { field: 'a', message: 'one' },
      { field: '', message: 'two' },
    ]);
    expect(message).toBe('a: one\ntwo');
    expect(problems).toHaveLength(2);
  });
});
