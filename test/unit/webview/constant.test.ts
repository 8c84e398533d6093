import { expect, it } from 'vitest';
import { toConstant } from '../../../webview/heading/constant.ts';

const words = { size: 12, hasWords: true };
const bare = { size: 12, hasWords: false };

it('takes an id where one stands or there are no words, and a word where a word does', () => {
  expect(toConstant('5', 0, words)).toEqual({ constant: 5 });
  expect(toConstant('the', 0, words)).toEqual({ constant: 'the' });
  expect(toConstant('5', 'the', words)).toEqual({ constant: '5' });
  expect(toConstant('5', 'the', bare)).toEqual({ constant: 5 });
});

it('refuses what is no id of a model without words', () => {
  expect(toConstant('3 4', 1, bare)).toEqual({ problem: '“3 4”: expected an id from 0 to 11' });
  expect(toConstant('12', 1, bare)).toEqual({ problem: '“12”: expected an id from 0 to 11' });
});
