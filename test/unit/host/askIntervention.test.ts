import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Intervention, Site } from '../../../src/domain/experiment.ts';
import type { Controller } from '../../../src/host/controller.ts';
import { person, type Answer } from '../../support/askedPerson.ts';

vi.mock('vscode', async () => (await import('../../support/askedPerson.ts')).person.vscode);
const { askIntervention } = await import('../../../src/host/commands/askIntervention.ts');

const anatomy = {
  states: ['hidden'],
  layers: [{ name: 'hidden', units: [8, 8] }],
  model: [{ name: 'logits', units: 12 }],
};
const active = (timesteps?: number) =>
  ({
    model: { anatomy },
    result: timesteps === undefined ? null : { timesteps },
    selection: { layer: 0, component: 'hidden', units: [0], timesteps: [0] },
    experiment: { sources: { plural: {}, other: {} } },
  }) as unknown as Controller;
const edit = (before: Intervention, ...answers: Answer[]) => {
  person.answers = answers;
  return askIntervention(active(5), before.site, before);
};
const site: Site = { layer: 0, component: 'hidden', timesteps: 1, units: [3] };

beforeEach(() => {
  person.begin();
});

describe('editing an intervention and accepting all that is offered', () => {
  const cases: Record<string, { before: Intervention; boxes: number }> = {
    'all units': {
      before: { site: { layer: 0, component: 'hidden', timesteps: 1 }, edit: { kind: 'zero' } },
      boxes: 3,
    },
    'all timesteps': {
      before: { site: { layer: 0, component: 'hidden', timesteps: 'all' }, edit: { kind: 'zero' } },
      boxes: 3,
    },
    'a source elsewhere': {
      before: {
        site,
        edit: { kind: 'interchange' },
        source: { example: 'other', layer: 1, component: 'cell', timesteps: 4 },
      },
      boxes: 3,
    },
    'a source that repeats a timestep': {
      before: {
        site: { ...site, timesteps: [1, 2] },
        edit: { kind: 'interchange' },
        source: { example: 'base', timesteps: [0, 0] },
      },
      boxes: 3,
    },
    "a source's values added": {
      before: {
        site,
        edit: { kind: 'add', scale: -1 },
        source: { example: 'plural', timesteps: 'all' },
      },
      boxes: 3,
    },
    'a value for each unit': {
      before: { site: { ...site, units: [3, 4] }, edit: { kind: 'set', value: [0.5, -1] } },
      boxes: 2,
    },
    'a number added, scaled': {
      before: { site, edit: { kind: 'add', value: 0.25, scale: 2 } },
      boxes: 2,
    },
    'a factor': { before: { site, edit: { kind: 'scale', factor: 3 } }, boxes: 2 },
    bounds: { before: { site, edit: { kind: 'clamp', min: 0, max: 0.5 } }, boxes: 3 },
    noise: { before: { site, edit: { kind: 'noise', std: 0.1, seed: 7 } }, boxes: 2 },
  };
  it.each(Object.entries(cases))('changes nothing: %s', async (_, { before, boxes }) => {
    const enters = Array.from({ length: boxes }, () => 'Enter' as const);
    expect(await edit(before, ...enters)).toEqual(before);
    expect(person.answers).toEqual([]);
  });
});

describe('editing an intervention', () => {
  it('into another kind drops what that has no use for', async () => {
    const source = { example: 'plural', timesteps: 1 } as const;
    const before: Intervention = { site, edit: { kind: 'interchange' }, source };
    const after = await edit(before, { types: 'scale' }, { types: '2' });
    expect(after).toEqual({ site, edit: { kind: 'scale', factor: 2 } });
  });

  it("offers the source's own timesteps", async () => {
    const source = { example: 'plural', timesteps: 4 } as const;
    await edit({ site, edit: { kind: 'interchange' }, source }, 'Enter', 'Enter', 'Esc');
    expect(person.asked).toEqual([
      'Edit: interchange',
      'Example: plural',
      "The example's timesteps: 4",
    ]);
  });
});

describe('adding an intervention before there is a result', () => {
  it('takes any timestep: what the run has is for the check to say', async () => {
    person.answers = [{ types: '7' }, { types: '' }, { types: 'zero' }];
    const known = { layer: 0, component: 'hidden', timesteps: 0 } as const;
    expect(await askIntervention(active(), known)).toEqual({
      site: { ...known, timesteps: 7 },
      edit: { kind: 'zero' },
    });
  });

  it('takes no timestep that the last result did not have', async () => {
    person.answers = [{ types: '5' }];
    const known = { layer: 0, component: 'hidden', timesteps: 0 } as const;
    await expect(askIntervention(active(5), known)).rejects.toThrow('Numbers from 0 to 4');
  });
});
