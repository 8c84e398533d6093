import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Intervention, Site } from '../../../src/domain/experiment.ts';
import { checkedController } from '../../support/checkedController.ts';
import { makeModel } from '../../support/models.ts';
import { person, type Answer } from '../../support/askedPerson.ts';

vi.mock('vscode', async () => (await import('../../support/askedPerson.ts')).person.vscode);
const { askIntervention } = await import('../../../src/host/commands/askIntervention.ts');
const { siteToKeep } = await import('../../../src/host/commands/siteToKeep.ts');

const lstm = makeModel({ kind: 'lstm', hidden: [8, 8], input: 3, vocabulary: 12, seed: 2 });
const five = { tokens: [1, 2, 3, 4, 5] };
const sources = { plural: five, other: five };
const active = (...interventions: Intervention[]) =>
  checkedController(lstm, { base: five, sources, interventions }).active;
const edit = (before: Intervention, ...answers: Answer[]) => {
  person.answers = answers;
  return askIntervention(active(before), before.site, 0);
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
        site: { ...site, timesteps: 'all' },
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

  it('says how often a number is added where its scale stays', async () => {
    const before: Intervention = { site, edit: { kind: 'add', value: 0.5, scale: 3 } };
    const after = await edit(before, 'Enter', { types: '2' });
    expect(after?.edit).toEqual({ kind: 'add', value: 2, scale: 3 });
    expect(person.asked.at(-1)).toBe('Added 3 times: 0.5');
  });

  it.each<[string, Site, Answer[], Site]>([
    [
      'timestep',
      { ...site, timesteps: 9 },
      [{ types: '4' }, 'Enter', 'Enter'],
      { ...site, timesteps: 4 },
    ],
    [
      'unit',
      { ...site, units: [[7, 9]] },
      ['Enter', { types: '7' }, 'Enter'],
      { ...site, units: [7] },
    ],
    [
      'layer',
      { ...site, layer: 5 },
      [{ types: 'cell' }, { types: '1' }, 'Enter', 'Enter', 'Enter'],
      { layer: 1, component: 'cell', timesteps: 1, units: [3] },
    ],
  ])(
    'whose %s the model has not asks for its place as well',
    async (part, wrong, answers, right) => {
      const before: Intervention = { site: wrong, edit: { kind: 'zero' } };
      const problem = {
        field: `interventions[0].site.${part === 'layer' ? part : `${part}s`}`,
        message: '',
      };
      const troubles = [{ kind: 'problems', problems: [problem] }] as const;
      person.answers = answers;
      const kept = siteToKeep(before, { troubles }, 0);
      expect(await askIntervention(active(before), kept, 0)).toEqual({ ...before, site: right });
      expect(siteToKeep(before, { troubles }, 1)).toBe(wrong); // another's trouble
    },
  );

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

describe('what an intervention cannot have is not taken, by the words of the check', () => {
  const known = { layer: 0, component: 'hidden', timesteps: 0 } as const;
  const add = (known: Site, ...answers: Answer[]) => {
    person.answers = answers;
    return askIntervention(active(), known);
  };
  const types = (...texts: string[]) => texts.map(each => ({ types: each }));

  it.each<[string, string[], string]>([
    ['a timestep that the run has not', ['5'], '“5” is not taken: found 5, expected 0 to 4'],
    ['a timestep named twice', ['1, 1'], 'found 1 twice'],
    ['a unit that the layer has not', ['1', '8'], 'Numbers from 0 to 7'],
    [
      'a timestep past the end of its example',
      ['1', '3', 'interchange', 'plural', '9'],
      '“9” is not taken: found 9, expected 0 to 4',
    ],
    [
      'more timesteps of its example than the site has',
      ['1', '3', 'interchange', 'plural', '2, 3'],
      "found 2 timesteps for the site's 1",
    ],
    ['a value that is infinite in float32', ['1', '3', 'set', '1e39'], 'infinite in float32'],
    ['a factor that is infinite in float32', ['1', '3', 'scale', '-1e39'], 'infinite in float32'],
    ['bounds the wrong way round', ['1', '3', 'clamp', '1', '0'], 'expected at most max, 0'],
    ['noise of negative size', ['1', '3', 'noise', '-1'], 'expected a number from 0'],
  ])('%s', async (_, texts, message) => {
    await expect(add(known, ...types(...texts))).rejects.toThrow(message);
  });

  it('takes the last timestep of all', async () => {
    expect(await add(known, ...types('4', '3', 'interchange', 'plural', '4'))).toEqual({
      site: { ...known, timesteps: 4, units: [3] },
      edit: { kind: 'interchange' },
      source: { example: 'plural', timesteps: 4 },
    });
  });

  it('has another example written first, and goes on with that', async () => {
    person.vscode.commands.executeCommand.mockResolvedValueOnce('other' as never);
    const answers = types('4', '3', 'interchange', '$(add) New Example…', '2');
    expect(await add(known, ...answers)).toEqual({
      site: { ...known, timesteps: 4, units: [3] },
      edit: { kind: 'interchange' },
      source: { example: 'other', timesteps: 2 },
    });
    expect(person.vscode.commands.executeCommand).toHaveBeenLastCalledWith('ripple.addSource');
  });

  it('makes nothing where the other example is left', async () => {
    const { active, text } = checkedController(lstm, { base: five });
    const before = text();
    person.answers = types('4', '3', 'interchange', '$(add) New Example…');
    expect(await askIntervention(active, known)).toBe(undefined);
    expect(person.commanded).toEqual(['ripple.addSource']);
    expect(text()).toBe(before);
  });

  it('takes values for as many units as there are', async () => {
    const before: Intervention = {
      site: { ...site, units: [3, 4] },
      edit: { kind: 'set', value: [1, 2] },
    };
    await expect(edit(before, ...types('set', '1, 2, 3'))).rejects.toThrow('found 3 values');
    expect(await edit(before, ...types('set', '7'))).toMatchObject({ edit: { value: 7 } });
  });
});
