import { describe, expect, it } from 'vitest';
import { textOf, typed } from '../../../webview/heading/forcedInputs.ts';

const words = { vocabularySize: 12, hasWords: true };
const bare = { vocabularySize: 12, hasWords: false };
const initialState = { hidden: [[1, 2]] };

describe('forced inputs that are typed', () => {
  it('keep the state they start from, and their form', () => {
    expect(typed('the key', { text: 'the', initialState }, words)).toEqual({
      inputs: { text: 'the key', initialState },
    });
    expect(typed('3, 4', { tokens: [1, 2], initialState }, words)).toEqual({
      inputs: { tokens: [3, 4], initialState },
    });
    expect(typed('the 3 4', { tokens: ['key', 3] }, words)).toEqual({
      inputs: { tokens: ['the', 3, '4'] },
    });
  });

  it('are ids where the model has no words', () => {
    expect(typed('3 4', { text: 'the' }, bare)).toEqual({ inputs: { tokens: [3, 4] } });
    expect(typed('5', { constant: 'the' }, bare)).toEqual({ inputs: { constant: 5 } });
  });

  it('are an id where one stands, and a word where a word does', () => {
    expect(typed('5', { constant: 0 }, words)).toEqual({ inputs: { constant: 5 } });
    expect(typed('the', { constant: 0 }, words)).toEqual({ inputs: { constant: 'the' } });
    expect(typed('5', { constant: 'the' }, words)).toEqual({ inputs: { constant: '5' } });
  });

  it('are refused where they are no ids of the model', () => {
    expect(typed('3 12', { tokens: [1] }, bare)).toEqual({
      problem: '“12”: expected ids from 0 to 11, separated by blanks or commas',
    });
    expect(typed(' ', { tokens: [1] }, bare)).toEqual({ problem: 'At least one id, from 0 to 11' });
    expect(typed('3 4', { constant: 1 }, bare)).toEqual({
      problem: '“3 4”: expected an id from 0 to 11',
    });
  });

  it('are shown as they would be typed, where they can be', () => {
    expect(textOf({ tokens: ['a', 3] })).toBe('a 3');
    expect(textOf({ text: 'a b' })).toBe('a b');
    expect(textOf({ constant: 3 })).toBe('3');
    expect(textOf({ tokens: ['a', ' '] })).toBeUndefined();
    expect(textOf({ constant: [1, 2] })).toBeUndefined();
  });
});
