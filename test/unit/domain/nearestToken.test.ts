import { describe, expect, it } from 'vitest';
import { nearestToken } from '../../../src/domain/nearestToken.ts';

const tokens = ['<bos>', 'the', 'dog', 'dogs', 'cabinet', 'cabinets', 'was', '.', 'a', 'b'];

describe('the token that was probably meant', () => {
  it.each([
    ['dgo', 'dog'],
    ['Dog', 'dog'],
    ['dog,', 'dog'],
    ['cabniets', 'cabinets'],
    ['cabnet', 'cabinet'],
    ['teh', 'the'],
    ['A', 'a'],
  ])('%j: %j', (word, token) => {
    expect(nearestToken(word, tokens)).toBe(token);
  });

  it.each(['horse', 'x', '', 'do not', '/', 'd'.repeat(100)])('none is near %j', word => {
    expect(nearestToken(word, tokens)).toBeUndefined();
  });

  it('is found though ids have holes, and among many', () => {
    const holes: string[] = [];
    holes[7] = 'write';
    expect(nearestToken('wrtie', holes)).toBe('write');
    const many = Array.from({ length: 40_000 }, (_, id) => `word${id}`);
    expect(nearestToken('wrod12345', many)).toBe('word12345');
  });
});
