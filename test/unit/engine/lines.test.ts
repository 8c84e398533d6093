import { describe, expect, it } from 'vitest';
import { parseDataset } from '../../../src/domain/dataset.ts';
import { EngineError } from '../../../src/domain/failure.ts';
import type { Model } from '../../../src/domain/model.ts';
import { noAssets } from '../../../src/engine/assets.ts';
import { toLines, type Lines } from '../../../src/engine/lines.ts';
import { validate } from '../../../src/engine/validate.ts';
import { makeModel, vocabularyOf } from '../../support/models.ts';
import type { Question } from '../../support/runs.ts';

const choices = { kind: 'gru', hidden: [4], input: 3, vocabulary: 6, seed: 3 } as const;
const names = ['the', 'key', 'keys', 'is', 'are', '.'];
const vocabulary = vocabularyOf(names);
const tokens: Model = { ...makeModel(choices), vocabulary };
const question: Question = {
  base: { text: 'the key is' },
  sources: { plural: { text: 'the keys are' }, other: { tokens: [1, 2, 3], steps: 2 } },
  unroll: { mode: 'free-running', steps: 2 },
  interventions: [
    {
      site: { layer: 0, component: 'hidden', timesteps: 1 },
      edit: { kind: 'interchange' },
      source: { example: 'plural' },
    },
  ],
};
const toExperiment = (more: Partial<Question>) =>
  ({ version: 1, checkpoint: 'm', ...question, ...more }) as const;

function linesOf(items: readonly unknown[], more: Partial<Question> = {}, model = tokens): Lines {
  const parsed = parseDataset('d.json', JSON.stringify(items));
  const asked = { experiment: toExperiment(more), model, assets: noAssets };
  return toLines(asked, '--dataset', { path: 'd.json', parsed });
}

function problemsOf(...asked: Parameters<typeof linesOf>): string[] {
  try {
    linesOf(...asked);
  } catch (error) {
    if (error instanceof EngineError)
      return error.problems.map(({ field, message }) => `${field}: ${message}`);
    throw error;
  }
  return [];
}

describe('a line of a dataset held against an experiment', () => {
  it('is the experiment with its base and sources, wholly, in place of the experiment’s own', () => {
    const sources = { plural: { tokens: [5, 4, 3], steps: 4 } };
    const line = { base: { tokens: [0, 1] }, sources };
    const experiment = toExperiment({
      base: line.base,
      sources: { ...question.sources, ...sources },
    });
    expect(linesOf([line]).at(0).plan).toEqual(validate(experiment, tokens, noAssets));
  });

  it('keeps what it leaves out: the base, a source, or all of them', () => {
    const { plan } = linesOf([{ sources: { other: { text: 'is is' } } }]).at(0);
    expect(plan.base.inputs).toEqual({ kind: 'tokens', ids: [0, 1, 3] });
    expect(plan.sources.get('plural')?.inputs).toEqual({ kind: 'tokens', ids: [0, 2, 4] });
    expect(plan.sources.get('other')).toMatchObject({ inputs: { ids: [3, 3] }, steps: null });
  });

  it('has its labels as ids, null where there is none', () => {
    const lines = linesOf([
      { text: 'is is', label: { text: 'are .' } },
      {
        base: { tokens: ['the', 3] },
        label: { tokens: [5] },
        baseLabel: { text: 'the' },
        sourceLabels: { other: { tokens: ['keys', 1] } },
      },
    ]);
    expect(lines.count).toBe(2);
    expect(lines.at(0)).toMatchObject({ number: 1, label: { ids: [4, 5] }, baseLabel: null });
    expect(lines.at(0).sourceLabels.size).toBe(0);
    expect(lines.at(1)).toMatchObject({ label: { ids: [5] }, baseLabel: { ids: [0] } });
    expect([...lines.at(1).sourceLabels]).toEqual([['other', { ids: [2, 1] }]]);
  });
});

describe('a line that does not fit', () => {
  it.each<[string, unknown, string | RegExp]>([
    [
      'a source that the experiment has not',
      { sources: { zeppelin: { text: 'is' } } },
      'sources.zeppelin: found "zeppelin", expected one of "plural", "other"',
    ],
    [
      'a label of one',
      { text: 'is is', sourceLabels: { base: { text: 'is' } } },
      'sourceLabels.base: found "base", expected one of "plural", "other"',
    ],
    ['an unknown word', { text: 'the zeppelin' }, 'text: "zeppelin" is not in the vocabulary'],
    [
      'an unknown word of a base',
      { base: { text: 'zeppelin' } },
      'base.text: "zeppelin" is not in the vocabulary',
    ],
    [
      'a label beyond the outputs',
      { text: 'is is', baseLabel: { tokens: [6] } },
      'baseLabel.tokens[0]: found id 6, expected 0 to 5',
    ],
    [
      'a label of nothing',
      { text: 'is is', label: { tokens: [] } },
      'label.tokens: found [], expected at least one token',
    ],
    [
      'a label twice over',
      { text: 'is is', label: { text: 'is', tokens: [3] } },
      'label: found text and tokens, expected exactly one of "text" or "tokens"',
    ],
    [
      'a source too short',
      { sources: { plural: { text: 'is' } } },
      /^interventions\[0\]\.site\.timesteps: found 1/,
    ],
    [
      'inputs twice over',
      { text: 'is', tokens: [1] },
      'found text and tokens, expected exactly one of "text" or "tokens"',
    ],
    [
      'a label that is none',
      { text: 'is is', label: 'is' },
      'label: found "is", expected {"text"} or {"tokens"}',
    ],
  ])('is refused by number: %s', (_, line, expected) => {
    const [problem, ...more] = problemsOf([{ text: 'is is' }, line, { text: 'is is' }]);
    const head = '--dataset: "d.json": line 2: ';
    expect(more).toEqual([]);
    expect(problem?.slice(0, head.length)).toBe(head);
    expect(problem?.slice(head.length)).toEqual(
      typeof expected === 'string' ? expected : expect.stringMatching(expected),
    );
  });

  it('is one of the first that are named; the others are counted', () => {
    const found = problemsOf(Array<unknown>(9).fill({ text: 'no' }));
    expect(found).toHaveLength(6);
    expect(found[5]).toBe('--dataset: "d.json": and 4 more wrong lines');
  });

  it('has a label where nothing is emitted', () => {
    const vectors = makeModel({ ...choices, vocabulary: null });
    const base = { vectors: [[1, 2, 3]] };
    const plain: Partial<Question> = {
      base,
      sources: {},
      interventions: [],
      unroll: { mode: 'teacher-forced' },
    };
    expect(problemsOf([{ ...base, label: { tokens: [1] } }], plain, vectors)).toEqual([
      '--dataset: "d.json": line 1: label: this model puts out vectors, so no run emits tokens; expected none',
    ]);
    expect(problemsOf([base], plain, vectors)).toEqual([]);
  });

  it('is any, where the dataset itself is wrong', () => {
    const parsed = parseDataset('d.jsonl', '{"text": "is is"}\n{"text"');
    const asked = { experiment: toExperiment({}), model: tokens, assets: noAssets };
    expect(() => toLines(asked, '--dataset', { path: 'a/d.jsonl', parsed })).toThrow(
      /^--dataset: "a\/d\.jsonl": line 2: column \d+: /,
    );
  });
});
