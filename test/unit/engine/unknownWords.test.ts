import { describe, expect, it } from 'vitest';
import { toVocabulary } from '../../../src/checkpoint/toVocabulary.ts';
import { parseDataset } from '../../../src/domain/dataset.ts';
import { noAssets, type Assets } from '../../../src/engine/assets.ts';
import { toLines } from '../../../src/engine/lines.ts';
import { outlineOf } from '../../../src/engine/outline.ts';
import { keyOf } from '../../../src/engine/runs/run.ts';
import { unknownInLines, unknownWarnings } from '../../../src/engine/unknownWords.ts';
import { makeModel } from '../../support/models.ts';
import { planOf, type Question } from '../../support/runs.ts';

const words = ['<unk>', 'the', 'key', 'is', 'near', 'cat'];
const model = {
  ...makeModel({ kind: 'gru', hidden: [4], input: 3, vocabulary: words.length, seed: 3 }),
  vocabulary: toVocabulary(words, words.length, 'words.txt'),
};
const site = { layer: 0, component: 'hidden', timesteps: 0 } as const;

const warnings = (question: Question, assets?: Assets): string[] =>
  unknownWarnings(planOf(model, question, assets), model.vocabulary);

describe('words that are in no vocabulary are a warning', () => {
  it('of the base, each once, the first few by name', () => {
    expect(warnings({ base: { text: 'the Cat near a treee Cat' } })).toEqual([
      'base: "Cat", "a", "treee" are not in the vocabulary: read as <unk>',
    ]);
    expect(warnings({ base: { text: 'the Cat' } })).toEqual([
      'base: "Cat" is not in the vocabulary: read as <unk>',
    ]);
    expect(warnings({ base: { text: 'a b c d e f a' } })).toEqual([
      'base: "a", "b", "c", "d" and 2 more are not in the vocabulary: read as <unk>',
    ]);
    const many = Array.from({ length: 1500 }, (_, k) => `w${k}`).join(' ');
    expect(warnings({ base: { text: many } })).toEqual([
      'base: "w0", "w1", "w2", "w3" and 996+ more are not in the vocabulary: read as <unk>',
    ]);
  });

  it('and of no text that has that token as it is written', () => {
    expect(warnings({ base: { text: 'the <unk> near' } })).toEqual([]);
    expect(warnings({ base: { tokens: ['the', '<unk>'] } })).toEqual([]);
  });

  it('inert, and cut where they are long', () => {
    expect(warnings({ base: { text: `the ke\u202ey ${'x'.repeat(500)}` } })).toEqual([
      `base: "ke\\u202ey", "${'x'.repeat(76)}… are not in the vocabulary: read as <unk>`,
    ]);
  });

  it('of a source that is taken from, and of no other', () => {
    const sources = { used: { text: 'the Key' }, idle: { text: 'a Key' } };
    const edit = { kind: 'interchange' } as const;
    const interventions = [{ site, edit, source: { example: 'used' } }];
    expect(warnings({ base: { text: 'the key' }, sources, interventions })).toEqual([
      'sources.used: "Key" is not in the vocabulary: read as <unk>',
    ]);
  });

  it('of a given text, in place of the base', () => {
    const unroll = { mode: 'teacher-forced', inputs: { text: 'the Key' } } as const;
    expect(warnings({ base: { text: 'a key' }, unroll })).toEqual([
      'unroll.inputs: "Key" is not in the vocabulary: read as <unk>',
    ]);
  });

  it('of what is read of a base alone', () => {
    const unroll = { mode: 'free-running', steps: 2, from: 1 } as const;
    expect(warnings({ base: { text: 'the Key near a' }, unroll })).toEqual([
      'base: "Key" is not in the vocabulary: read as <unk>',
    ]);
  });

  it('of a dataset, once, and of a metric’s text', () => {
    const text = '{"text": "the Key"}\n{"text": "a Key"}';
    const dataset = parseDataset('d.jsonl', text);
    const assets: Assets = {
      directions: new Map(),
      datasets: new Map([['d.jsonl', dataset]]),
      rotations: new Map(),
    };
    const edit = { kind: 'mean', dataset: 'd.jsonl' } as const;
    const interventions = [1, 0].map(timesteps => ({ site: { ...site, timesteps }, edit }));
    const metrics = [{ kind: 'exactMatch', text: 'the tree' } as const];
    expect(warnings({ base: { text: 'the key' }, interventions, metrics }, assets)).toEqual([
      'interventions[0].edit.dataset: "Key", "a" are not in the vocabulary: read as <unk>',
      'metrics[0]: "tree" is not in the vocabulary: read as <unk>',
    ]);
  });
});

it('principal directions have those of their dataset', () => {
  const dataset = parseDataset('d.jsonl', '{"text": "the Key"}\n{"text": "a Key"}');
  const assets = { ...noAssets, datasets: new Map([['d.jsonl', dataset]]) };
  const intervention = {
    site,
    edit: { kind: 'interchange' },
    source: { example: 'base' },
    basis: { kind: 'pca', dataset: 'd.jsonl' },
  } as const;
  const question = { base: { text: 'the key' }, interventions: [intervention] };
  expect(unknownWarnings(planOf(model, question, assets), model.vocabulary)).toEqual([
    'interventions[0].basis.dataset: "Key", "a" are not in the vocabulary: read as <unk>',
  ]);
});

it('lines of a dataset have those that they give themselves, said once', () => {
  const sources = { other: { text: 'the Cat' } };
  const experiment = { version: 1, checkpoint: '', base: { text: 'the Dog' }, sources } as const;
  const lines = [
    { text: 'the Key', label: { text: 'the Label' } },
    { base: { text: 'a Key' }, sourceLabels: { other: { text: 'Other' } } },
    { sources: { other: { text: 'Mine' } }, baseLabel: { text: 'Base' } },
  ];
  const parsed = parseDataset('l.json', JSON.stringify(lines));
  const unknown = unknownInLines('--dataset "l.json"');
  toLines({ experiment, model, assets: noAssets }, '--dataset', { path: 'l.json', parsed }, line =>
    unknown.add(line.unknown),
  );
  expect(unknown.warnings(model.vocabulary)).toEqual([
    '--dataset "l.json": "Key", "Label", "a", "Other" and 2 more are not in the vocabulary: read as <unk>',
  ]);
  expect(unknownInLines('--dataset').warnings(model.vocabulary)).toEqual([]);
});

it('an outline has them by example', () => {
  const sources = { other: { text: 'the cat' } };
  const experiment = { version: 1, checkpoint: '', base: { text: 'the Cat a b c d' }, sources };
  expect(outlineOf(experiment as never, model).unknown).toEqual({
    base: { as: '<unk>', words: ['"Cat"', '"a"', '"b"', '"c"'], more: '1' },
  });
});

it('a run is the same whether a text had them, or their token', () => {
  const keys = [{ text: 'the Cat' }, { text: 'the <unk>' }, { tokens: [1, 0] }].map(base => {
    const { inputs, initial } = planOf(model, { base }).base;
    return keyOf({ inputs, initial, timesteps: 2, decoding: null } as never);
  });
  expect(new Set(keys).size).toBe(1);
});
