import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Experiment, Source } from '../../../src/domain/experiment.ts';
import type { Vocabulary } from '../../../src/domain/model.ts';
import type { Controller } from '../../../src/host/controller.ts';
import type { TypedInputs } from '../../../src/domain/typedInputs.ts';
import type { Change } from '../../../src/session/changes.ts';
import { checkedController } from '../../support/checkedController.ts';
import { makeModel } from '../../support/models.ts';
import { person, type Answer } from '../../support/askedPerson.ts';

vi.mock('vscode', async () => (await import('../../support/askedPerson.ts')).person.vscode);
const { askInputs } = await import('../../../src/host/commands/askInputs.ts');

/** Cuts a text as the vocabulary's kind does: at blanks, or into the longest pieces with the blank in front. */
const cuts = {
  words: (text: string) => text.split(' '),
  pieces: (text: string) => text.replaceAll(' ', 'Ġ').match(/Ġ?[a-z]+|Ġ/g) ?? [],
};
const vocabularies = { words: ['the', 'key'], pieces: ['the', 'Ġkey', 'Ġ', 's'] };

const active = (kind: keyof typeof cuts) => {
  const tokens = vocabularies[kind];
  const read = ({ text, tokens: given = [] }: Source) =>
    text === undefined
      ? given.map(each => (typeof each === 'number' ? tokens[each] : each))
      : cuts[kind](text);
  const answer = (name: string, { base, sources = {} }: Experiment) =>
    name === 'check'
      ? { problems: [], hints: [] }
      : { examples: { base: read(base), typed: read(sources.typed ?? {}) } };
  return {
    folder: '/a',
    document: { getText: () => '{ "version": 1, "checkpoint": "m.pt", "base": { "text": "a" } }' },
    troubles: [],
    model: { path: '/a/m.pt', tokens, architecture: { vocabularySize: tokens.length } },
    engine: {
      call: (name: string, { experiment }: { readonly experiment: Experiment }) => ({
        answer: Promise.resolve(answer(name, experiment)),
      }),
    },
  } as unknown as Controller;
};
const toBase = (inputs: TypedInputs): Change => ({ kind: 'base', inputs });
const ask = (where: Controller, example: Source, ...answers: Answer[]) => {
  person.answers = answers;
  return askInputs(where, { title: 'base', field: 'base', change: toBase, example });
};

beforeEach(() => {
  person.begin();
});

describe('editing an example', () => {
  it('asks nothing while the model is not loaded, and says so', async () => {
    const missing = { model: null } as unknown as Controller;
    expect(await ask(missing, { tokens: [3, 5, 7] })).toBe(undefined);
    expect(person.told).toEqual(['The model is not loaded; the panel says why.']);
    expect(person.asked).toEqual([]);
  });

  it('offers tokens as a text where that reads back as them', async () => {
    expect(await ask(active('words'), { tokens: [0, 'key'] }, 'Enter')).toEqual({
      text: 'the key',
    });
  });

  it('offers them as ids where no text does', async () => {
    expect(await ask(active('pieces'), { tokens: [0, 'Ġkey', 3] }, 'Enter')).toEqual({
      tokens: [0, 1, 3],
    });
    expect(person.asked).toEqual(['Token ids: base: 0 1 3']);
  });

  it('offers a text as it is', async () => {
    expect(await ask(active('pieces'), { text: 'the key' }, 'Enter')).toEqual({ text: 'the key' });
  });
});

it('vectors are not asked for: where they are is said, and the file is offered', async () => {
  const vectors = {
    model: { architecture: { vocabularySize: null, inputSize: 3 } },
  } as unknown as Controller;
  expect(await ask(vectors, { vectors: [[0.5, 1, 0]] })).toBe(undefined);
  expect(person.told).toEqual([
    'This model reads vectors of 3 numbers, not tokens: its examples are edited in the file.',
  ]);
  expect(person.asked).toEqual([]);
});

it('another example starts from nothing where the base cannot be typed', async () => {
  person.answers = [{ types: 'the key' }];
  const asked = {
    title: 'new',
    field: 'base',
    change: toBase,
    example: { tokens: [0, 1] },
    isNew: true,
  };
  expect(await askInputs(active('pieces'), asked)).toEqual({ text: 'the key' });
  expect(person.asked).toEqual(['Text: new: ']);
});

describe('what an example cannot be', () => {
  const tokens = ['the', 'key', 'keys'];
  const vocabulary: Vocabulary = {
    size: 3,
    from: 'test',
    tokens,
    encode: text => {
      const ids = text.split(' ').map(word => tokens.indexOf(word));
      return ids.includes(-1) ? { error: 'not in the vocabulary' } : { ids };
    },
    decode: ids => ids.map(id => tokens[id]).join(' '),
  };
  const gru = makeModel({ kind: 'gru', hidden: [4], input: 3, vocabulary: 3, seed: 2 });
  const model = { ...gru, vocabulary };
  const site = { layer: 0, component: 'hidden', timesteps: 2 } as const;
  const base = { text: 'the key keys' };
  const interventions = [{ site, edit: { kind: 'zero' } }] as const;

  it('is not taken: a word that the model has not', async () => {
    const { active } = checkedController(model, { base });
    await expect(ask(active, base, { types: 'the kex' })).rejects.toThrow(
      '“the kex” is not taken: not in the vocabulary',
    );
  });

  it('is taken, and what follows is said: an intervention at a timestep that is left out', async () => {
    const { active } = checkedController(model, { base, interventions: [...interventions] });
    expect(await ask(active, base, { types: 'the key' })).toEqual({ text: 'the key' });
    expect(person.told).toEqual([
      'interventions[0].site.timesteps: found 2, expected 0 to 1: the run has 2 timesteps',
    ]);
  });

  it('is not taken: ids of tokens that the model has not', async () => {
    const { active } = checkedController({ ...model, vocabulary: null }, { base: { tokens: [1] } });
    await expect(ask(active, { tokens: [1] }, { types: '3' })).rejects.toThrow(
      'expected ids from 0 to 2',
    );
  });
});
