import { expect, it } from 'vitest';
import { metricText } from '../../../webview/words/metricText.ts';

it('a probability has the digits of the readout, a count none, anything else two', () => {
  const shown = [
    ['probability', 0.0014],
    ['probability', 0.996],
    ['tokensChanged', 3],
    ['logitDifference', -1.234],
  ] as const;
  expect(shown.map(([kind, value]) => metricText({ kind, value }))).toEqual([
    '.001',
    '.996',
    '3',
    '−1.23',
  ]);
});

it('no value is said as what it is: nothing diverged, or a number that is not finite', () => {
  const kinds = ['firstDivergence', 'kl', 'probability'];
  expect(kinds.map(kind => metricText({ kind, value: null }))).toEqual([
    'none',
    'not finite',
    'not finite',
  ]);
});
