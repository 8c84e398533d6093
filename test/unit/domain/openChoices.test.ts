import { describe, expect, it } from 'vitest';
import type { InspectedArrays } from '../../../src/domain/inspection.ts';
import { canBeDescribed, type Refusal } from '../../../src/domain/model.ts';
import type { SidecarField } from '../../../src/domain/sidecar.ts';
import { openQuestions } from '../../../src/domain/openChoices.ts';

const entry = (name: string, ...shape: number[]) => ({ name, shape, dtype: 'float32', bytes: 4 });
const dictionaries: readonly InspectedArrays[] = [
  {
    at: 'model',
    arrays: [
      entry('emb.weight', 12, 8),
      entry('rnn.weight_ih_l0', 32, 8),
      entry('rnn.weight_hh_l0', 32, 8),
      entry('dec.weight_hh_l0', 32, 8),
      entry('actor.weight', 12, 8),
      entry('critic.weight', 12, 8),
      entry('scale', 8),
    ],
  },
  { at: 'ema', arrays: [entry('emb.weight', 12, 8)] },
];
const asked = (fields: readonly SidecarField[], message = '', tensor = '') =>
  openQuestions({ found: '', tensor, message, fields }, dictionaries).map(
    ({ field, candidates }) => [field, candidates.map(({ fields }) => fields)] as const,
  );

describe('what a refusal leaves open', () => {
  it('is what the engine names, spelt as the sidecar has it', () => {
    const choices: Refusal['choices'] = [
      { field: 'readout', candidates: ['actor.weight', 'null'] },
      { field: 'layers', candidates: ['rnn', '["rnn", "dec"]'] },
      { field: 'oneHot', candidates: ['true', 'false'] },
      { field: 'gates', candidates: ['z, r, n'] },
    ];
    const refusal = { found: '', tensor: '', message: 'm', choices };
    const questions = openQuestions(refusal, dictionaries);
    expect(questions.flatMap(each => each.candidates.map(({ fields }) => fields))).toEqual([
      { readout: 'actor.weight' },
      { readout: null },
      { layers: ['rnn'] },
      { layers: ['rnn', 'dec'] },
      { oneHot: true },
      { oneHot: false },
      { gates: ['z', 'r', 'n'] },
    ]);
    expect(questions[0]?.candidates[0]?.about).toBe('[12, 8] float32');
    expect(questions[1]?.candidates[0]?.about).toContain('weight_ih_l0 [32, 8]');
  });

  it('names the first arrays of a module, and says how many it leaves out', () => {
    const arrays = [1, 2, 3, 4, 5].map(k => entry(`rnn.part${k}`, k));
    const choices: Refusal['choices'] = [{ field: 'layers', candidates: ['rnn'] }];
    const refusal = { found: '', tensor: '', message: 'm', choices };
    expect(openQuestions(refusal, [{ at: null, arrays }])[0]?.candidates[0]).toMatchObject({
      about: 'part1 [1], part2 [2], part3 [3]',
      left: 2,
    });
  });

  it('is the layers alone, where they are open: the rest depends on them', () => {
    const choices: Refusal['choices'] = [{ field: 'layers', candidates: ['rnn', 'dec'] }];
    const message = 'two recurrent groups; with "layers": ["dec"], name one as "readout"';
    const questions = openQuestions({ found: '', tensor: '', message, choices }, dictionaries);
    expect(questions.map(({ field }) => field)).toEqual(['layers']);
  });

  it('is else looked for in the file: of two that fit, those that its words name come first', () => {
    const [question] = asked(['readout'], 'actor.weight, critic.weight both fit');
    expect(question?.[0]).toBe('readout');
    expect(question?.[1].slice(0, 2)).toEqual([
      { readout: 'actor.weight' },
      { readout: 'critic.weight' },
    ]);
    expect(question?.[1]).toContainEqual({ readout: null });
    expect(question?.[1]).not.toContainEqual({ readout: 'rnn.weight_hh_l0' });
  });

  it('offers the modules there are, the dictionaries, and what the words of a field may be', () => {
    expect(asked(['layers', 'ignore'], '', 'scale')).toEqual([
      ['layers', [{ layers: ['rnn'] }, { layers: ['dec'] }]],
      ['ignore', [{ ignore: ['scale'] }]],
    ]);
    expect(asked(['stateDict'])).toEqual([
      ['stateDict', [{ stateDict: 'model' }, { stateDict: 'ema' }]],
    ]);
    expect(asked(['activation'])).toEqual([
      ['activation', [{ activation: 'tanh' }, { activation: 'relu' }]],
    ]);
    const [[, orders] = []] = asked(['gates']);
    expect(orders).toContainEqual({ gates: ['i', 'f', 'g', 'o'] });
    expect(orders).not.toContainEqual({ gates: ['r', 'z', 'n'] });
    const [[, starts] = []] = asked(['initialState'], 'scale is one');
    expect(starts?.slice(0, 2)).toEqual([
      { initialState: { hidden: 'scale' } },
      { initialState: { cell: 'scale' } },
    ]);
  });

  it('is nothing where no field is named', () => {
    const message = 'attention adds a path; supported: stacked RNN, with one "readout"';
    expect(asked([], message)).toEqual([]);
    const refusal = { found: '', tensor: '', message };
    expect(canBeDescribed(refusal)).toBe(false);
    expect(canBeDescribed({ ...refusal, fields: ['activation'] })).toBe(true);
    const choices: Refusal['choices'] = [{ field: 'tied', candidates: ['true'] }];
    expect(canBeDescribed({ ...refusal, choices })).toBe(true);
  });
});
