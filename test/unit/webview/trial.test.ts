import { describe, expect, it } from 'vitest';
import type { FromPanel } from '../../../src/protocol/panel.ts';
import { firstView } from '../../../webview/state/store.ts';
import { toTrial } from '../../../webview/plots/trial.ts';

describe('a value that is tried', () => {
  const dragged = () => {
    const posted: FromPanel[] = [];
    const now = { view: { ...firstView, units: [3], timesteps: [2] }, limit: 4 };
    const drag = toTrial({
      post: message => posted.push(message),
      state: () => ({ panel: null, view: now.view, isChosen: true }),
      valueAt: () => 0.5,
      valueLimit: () => now.limit,
    });
    return { posted, now, drag };
  };
  const set = (value: number) => ({
    intervention: {
      site: { layer: 0, component: 'hidden', timesteps: 2, units: [3] },
      edit: { kind: 'set', value },
    },
  });

  it('goes by the scale that the map had, not by the one it makes', () => {
    const { posted, now, drag } = dragged();
    drag(2, false);
    now.limit = 9;
    drag(2, false);
    expect(posted).toEqual([set(4.5), set(4.5)].map(each => ({ type: 'previewed', ...each })));
  });

  it('is kept where it was tried, wherever the cursor is by then', () => {
    const { posted, now, drag } = dragged();
    drag(1, false);
    now.view = { ...now.view, units: [7], timesteps: [5] };
    drag(1, true);
    expect(posted.at(-1)).toEqual({ type: 'intervened', ...set(2.5) });
    drag(1, true);
    expect(posted.at(-1)).toMatchObject({ intervention: { site: { timesteps: 5, units: [7] } } });
  });
});
