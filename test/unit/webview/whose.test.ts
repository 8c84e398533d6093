import { describe, expect, it } from 'vitest';
import type { Anatomy } from '../../../src/domain/anatomy.ts';
import type { Experiment, Intervention } from '../../../src/domain/experiment.ts';
import { sourceProblem } from '../../../webview/popover/sourceProblem.ts';
import { lastOwnAt, placeOf, whoseAt } from '../../../webview/state/whose.ts';

const anatomy = { layers: [{ name: 'cell', units: [4, 4] }], model: [] } as unknown as Anatomy;
const extent = { anatomy, timesteps: 3 };
const place = { layer: 0, component: 'cell', units: [1, 2], timesteps: [1] } as const;
const on = (
  site: Partial<Intervention['site']>,
  more: Partial<Intervention> = {},
): Intervention => ({
  site: { layer: 0, component: 'cell', timesteps: 1, ...site },
  edit: { kind: 'zero' },
  ...more,
});
const whose = (...list: Intervention[]) => whoseAt(list, place, extent);

describe('whose an intervention is', () => {
  it('is the place’s own on exactly its units and timesteps, however the file writes them', () => {
    expect(whose(on({ units: [2, 1] }), on({ units: [[1, 3]], timesteps: [1] }))).toEqual({
      own: [0, 1],
      others: [],
    });
  });

  it('is another’s on other units, on more or fewer, on all of them, and on more timesteps', () => {
    const list = [{ units: [3] }, { units: [1] }, {}, { units: [1, 2], timesteps: [1, 2] }];
    expect(whose(...list.map(site => on(site)))).toEqual({ own: [], others: [0, 1, 2, 3] });
    expect(whose(on({ units: [1, 2], timesteps: 'all' }))).toEqual({ own: [], others: [0] });
  });

  it('is another’s where its units are directions of a basis', () => {
    const basis = { kind: 'rotation', file: 'r.npy' } as const;
    expect(whose(on({ units: [1, 2] }, { basis }))).toEqual({ own: [], others: [0] });
  });

  it('is nobody’s here at another layer, component or timestep', () => {
    const list = [{ layer: 1 }, { component: 'hidden' as const }, { timesteps: 2 }];
    expect(whose(...list.map(site => on({ units: [1, 2], ...site })))).toEqual({
      own: [],
      others: [],
    });
  });

  it('is the last that changes the place, or none: what stands before another might leave nothing', () => {
    const last = (...list: Intervention[]) => lastOwnAt(list, place, extent);
    const own = on({ units: [1, 2] });
    expect(last(own, own)).toBe(1);
    expect(last(own, on({ units: [3] }))).toBe(0);
    expect(last(own, on({ units: [2] }))).toBe(undefined);
    expect(last(own, on({}, { enabled: false }))).toBe(0);
    expect(last()).toBe(undefined);
  });

  it('is found again at the place that it names itself', () => {
    for (const each of [on({ timesteps: 'all' }), on({ units: [3, 0] }), on({})]) {
      const own = placeOf(each, extent);
      expect(whoseAt([each], own, extent)).toEqual({ own: [0], others: [] });
    }
    expect(placeOf(on({ timesteps: 'all' }), extent)).toEqual({
      layer: 0,
      component: 'cell',
      units: [0, 1, 2, 3],
      timesteps: [0, 1, 2],
    });
  });
});

describe('where values are taken from', () => {
  const experiment: Experiment = {
    version: 1,
    checkpoint: 'm',
    base: { text: 'a' },
    sources: { short: { text: 'a b' }, long: { text: 'a b', steps: 2 } },
  };
  const outline = {
    examples: { base: ['a'], short: ['a', 'b'], long: ['a', 'b'] },
    timesteps: 5,
    prompt: 1,
  };
  const problem = (
    example: string,
    timesteps: number | number[] | 'all',
    of = outline as typeof outline | null,
  ) =>
    sourceProblem(
      on({ timesteps: [0, 1] }, { edit: { kind: 'interchange' }, source: { example, timesteps } }),
      experiment,
      of,
    );

  it('is inside the example, what it writes by itself included', () => {
    expect(problem('short', 1)).toBeUndefined();
    expect(problem('short', 2)).toBe('“short” has no timestep 2: it has 2, from 0');
    expect(problem('long', [1, 2])).toBeUndefined();
    expect(problem('long', [2, 3])).toBe('“long” has no timestep 3: it has 3, from 0');
    expect(problem('base', 4)).toBeUndefined();
    expect(problem('base', 5)).toBe('“base” has no timestep 5: it has 5, from 0');
  });

  it('is one timestep, or as many as are edited', () => {
    expect(problem('short', [0, 1])).toBeUndefined();
    expect(problem('long', [0, 1, 2])).toBe(
      '3 timesteps of the example, expected one, or as many as are edited (2)',
    );
  });

  it('is all of an example where that has one timestep, or as many as are edited', () => {
    expect(problem('base', 'all')).toBe(
      '5 timesteps of the example, expected one, or as many as are edited (2)',
    );
    expect(problem('short', 'all')).toBeUndefined();
    expect(problem('short', 'all', null)).toBeUndefined();
    const all = { example: 'short', timesteps: 'all' } as const;
    const edited = on({ timesteps: 'all' }, { edit: { kind: 'interchange' }, source: all });
    expect(sourceProblem(edited, experiment, outline)).toBe(
      '2 timesteps of the example, expected one, or as many as are edited (5)',
    );
  });

  it('is left to the run while the examples’ lengths are not known', () => {
    expect(problem('short', 99, null)).toBeUndefined();
    expect(problem('unknown', 99)).toBeUndefined();
  });
});
