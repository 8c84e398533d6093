import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Experiment, Source } from '../../../src/domain/experiment.ts';
import type { Controller } from '../../../src/host/controller.ts';
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
    model: { path: '/a/m.pt', tokens, architecture: { vocabularySize: tokens.length } },
    engine: {
      call: (name: string, { experiment }: { readonly experiment: Experiment }) => ({
        answer: Promise.resolve(answer(name, experiment)),
      }),
    },
  } as unknown as Controller;
};
const ask = (where: Controller, example: Source, ...answers: Answer[]) => {
  person.answers = answers;
  return askInputs(where, { title: 'base', field: 'base', example });
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

it('another example starts from nothing where the base cannot be typed', async () => {
  person.answers = [{ types: 'the key' }];
  const asked = { title: 'new', field: 'base', example: { tokens: [0, 1] }, isNew: true };
  expect(await askInputs(active('pieces'), asked)).toEqual({ text: 'the key' });
  expect(person.asked).toEqual(['Text: new: ']);
});
