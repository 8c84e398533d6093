import { expect, it } from 'vitest';
import { dueOf } from '../../../src/session/due.ts';

/** Of a text nothing was run, or an older one, or it is on its way, or there. */
const none = { isFresh: () => false, isComing: () => false, hasRun: () => false };
const older = { ...none, hasRun: () => true };
const coming = { ...older, isComing: () => true };
const there = { ...older, isFresh: () => true };

it.each([
  ['nothing was run yet', none, true, true],
  ['results are older', older, true, false],
  ['they are on their way', coming, false, false],
  ['they are there', there, false, false],
] as const)('where %s, a view is run for or not', (_, runs, onChange, byHand) => {
  expect(dueOf(['own'], 'text', runs, [], true)).toEqual(onChange ? ['own'] : []);
  expect(dueOf(['own'], 'text', runs, [], false)).toEqual(byHand ? ['own'] : []);
  expect(dueOf(['own', 'both'], 'text', runs, ['own'], false)).toContain('own');
  expect(dueOf([], 'text', runs, ['own'], true)).toEqual([]);
});
