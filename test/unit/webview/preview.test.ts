import { describe, expect, it } from 'vitest';
import type { Intervention } from '../../../src/domain/experiment.ts';
import type { FromPanel, PanelState } from '../../../src/protocol/panel.ts';
import { firstView } from '../../../webview/state/store.ts';
import { toPreview } from '../../../webview/state/preview.ts';

const panelOf = (interventions: readonly Intervention[] | undefined): PanelState | null =>
  interventions
    ? ({
        experiment: { interventions },
        model: { anatomy: { layers: [{ name: 'hidden', units: [5] }], model: [] } },
        shown: 'own',
        results: { own: { timesteps: 3 } },
        preview: null,
      } as unknown as PanelState)
    : null;

describe('a value that is previewed', () => {
  const dragged = (interventions?: readonly Intervention[]) => {
    const posted: FromPanel[] = [];
    const now = {
      view: { ...firstView, units: [3], timesteps: [2] },
      limit: 4,
      panel: panelOf(interventions),
    };
    const drag = toPreview({
      post: message => posted.push(message),
      write: written => posted.push({ type: 'intervened', ...written }),
      hold: () => undefined,
      state: () => ({ panel: now.panel, view: now.view }),
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

  it('is kept where it was previewed, wherever the cursor is by then', () => {
    const { posted, now, drag } = dragged();
    drag(1, false);
    now.view = { ...now.view, units: [7], timesteps: [5] };
    drag(1, true);
    expect(posted.at(-1)).toEqual({ type: 'intervened', ...set(2.5) });
    drag(1, true);
    expect(posted.at(-1)).toMatchObject({ intervention: { site: { timesteps: 5, units: [7] } } });
  });

  it('is at timesteps that rise, wherever in the selection the cursor is', () => {
    const { posted, now, drag } = dragged();
    now.view = { ...now.view, timesteps: [2, 1, 0] };
    drag(1, true);
    expect(posted.at(-1)).toMatchObject({ intervention: { site: { timesteps: [0, 1, 2] } } });
  });

  describe('where the same cell was tuned before', () => {
    const here = { layer: 0, component: 'hidden', timesteps: 2, units: [3] } as const;
    const edited = (site: Intervention['site'], edit: Intervention['edit']): Intervention => ({
      site,
      edit,
      note: 'kept',
    });

    const elsewhere = edited({ ...here, units: [4] }, { kind: 'set', value: 9 });
    const tuned = edited({ ...here, units: [3] }, { kind: 'set', value: 1 });

    it('changes that intervention, and adds no other', () => {
      const { posted, drag } = dragged([elsewhere, tuned]);
      drag(1, false);
      drag(1, true);
      expect(posted.at(-1)).toEqual({
        type: 'intervened',
        intervention: edited({ ...here, units: [3] }, { kind: 'set', value: 2.5 }),
        at: 1,
      });
    });

    it.each<[string, object]>([
      ['a list of one timestep', { timesteps: [2] }],
      ['a range of units', { units: [[3, 4]] }],
      [
        'both, and the edge that is meant without one',
        { timesteps: [2], units: [[3, 4]], edge: 'all' },
      ],
      ['a unit twice', { units: [3, 3] }],
    ])('changes the one that the file writes with %s', (_, spelt) => {
      const site = { ...here, units: [3], ...spelt } as Intervention['site'];
      const { posted, drag } = dragged([edited(site, { kind: 'set', value: [1] })]);
      drag(1, true);
      const intervention = edited(site, { kind: 'set', value: 2.5 });
      expect(posted).toEqual([{ type: 'intervened', intervention, at: 0 }]);
    });

    it('changes the one of all units and timesteps where all are chosen', () => {
      const site = { layer: 0, component: 'hidden', timesteps: 'all' } as const;
      const { posted, now, drag } = dragged([edited(site, { kind: 'add', value: 1 })]);
      now.view = { ...now.view, units: [0, 1, 2, 3, 4], timesteps: [0, 1, 2] };
      drag(1, true);
      const intervention = edited(site, { kind: 'add', value: 3 });
      expect(posted).toEqual([{ type: 'intervened', intervention, at: 0 }]);
    });

    it.each<[string, Intervention]>([
      ['is off', { ...edited({ ...here, units: [3] }, { kind: 'set', value: 1 }), enabled: false }],
      [
        'is of another edge',
        edited({ ...here, units: [3], edge: 'up' }, { kind: 'set', value: 1 }),
      ],
      ['is of more units', edited({ ...here, units: [3, 4] }, { kind: 'set', value: 1 })],
      ['is another edit', edited({ ...here, units: [3] }, { kind: 'zero' })],
    ])('leaves one alone that %s', (_, intervention) => {
      const { posted, drag } = dragged([intervention]);
      drag(1, true);
      expect(posted).toEqual([{ type: 'intervened', ...set(2.5) }]);
    });

    it.each<[string, Intervention[], number | undefined]>([
      ['moved', [tuned, elsewhere], 0],
      ['still behind others', [elsewhere, elsewhere, tuned], 2],
      ['alone', [tuned], 0],
      ['gone', [elsewhere], undefined],
    ])('follows it where the list is changed elsewhere meanwhile: %s', (_, list, at) => {
      const { posted, now, drag } = dragged([elsewhere, tuned]);
      drag(1, false);
      now.panel = panelOf(list);
      drag(1, false);
      drag(1, true);
      const intervention = { ...tuned, edit: { kind: 'set', value: 2.5 } };
      const place = at === undefined ? {} : { at };
      expect(posted).toEqual([
        { type: 'previewed', intervention, at: 1 },
        { type: 'previewed', intervention, ...place },
        { type: 'intervened', intervention, ...place },
      ]);
    });

    it.each<[string, Intervention]>([
      ['zeroes the same cell', edited({ ...here, units: [3] }, { kind: 'zero' })],
      [
        'is of all units and timesteps',
        edited({ ...here, units: undefined, timesteps: 'all' }, { kind: 'zero' }),
      ],
      [
        'is of directions',
        {
          ...edited({ ...here, units: [0] }, { kind: 'zero' }),
          basis: { kind: 'rotation', file: 'turn.npy' },
        },
      ],
    ])('leaves one alone after which another %s: what is set last holds', (_, later) => {
      const { posted, drag } = dragged([tuned, later]);
      drag(1, true);
      expect(posted).toEqual([{ type: 'intervened', ...set(2.5) }]);
    });

    it.each<[string, Intervention]>([
      ['is off', { ...edited({ ...here, units: [3] }, { kind: 'zero' }), enabled: false }],
      ['is of other units', edited({ ...here, units: [[0, 3], 4] }, { kind: 'zero' })],
      ['is of another timestep', edited({ ...here, units: [3], timesteps: 1 }, { kind: 'zero' })],
    ])('changes the one after which another %s', (_, later) => {
      const { posted, drag } = dragged([tuned, later]);
      drag(1, true);
      expect(posted).toMatchObject([{ type: 'intervened', at: 0 }]);
    });

    it('goes on adding from what was added there: as often as it was', () => {
      const region = { ...here, units: [3, 4] };
      const { posted, now, drag } = dragged([edited(region, { kind: 'add', value: 1, scale: 3 })]);
      now.view = { ...now.view, units: [3, 4] };
      drag(1, true);
      const intervention = edited(region, { kind: 'add', value: 5 });
      expect(posted).toEqual([{ type: 'intervened', intervention, at: 0 }]);
    });

    it('goes on adding from what a region was added before', () => {
      const site = { layer: 0, component: 'hidden', timesteps: 2, units: [3, 4] } as const;
      const { posted, now, drag } = dragged([
        edited({ ...site, units: [3, 4] }, { kind: 'add', value: 1 }),
      ]);
      now.view = { ...now.view, units: [4, 3] };
      drag(1, true);
      expect(posted).toEqual([
        {
          type: 'intervened',
          intervention: edited({ ...site, units: [3, 4] }, { kind: 'add', value: 3 }),
          at: 0,
        },
      ]);
    });
  });
});
