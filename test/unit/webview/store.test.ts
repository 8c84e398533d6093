import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unitsOf } from '../../../src/domain/anatomy.ts';
import { anatomyOf } from '../../../src/engine/anatomy.ts';
import { makeModel, modelChoices } from '../../support/models.ts';
import type { PanelState } from '../../../src/protocol/panel.ts';
import { siteOf, toRanges } from '../../../webview/state/place.ts';
import { firstView, reduce, restoredView, type State } from '../../../webview/state/store.ts';

const outputs = (timesteps: number, changed: number): string[] =>
  Array.from({ length: timesteps }, (_, t) => (t === changed ? 'other' : 'same'));

/** A panel whose result has so many timesteps, or none yet; the token at t 3 changed. */
const panel = (timesteps?: number): PanelState =>
  ({
    title: 'x',
    experiment: {
      version: 1,
      checkpoint: 'm',
      base: {},
      interventions: [
        {
          site: { layer: 1, component: 'cell', timesteps: [2, 4], units: [[3, 5]] },
          edit: { kind: 'zero' },
        },
      ],
    },
    model: null,
    results: {
      own:
        timesteps === undefined
          ? null
          : {
              timesteps,
              emitsFrom: 0,
              base: { outputs: outputs(timesteps, -1) },
              intervened: { outputs: outputs(timesteps, 3) },
            },
      forced: null,
      free: null,
    },
    shown: 'own',
    preview: null,
  }) as unknown as PanelState;
/** The same with its checkpoint opened. */
const opened = (state: PanelState): PanelState => {
  const wanted = modelChoices({ kind: 'lstm', hidden: [5, 5], projection: false });
  const [choice] = fc.sample(wanted, { numRuns: 1, seed: 3 });
  return { ...state, model: modelOf(choice!) };
};
const modelOf = (choice: Parameters<typeof makeModel>[0]): PanelState['model'] => {
  const { architecture } = makeModel(choice);
  return { architecture, anatomy: anatomyOf(architecture) } as PanelState['model'];
};
const start: State = { panel: null, view: firstView, isChosen: false };

describe('the store', () => {
  it('chooses again what was chosen in a layer, after a look at the model, and the other way', () => {
    const state = opened(panel(5));
    const look = (from: State, view: Partial<State['view']>): State =>
      reduce(from, { type: 'looked', view });
    const inLayer = look(reduce(start, { type: 'changed', state }), {
      ...{ layer: 0, component: 'forgetGate', units: [2, 3] },
    });
    const inModel = look(inLayer, { layer: null });
    expect(inModel.view.layer).toBe(null);
    const back = look(inModel, { layer: 1 });
    expect(back.view).toMatchObject({ layer: 1, component: 'forgetGate', units: [2, 3] });
    const [first] = state.model!.anatomy.model;
    const asked = look(inLayer, { layer: null, component: first!.name, units: [1] });
    expect(asked.view).toMatchObject({ component: first!.name, units: [1] });
    const again = look(look(asked, { layer: 0 }), { layer: null });
    expect(again.view).toMatchObject({ layer: null, component: first!.name, units: [1] });
  });

  it('first looks at the first intervention, and at the first token that changed', () => {
    const before = reduce(start, { type: 'changed', state: panel() });
    expect(before.view).toMatchObject({ layer: 1, component: 'cell', units: [3], timesteps: [2] });
    const { view } = reduce(before, { type: 'changed', state: opened(panel(6)) });
    expect(view).toMatchObject({ layer: 1, component: 'cell', units: [3], timesteps: [3] });
  });

  it('keeps to the result that is drawn while another checkpoint is opened', () => {
    const before = reduce(start, { type: 'changed', state: opened(panel(6)) });
    const experiment = { version: 1, checkpoint: 'n', base: {} } as const;
    const state = { ...panel(6), experiment };
    expect(reduce(before, { type: 'changed', state }).view).toBe(before.view);
  });

  it('stays where a value is previewed, though the first changed token moves', () => {
    const before = reduce(start, { type: 'changed', state: opened(panel(6)) });
    const intervened = { outputs: outputs(6, 5) };
    const own = { ...panel(6).results.own, intervened };
    const preview = { interventions: [], problem: null };
    const previewed = { ...opened(panel(6)), results: { own }, preview } as unknown as PanelState;
    expect(reduce(before, { type: 'changed', state: previewed }).view.timesteps).toEqual([3]);
    const kept = { ...previewed, preview: null };
    expect(reduce(before, { type: 'changed', state: kept }).view.timesteps).toEqual([5]);
  });

  it('first shows the curves of a model that reads vectors, until a person chooses', () => {
    const of = (vocabulary: number | null): PanelState => ({
      ...panel(6),
      model: modelOf({ kind: 'lstm', hidden: [5, 5], input: 3, vocabulary, seed: 3 }),
    });
    const unchanged = { version: 1, checkpoint: 'm', base: {} } as const;
    for (const more of [{}, { experiment: unchanged }]) {
      const first = (vocabulary: number | null): State =>
        reduce(start, { type: 'changed', state: { ...of(vocabulary), ...more } });
      expect(first(null).view.plot).toBe('traces');
      expect(first(7).view.plot).toBe('maps');
      const chosen = reduce(first(null), { type: 'looked', view: { plot: 'maps' } });
      expect(reduce(chosen, { type: 'changed', state: of(null) }).view.plot).toBe('maps');
    }
  });

  it('keeps what a person chose over results, and inside them', () => {
    const looked = reduce(start, { type: 'looked', view: { units: [7], timesteps: [2, 5] } });
    const first = reduce(looked, { type: 'changed', state: panel(6) });
    expect(first.view).toBe(looked.view);
    expect(reduce(first, { type: 'changed', state: panel(3) }).view.timesteps).toEqual([2]);
  });

  it('keeps units inside the component that is looked at', () => {
    const choice = fc.sample(modelChoices({ kind: 'lstm' }), { numRuns: 1, seed: 3 })[0]!;
    const anatomy = anatomyOf(makeModel(choice).architecture);
    const state = { ...panel(6), model: modelOf(choice) };
    const wide = unitsOf(anatomy, 'inputProjection', 0);
    const narrow = unitsOf(anatomy, 'hidden', 0);
    const shown = reduce({ ...start, isChosen: true }, { type: 'changed', state });
    const view = { layer: 0, component: 'inputProjection', units: [1, wide - 1] } as const;
    const far = reduce(shown, { type: 'looked', view });
    expect(far.view.units).toEqual([1, wide - 1]);
    expect(narrow).toBeLessThan(wide);
    const near = reduce(far, { type: 'looked', view: { component: 'hidden' } });
    expect(near.view.units).toEqual([1]);
  });

  it('takes back a saved view, and nothing else', () => {
    expect(restoredView({ ...firstView, units: [3] }).units).toEqual([3]);
    for (const other of [null, 3, {}, { units: ['a'], timesteps: [1], component: 'cell' }])
      expect(restoredView(other)).toBe(firstView);
  });

  it('writes units in rising order, and three or more in a row as a range', () => {
    expect(toRanges([7, 2, 1])).toEqual([1, 2, 7]);
    expect(toRanges([3, 2, 1, 9, 10, 12, 13, 14, 15])).toEqual([[1, 4], 9, 10, [12, 16]]);
  });

  it('writes a selection as a site', () => {
    expect(siteOf({ layer: null, component: 'logits', units: [1], timesteps: [2] })).toEqual({
      component: 'logits',
      timesteps: 2,
      units: [1],
    });
    expect(siteOf({ layer: 0, component: 'cell', units: [1, 2], timesteps: [2, 3] })).toEqual({
      layer: 0,
      component: 'cell',
      timesteps: [2, 3],
      units: [1, 2],
    });
  });
});
