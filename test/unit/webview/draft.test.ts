import { describe, expect, it } from 'vitest';
import type { Experiment, Intervention } from '../../../src/domain/experiment.ts';
import { anatomyOf } from '../../../src/engine/anatomy.ts';
import {
  draftOf,
  equallyWide,
  firstDraft,
  fromText,
  offered,
  toIntervention,
} from '../../../webview/popover/draft.ts';
import { makeModel } from '../../support/models.ts';
import fc from 'fast-check';
import { modelChoices } from '../../support/models.ts';

const experiment: Experiment = {
  version: 1,
  checkpoint: 'm',
  base: { text: 'a b' },
  sources: { plural: { text: 'c d' } },
};
const place = { layer: 0, component: 'hidden', units: [1, 2], timesteps: [3] } as const;
const site = { layer: 0, component: 'hidden', timesteps: 3, units: [1, 2] };
const made = (kind: (typeof offered)[number]['kind'], fields = {}) =>
  toIntervention(place, { ...firstDraft(kind, place, experiment), ...fields });

describe('a draft', () => {
  it('becomes every edit that the engine has', () => {
    const edits = offered.map(({ kind }) => made(kind));
    expect(edits).toEqual([
      { intervention: { site, edit: { kind: 'zero' } } },
      { intervention: { site, edit: { kind: 'set', value: 0 } } },
      { intervention: { site, edit: { kind: 'add', value: 1 } } },
      { intervention: { site, edit: { kind: 'scale', factor: 0.5 } } },
      { intervention: { site, edit: { kind: 'clamp', min: -1, max: 1 } } },
      { intervention: { site, edit: { kind: 'noise', std: 1, seed: 0 } } },
      {
        intervention: {
          site,
          edit: { kind: 'interchange' },
          source: { example: 'plural', timesteps: 3 },
        },
      },
    ]);
  });

  it('adds a number as often as it was added', () => {
    const edit = { kind: 'add', value: 0.5, scale: 3 } as const;
    const draft = draftOf({ site: { ...site, component: 'hidden' }, edit }, place, experiment);
    expect(draft && toIntervention(place, draft)).toEqual({ intervention: { site, edit } });
  });

  it('takes one number a unit, a real minus, an edge, and a source elsewhere', () => {
    expect(made('set', { value: '0.5, −2' })).toMatchObject({
      intervention: { edit: { value: [0.5, -2] } },
    });
    expect(made('zero', { edge: 'carry' })).toMatchObject({
      intervention: { site: { ...site, edge: 'carry' } },
    });
    expect(
      made('add', {
        example: 'base',
        scale: '-1',
        timesteps: '0 1',
        from: { layer: 1, component: 'hiddenIn' },
      }),
    ).toEqual({
      intervention: {
        site,
        edit: { kind: 'add', scale: -1 },
        source: { example: 'base', timesteps: [0, 1], layer: 1, component: 'hiddenIn' },
      },
    });
  });

  it.each([
    ['set', { value: 'x' }, '“x”: expected a number'],
    ['set', { value: '1, 2, 3' }, '3 numbers, expected one, or one a unit (2)'],
    ['scale', { factor: '' }, '“”: expected a number'],
    ['clamp', { min: '2', max: '1' }, '2 is above 1'],
    ['noise', { std: '-1' }, 'std -1'],
    ['noise', { seed: '0.5' }, 'seed 0.5'],
    ['interchange', { timesteps: '-1' }, '“-1”: expected timesteps'],
  ] as const)('of %s with %j says what is wrong', (kind, fields, problem) => {
    expect(made(kind, fields)).toMatchObject({
      problem: expect.stringContaining(problem) as string,
    });
  });

  it('is made of an intervention, and becomes it again', () => {
    const list: Intervention[] = [
      { site: { ...site, component: 'hidden', edge: 'up' }, edit: { kind: 'set', value: [1, 2] } },
      { site: { ...site, component: 'hidden' }, edit: { kind: 'noise', std: 0.5, seed: 7 } },
      {
        site: { ...site, component: 'hidden' },
        edit: { kind: 'add', scale: 2 },
        source: { example: 'plural', timesteps: [0], layer: 1 },
      },
    ];
    for (const intervention of list) {
      const draft = draftOf(intervention, place, experiment);
      const again = draft && toIntervention(place, draft);
      expect(again).toMatchObject({ intervention: { edit: intervention.edit } });
    }
  });

  it('has no layer for a source in a component of the whole model, and writes none', () => {
    const intervention: Intervention = {
      site: { ...site, component: 'hidden' },
      edit: { kind: 'interchange' },
      source: { example: 'plural', timesteps: 3, component: 'embedding' },
    };
    const draft = draftOf(intervention, place, experiment);
    expect(draft?.from).toEqual({ layer: null, component: 'embedding' });
    expect(draft && fromText(draft.from)).toBe('embedding');
    expect(draft && toIntervention(place, draft)).toEqual({ intervention });
  });

  it('offers sources of equal width only', () => {
    const [choice] = fc.sample(modelChoices({ kind: 'lstm' }), { numRuns: 1, seed: 3 });
    const { architecture } = makeModel(choice!);
    const wide = equallyWide(anatomyOf(architecture), { ...place, component: 'inputProjection' });
    expect(wide).toContainEqual({ layer: 0, component: 'inputProjection' });
    expect(wide).not.toContainEqual({ layer: 0, component: 'hidden' });
  });
});
