import { describe, expect, it } from 'vitest';
import { cutList, cutMessage, escapeText } from '../../../src/domain/escape.ts';
import { EngineError, wrongQuestion } from '../../../src/domain/failure.ts';

describe('what is said of a file', () => {
  it('shows what could act on a terminal as an escape, in JSON too', () => {
    const text = 'a\u001b[31m\u009b2J\u202e\u2066\u00ad\ud800😀é';
    expect(escapeText(text)).toBe('a\\u001b[31m\\u009b2J\\u202e\\u2066\\u00ad\\ud800😀é');
    expect(JSON.parse(escapeText(JSON.stringify(text)))).toBe(text);
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
    expect(list.at(-1)).toBe('and 59900 more warnings');
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
