import { expect, it } from 'vitest';
import { settingProblem, stepsProblem } from '../../../webview/state/unrollChoices.ts';

it('takes steps that come to less than a million with the prompt', () => {
  expect(stepsProblem('999994', 5)).toBe(undefined);
  expect(stepsProblem('1', 5)).toBe(undefined);
  for (const wrong of ['999995', '1e6', '0', '-4', '1.5', '', 'many'])
    expect(stepsProblem(wrong, 5)).toBe('expected a whole number from 1 to 999994');
});

it('takes a topK that the file may hold', () => {
  expect(settingProblem('topK', '1000000')).toBe(undefined);
  expect(settingProblem('topK', '1000001')).toBe('topK: expected a whole number from 1 to 1000000');
});
