import { expect, it } from 'vitest';
import { inColumn } from '../../../src/cli/view/columns.ts';
import { visibleToken } from '../../../src/domain/visibleToken.ts';

it.each([
  ['\n', '⏎'],
  ['\t', '⇥'],
  [' ', '␣'],
  ['  the ', '␣␣the␣'],
  ['a b', 'a b'],
  ['\u0007', '\\u0007'],
])('a token %j is shown as %s, in a column of the terminal too', (token, shown) => {
  expect(visibleToken(token)).toBe(shown);
  expect(inColumn(token, 10).trimStart()).toBe(shown);
});
