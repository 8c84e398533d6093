import { describe, expect, it } from 'vitest';
import { toData } from '../../../webview/data.ts';
import { toLink } from '../../../webview/link.ts';
import type { FromPanel } from '../../../src/protocol/panel.ts';

type Call = Extract<FromPanel, { type: 'call' }>;

/** The page's data over a host that is answered by hand. */
function asked() {
  const calls: Call[] = [];
  const link = toLink(message => {
    if (message.type === 'call') calls.push(message);
  });
  let arrivals = 0;
  const data = toData(link, () => arrivals++);
  const settled = async (): Promise<void> => {
    for (let k = 0; k < 4; k++) await Promise.resolve();
  };
  return {
    data,
    arrivals: () => arrivals,
    count: (name: Call['name']) => calls.filter(call => call.name === name).length,
    async answer(): Promise<void> {
      for (const { id } of calls) link.settle({ type: 'answered', id, answer: [] });
      await settled();
    },
  };
}

describe('what the page keeps of answers', () => {
  it('is what was used last: an order that every draw uses stays over any number of units', async () => {
    const { data, count, answer } = asked();
    for (let unit = 0; unit < 200; unit++) {
      data.order(1, 'hidden', 0);
      data.unit(1, 0, unit, 0);
      await answer();
    }
    expect([count('order'), count('unit')]).toEqual([1, 200]);
  });
});
