import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Experiment } from '../../../src/domain/experiment.ts';
import type { FromPanel } from '../../../src/protocol/panel.ts';
import { toLink } from '../../../webview/state/link.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const experiment: Experiment = { version: 1, checkpoint: 'm', base: { text: 'a' } };
const wrong = [{ field: 'base', message: 'is empty' }];

/** A link whose questions are answered by hand, the first first. */
function asked() {
  const ids: number[] = [];
  const link = toLink((message: FromPanel) => {
    if (message.type === 'call') ids.push(message.id);
  });
  /** How long a check waits, in ms, and what it gives. */
  const check = async () => {
    const before = Date.now();
    const done = link.check(experiment);
    await vi.runAllTimersAsync();
    return { problems: await done, ms: Date.now() - before };
  };
  const answer = () =>
    link.settle({
      type: 'answered',
      id: ids.shift() ?? 0,
      answer: { problems: wrong, hints: [] },
    });
  return { ids, link, check, answer };
}

it('an engine that does not answer holds up one check, and no other until it has answered', async () => {
  const { ids, link, check, answer } = asked();
  expect(await check()).toEqual({ problems: [], ms: 2000 });
  for (let k = 0; k < 3; k++) expect(await check()).toEqual({ problems: [], ms: 0 });
  answer();
  const done = link.check(experiment);
  while (ids.length > 0) answer();
  expect(await done).toEqual(wrong);
  expect(await check()).toEqual({ problems: [], ms: 2000 });
});
