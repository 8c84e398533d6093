import { describe, expect, it } from 'vitest';
import { readStrictJson, type Flaw } from '../../../src/domain/strictJson.ts';
import { cpuMs } from '../../support/cpuMs.ts';

const flawOf = (text: string, comments = false): Flaw => {
  const read = readStrictJson(text, comments);
  if ('json' in read) throw new Error('it was read');
  return read.flaw;
};
const valueOf = (text: string): unknown => {
  const read = readStrictJson(text, false);
  if ('flaw' in read) throw new Error(read.flaw.message);
  return read.json;
};

describe('strict JSON', () => {
  it('gives objects as maps, so that no name reaches a prototype', () => {
    expect(valueOf('{"__proto__": [1, "a", null, true, -0.5e2], "b": {}}')).toEqual(
      new Map<string, unknown>([
        ['__proto__', [1, 'a', null, true, -50]],
        ['b', new Map()],
      ]),
    );
  });

  it.each([
    ['brackets behind a comment with a quote in it', `/* " */${'['.repeat(25_000)}`],
    ['brackets behind as many closed', `${']'.repeat(25_000)}${'['.repeat(50_000)}`],
    ['brackets in a line after a broken text', `"a\n${'['.repeat(25_000)}`],
    ['objects in lists', '[{"a":'.repeat(25_000)],
  ])('with %s ends at a flaw, with comments or without', (_, text) => {
    expect(['syntax', 'depth']).toContain(flawOf(text).kind);
    expect(['syntax', 'depth']).toContain(flawOf(text, true).kind);
  });

  it('may nest 64 deep, not 65', () => {
    expect(valueOf(`${'['.repeat(64)}${']'.repeat(64)}`)).toBeInstanceOf(Array);
    expect(flawOf(`${'['.repeat(65)}${']'.repeat(65)}`)).toMatchObject({
      kind: 'depth',
      offset: 64,
    });
  });

  it.each<[string, string, Partial<Flaw>]>([
    ['a key twice', '{"a": 1,\n "a": 2}', { kind: 'twice', field: 'a', line: 2, column: 2 }],
    ['a key twice by an escape', '{"a": 1, "\\u0061": 2}', { kind: 'twice', offset: 9 }],
    ['a key twice in a list', '[{}, {"b": 1, "b": 1}]', { kind: 'twice', field: '[1].b' }],
    ['half a surrogate', '{"a": ["x", "\\ud800"]}', { kind: 'surrogate', field: 'a[1]' }],
    ['half a surrogate in a key', '{"\\udc00": 1}', { kind: 'surrogate', offset: 1 }],
    ['a number beyond a float64', '[1, 1e999]', { kind: 'number', field: '[1]' }],
    ['NaN', '[NaN]', { kind: 'syntax', offset: 1 }],
    ['a comment', '// no\n1', { kind: 'syntax', offset: 0 }],
    ['a comma too many', '[1,]', { kind: 'syntax', offset: 3 }],
    ['nothing', ' ', { kind: 'syntax' }],
    ['text after it', '{} x', { kind: 'syntax', offset: 3 }],
    ['an end too early', '{"a": [1', { kind: 'syntax' }],
  ])('with %s is refused at its place', (_, text, flaw) => {
    expect(flawOf(text)).toMatchObject(flaw);
  });

  it('ends at the first key that is there twice: 200 000 of them cost nothing', () => {
    const startedMs = cpuMs();
    expect(flawOf(`{${'"k": 0,\n'.repeat(200_000)}"z": 0}`)).toMatchObject({ line: 2 });
    expect(cpuMs() - startedMs).toBeLessThan(500);
  });

  it('has a bound for objects, which cost far more than their two bytes', () => {
    expect(flawOf(`[${'{},'.repeat(500_000)}{}]`).kind).toBe('count');
  });
});
