import { describe, expect, it } from 'vitest';
import { mostJsonBytes, parseJson, readJson } from '../../../src/checkpoint/json.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("a checkpoint's JSON", () => {
  it.each([
    ['{"a": 1, "a": 2}', 'm.json: header: key a at position 9 is there twice: a duplicate'],
    ['[1, 2', 'm.json: header: is not JSON: unexpected text at position 5'],
    ['['.repeat(100), 'm.json: header: JSON nested more than 64 deep, at position 64'],
    ['["\\ud800"]', 'lone surrogate'],
    ['[1e999]', 'found Infinity, expected a finite number, at position 1 of [0]'],
  ])('%s is refused: %s', (text, message) => {
    expect(() => parseJson('m.json', 'header', bytes(text))).toThrow(message);
  });

  it('that is no UTF-8 is refused', () => {
    expect(() => parseJson('m.json', '', Uint8Array.of(0x22, 0xff, 0x22))).toThrow('not UTF-8');
  });

  it('that is too large is refused before it is read', async () => {
    const source = {
      name: 'm.json',
      size: mostJsonBytes + 1,
      read: () => Promise.reject(new Error('read')),
    };
    await expect(readJson(source, 'index')).rejects.toThrow('beyond the limit of 16777216');
  });
});
