import { describe, expect, it } from 'vitest';
import type { Experiment, Source } from '../../../src/domain/experiment.ts';
import type { Outline } from '../../../src/domain/outline.ts';
import {
  fieldOf,
  freeName,
  messageOf,
  nameProblem,
  restoredWriting,
  toInputs,
  withDraft,
  writtenOf,
} from '../../../webview/inputs/inputsDraft.ts';
import type { Link } from '../../../webview/state/link.ts';

const initialState = { hidden: [[1, 2]] };
const experiment: Experiment = {
  version: 1,
  checkpoint: 'm.pt',
  base: { tokens: [1, 2], initialState },
  sources: { 'a b': { vectors: [[1]], steps: 3 }, example: { text: 'x' } },
  unroll: { mode: 'teacher-forced', inputs: { text: 'old', initialState } },
};
const base = { kind: 'example', name: 'base' } as const;
const given = { kind: 'given' } as const;
const text = { text: 'the\nkey' };

describe('inputs that are written', () => {
  it('take the place of what stood there in whatever form; state and steps stay', () => {
    expect(withDraft(experiment, base, 'base', text).base).toEqual({ ...text, initialState });
    const source = { kind: 'example', name: 'a b' } as const;
    const { sources } = withDraft(experiment, source, 'a b', { tokens: [4] });
    expect(sources).toEqual({ 'a b': { tokens: [4], steps: 3 }, example: { text: 'x' } });
    expect(withDraft(experiment, given, '', text).unroll).toEqual({
      mode: 'teacher-forced',
      inputs: { ...text, initialState },
    });
  });

  it('are one edit of the document', () => {
    expect(messageOf(experiment, { kind: 'new' }, 'third', text)).toEqual({
      type: 'wrote',
      example: 'third',
      inputs: text,
    });
    expect(messageOf(experiment, given, '', text)).toEqual({
      type: 'unrolled',
      unroll: { mode: 'teacher-forced', inputs: { ...text, initialState } },
    });
  });

  it('are held against the model by the field that a check names', () => {
    expect(fieldOf(base, 'base')).toBe('base');
    expect(fieldOf({ kind: 'new' }, 'a b')).toBe('sources."a b"');
    expect(fieldOf(given, '')).toBe('unroll.inputs');
  });

  it('are a text as it stands, or ids on any number of lines', () => {
    expect(toInputs({ form: 'text', text: ' a\n' }, 12)).toEqual({ inputs: { text: ' a\n' } });
    expect(toInputs({ form: 'ids', text: '3, 4\n11' }, 12)).toEqual({
      inputs: { tokens: [3, 4, 11] },
    });
    expect(toInputs({ form: 'text', text: '' }, 12)).toEqual({
      problem: 'A text of at least one token',
    });
    expect(toInputs({ form: 'ids', text: '3 12' }, 12)).toEqual({
      problem: '“12”: expected ids from 0 to 11, separated by blanks or commas',
    });
    expect(toInputs({ form: 'ids', text: ' ' }, 12)).toEqual({
      problem: 'At least one id, from 0 to 11',
    });
  });

  it('have a name that no other example has', () => {
    expect(freeName(experiment)).toBe('example-2');
    expect(freeName({ ...experiment, sources: {} })).toBe('example');
    for (const name of ['', ' ', 'base', 'a b'])
      expect(nameProblem(experiment, name)).toBe('A new name, not "base"');
    expect(nameProblem(experiment, 'third')).toBe(undefined);
  });
});

/** Reads words at blanks, or pieces with their blank in front, of which no text is read as the blank alone. */
const reading = {
  words: { tokens: ['the', 'key'], cut: /[^ ]+/g, between: ' ' },
  pieces: { tokens: ['the', ' key', ' ', 's'], cut: / ?[a-z]+/g, between: '' },
};

function start(kind: keyof typeof reading, example: Source, vocabularyFrom: string | null = 'v') {
  const { tokens, cut, between } = reading[kind];
  const ask = (_: string, { experiment: { base: own } }: { readonly experiment: Experiment }) => {
    const given = own.tokens?.map(each => (typeof each === 'number' ? tokens[each] : each));
    const read = given ?? own.text?.match(cut) ?? [];
    const ids = read.map(each => tokens.indexOf(each ?? ''));
    const outline: Partial<Outline> = ids.includes(-1)
      ? {}
      : { ids: { base: ids }, texts: { base: read.join(between) } };
    return Promise.resolve(outline);
  };
  return writtenOf(ask as Link['ask'], experiment, { vocabularyFrom }, example);
}

describe('what is written first', () => {
  it('is the text, or the text that the tokens are read back from', async () => {
    expect(await start('words', { text: 'a  b' })).toEqual({ form: 'text', text: 'a  b' });
    expect(await start('words', { tokens: [0, 'key'] })).toEqual({ form: 'text', text: 'the key' });
  });

  it('is ids where no text is read as them', async () => {
    expect(await start('pieces', { tokens: [0, ' ', 1] })).toEqual({ form: 'ids', text: '0 2 1' });
    expect(await start('words', { tokens: [1, 0] }, null)).toEqual({ form: 'ids', text: '1 0' });
  });

  it('is the tokens as they stand where one is none, so that it can be mended', async () => {
    expect(await start('words', { tokens: ['the', 'kye'] })).toEqual({
      form: 'text',
      text: 'the kye',
    });
  });
});

it('what an earlier page kept of its text is taken as far as it is one', () => {
  const writing = { owner: { kind: 'new' }, form: 'text', name: 'third', text: 'a\nb' } as const;
  expect(restoredWriting({ layer: 0, writing })).toEqual(writing);
  const wrong: unknown[] = [
    undefined,
    null,
    {},
    { writing: null },
    { writing: { ...writing, owner: { kind: 'example' } } },
    { writing: { ...writing, form: 'vectors' } },
    { writing: { ...writing, text: 3 } },
  ];
  for (const kept of wrong) expect(restoredWriting(kept)).toBe(null);
});
