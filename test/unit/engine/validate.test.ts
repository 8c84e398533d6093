import { describe, expect, it } from 'vitest';
import { parseDataset } from '../../../src/domain/dataset.ts';
import type { Edit, Intervention } from '../../../src/domain/experiment.ts';
import { EngineError } from '../../../src/domain/failure.ts';
import type { Model } from '../../../src/domain/model.ts';
import { noAssets, type Assets } from '../../../src/engine/assets.ts';
import type { Plan } from '../../../src/engine/plan.ts';
import { toRotation } from '../../../src/engine/rotation.ts';
import { validate } from '../../../src/engine/validate.ts';
import { assumptionsOf } from '../../../src/engine/validate/assumptions.ts';
import { toSubject } from '../../../src/engine/validate/examples.ts';
import { hintsOf } from '../../../src/engine/validate/hints.ts';
import { toEdit, toSetting } from '../../../src/engine/validate/interventions.ts';
import { differentiable } from '../../../src/engine/validate/metrics.ts';
import { Problems } from '../../../src/engine/validate/problems.ts';
import { makeModel, vocabularyOf } from '../../support/models.ts';
import type { Question } from '../../support/runs.ts';

const choices = {
  kind: 'gru',
  hidden: [4],
  input: 3,
  vocabulary: 6,
  seed: 3,
} as const;
const names = ['the', 'key', 'keys', 'is', 'are', '.'];
const vocabulary = vocabularyOf(names);
const tokens: Model = { ...makeModel(choices), vocabulary };
const vectors = makeModel({ ...choices, vocabulary: null });
const lstm = makeModel({ ...choices, kind: 'lstm', hidden: [4, 4] });
const site = { layer: 0, component: 'hidden', timesteps: 0 } as const;
const base = { text: 'the key is' };

const planOf = (question: Question, model = tokens, assets: Assets = noAssets): Plan =>
  validate({ version: 1, checkpoint: 'm', ...question }, model, assets);

function problemsOf(question: Question, model = tokens, assets: Assets = noAssets): string[] {
  try {
    planOf(question, model, assets);
  } catch (error) {
    if (error instanceof EngineError)
      return error.problems.map(({ field, message }) => `${field}: ${message}`);
    throw error;
  }
  return [];
}

const dataset = (text: string): Assets => ({
  ...noAssets,
  datasets: new Map([['d.jsonl', parseDataset('d.jsonl', text)]]),
});

it('a text for a model whose vocabulary was not taken is told why it was not, in whatever words', () => {
  const whyNoVocabulary = 'v.json holds another language';
  const model: Model = { ...tokens, vocabulary: null, whyNoVocabulary };
  const told = `the checkpoint has no vocabulary (${whyNoVocabulary})`;
  expect(problemsOf({ base }, model)).toEqual([
    `base.text: ${told}, so a text cannot be cut; expected "tokens" with ids`,
  ]);
  expect(problemsOf({ base: { tokens: ['key'] } }, model)).toEqual([
    `base.tokens[0]: found "key"; ${told}, expected an id from 0 to 5`,
  ]);
});

describe('a number that is infinite in float32', () => {
  it.each<[string, Question]>([
    ['base.vectors[0][1]', { base: { vectors: [[0, 1e39, 0]] } }],
    [
      'base.initialState.hidden[0][2]',
      { base: { vectors: [[0, 0, 0]], initialState: { hidden: [[0, 0, -1e39, 0]] } } },
    ],
    [
      'unroll.inputs.constant[0]',
      {
        base: { vectors: [[0, 0, 0]] },
        unroll: { mode: 'teacher-forced', inputs: { constant: [1e39, 0, 0] }, steps: 2 },
      },
    ],
    [
      'interventions[0].edit.scale',
      {
        base: { vectors: [[0, 0, 0]] },
        interventions: [{ site, edit: { kind: 'add', value: 3e38, scale: 3e38 } }],
      },
    ],
  ])('is refused by name: %s', (field, question) => {
    const [problem, ...others] = problemsOf(question, vectors);
    expect(others).toEqual([]);
    expect(problem?.startsWith(`${field}: `)).toBe(true);
    expect(problem).toContain('infinite in float32');
  });
});

describe('a metric’s target', () => {
  const match = (...ids: number[]): Question => ({
    base: { tokens: [0, 1] },
    metrics: [{ kind: 'exactMatch', tokens: ids }],
  });
  const outputs = (outputSize: number): Model => ({
    ...tokens,
    architecture: { ...tokens.architecture, outputSize },
  });

  it('is held against the outputs, not the embedding’s rows', () => {
    expect(problemsOf(match(8, 8), outputs(9))).toEqual([]);
    expect(problemsOf(match(0, 5), outputs(3))).toEqual([
      'metrics[0].tokens[1]: found id 5, expected 0 to 2',
    ]);
  });
});

describe('an index', () => {
  it('of a token in a list is part of its field', () => {
    expect(problemsOf({ base: { tokens: [0, 9] } })).toEqual([
      'base.tokens[1]: found id 9, expected 0 to 5',
    ]);
  });

  it('that is there twice among 300 000 is found before the test times out', () => {
    const timesteps = [...Array.from({ length: 300_000 }, (_, t) => t), 7];
    const question: Question = {
      base: { tokens: Array<number>(300_000).fill(0) },
      interventions: [{ site: { ...site, timesteps }, edit: { kind: 'zero' } }],
    };
    expect(problemsOf(question)[0]).toContain('found 7 twice');
  });

  it('of a source that pairs with one timestep is expected once', () => {
    const question: Question = {
      base,
      interventions: [
        { site, edit: { kind: 'interchange' }, source: { example: 'base', timesteps: [0, 1] } },
      ],
    };
    expect(problemsOf(question)[0]).toMatch(/expected 1$/);
  });
});

describe('an initial state', () => {
  it('has the states of the cell, by name and width', () => {
    const started = (initialState: object): Question => ({ base: { tokens: [0], initialState } });
    const two = [
      [0, 0, 0, 0],
      [0, 0, 0, 0],
    ];
    expect(problemsOf(started({ cell: [[0, 0, 0, 0]] }))).toEqual([
      'base.initialState.cell: a gru has no cell state; expected "hidden" alone',
    ]);
    expect(problemsOf(started({ hidden: two, cell: two }), lstm)).toEqual([]);
    expect(problemsOf(started({ cell: [[0]] }), lstm)).toEqual([
      'base.initialState.cell: found 1 layer of [1] units, expected 2 of [4, 4]',
    ]);
    const both = makeModel({ ...choices, bidirectional: true });
    expect(problemsOf(started({ hidden: [[0, 0, 0, 0]] }), both)[0]).toMatch(
      /expected 1 of \[8\]$/,
    );
  });
});

describe('a source that is read at the site’s own timesteps', () => {
  const asked = (timesteps: number | number[] | 'all', text: string): Question => ({
    base,
    sources: { short: { text } },
    interventions: [
      { site: { ...site, timesteps }, edit: { kind: 'interchange' }, source: { example: 'short' } },
    ],
  });

  it('is named with the site’s field where it ends before one', () => {
    expect(problemsOf(asked([0, 2], 'the keys'))).toEqual([
      'interventions[0].site.timesteps: found 2, past the end of the source "short", which is read at the site\'s own timesteps and has 2 timesteps; expected 0 to 1, or source.timesteps',
    ]);
    expect(problemsOf(asked('all', 'the keys'))[0]).toMatch(
      /^interventions\[0\]\.site\.timesteps: found 2/,
    );
  });

  it('may go on longer than the base, whose timesteps are meant', () => {
    const [edit] = planOf(asked('all', 'the keys are . .')).edits;
    expect(edit?.source?.timesteps).toEqual([0, 1, 2]);
  });

  it('that gives its own timesteps is named by them', () => {
    const question = asked(0, 'the keys');
    const [intervention] = question.interventions ?? [];
    const source = { example: 'short', timesteps: 5 };
    expect(
      problemsOf({
        ...question,
        interventions: [{ site, edit: { kind: 'interchange' }, ...intervention, source }],
      }),
    ).toEqual([
      'interventions[0].source.timesteps: found 5, expected 0 to 1: the run has 2 timesteps',
    ]);
  });
});

describe('mean', () => {
  const mean = (timesteps: number | number[] = 0): Question => ({
    base,
    interventions: [{ site: { ...site, timesteps }, edit: { kind: 'mean', dataset: 'd.jsonl' } }],
  });

  it('takes the examples of a dataset, and the base of a line that has one', () => {
    const text =
      '{"text": "the key"}\n{"base": {"tokens": [2, "is"]}, "label": {"text": "no such"}}';
    const [edit] = planOf(mean(), tokens, dataset(text)).edits;
    expect(edit?.mean?.map(({ inputs }) => inputs)).toEqual([
      { kind: 'tokens', ids: [0, 1] },
      { kind: 'tokens', ids: [2, 3] },
    ]);
    expect(edit?.source).toBeNull();
  });

  it('needs an example that reaches each timestep, and no more', () => {
    const text = '{"text": "the"}\n{"text": "the key"}';
    expect(problemsOf(mean([0, 1]), tokens, dataset(text))).toEqual([]);
    expect(problemsOf(mean([0, 2]), tokens, dataset(text))).toEqual([
      'interventions[0].edit.dataset: "d.jsonl": no example reaches timestep 2, the longest has 2 timesteps; expected one of at least 3',
    ]);
  });

  it('says a token that is none inert: nothing of it turns the sentence round', () => {
    expect(problemsOf({ base: { tokens: ['\u202ekeys'] } })).toEqual([
      'base.tokens[0]: "\\u202ekeys" is not in the vocabulary (test, 6 tokens); did you mean "keys"?',
    ]);
  });

  it('names a line that the model cannot read', () => {
    const text =
      '{"text": "the"}\n\n{"text": "a zeppelin"}\n{"base": {"tokens": [1, 9]}}\n{"vectors": [[1]]}';
    expect(problemsOf(mean(), tokens, dataset(text))).toEqual([
      'interventions[0].edit.dataset: "d.jsonl": line 3: text: "a" is not in the vocabulary',
      'interventions[0].edit.dataset: "d.jsonl": line 4: base.tokens[1]: found id 9, expected 0 to 5',
      'interventions[0].edit.dataset: "d.jsonl": line 5: found vectors; this model reads tokens, expected "text" or "tokens"',
    ]);
  });

  it('names a line without a base', () => {
    const text = '{"sources": {"s": {"text": "the"}}}';
    expect(problemsOf(mean(), tokens, dataset(text))).toEqual([
      'interventions[0].edit.dataset: "d.jsonl": line 1: has no "base", the example that a mean and principal directions read',
    ]);
  });

  it('hands on what was wrong with the file', () => {
    expect(problemsOf(mean(), tokens, dataset('{'))).toEqual([
      expect.stringMatching(/^interventions\[0\]\.edit\.dataset: "d\.jsonl": line 1: /),
    ]);
  });

  it('takes no source', () => {
    const [intervention] = mean().interventions ?? [];
    const interventions = [
      { site, edit: { kind: 'zero' } as Edit, ...intervention, source: { example: 'base' } },
    ];
    expect(problemsOf({ base, interventions }, tokens, dataset('{"text": "the"}'))).toEqual([
      'interventions[0].source: found, but mean takes no source',
    ]);
  });

  it('reads vectors where the model does, and keeps their states', () => {
    const text = '{"vectors": [[1, 2, 3]], "initialState": {"hidden": [[1, 2, 3, 4]]}}';
    const question = { ...mean(), base: { vectors: [[0, 0, 0]] } };
    const [edit] = planOf(question, vectors, dataset(text)).edits;
    expect(edit?.mean?.[0]?.initial?.hidden).toEqual([[1, 2, 3, 4]]);
  });
});

describe('a basis', () => {
  const R = Float64Array.of(0, 1, 0, 0, -1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1);
  const assets: Assets = {
    ...noAssets,
    rotations: new Map([
      ['r.json', toRotation(4, 4, R)],
      ['bad.json', toRotation(2, 2, Float64Array.of(1, 0.5, 0, 1))],
    ]),
  };
  const along = (more: Partial<Intervention>, file = 'r.json'): Question => ({
    base,
    interventions: [{ site, edit: { kind: 'zero' }, basis: { kind: 'rotation', file }, ...more }],
  });

  it('goes with an edit of directions', () => {
    const [edit] = planOf(
      along({ site: { ...site, units: [2, 0] }, edit: { kind: 'set', value: [1, 2] } }),
      tokens,
      assets,
    ).edits;
    expect(edit).toMatchObject({ units: [2, 0], width: 4, basis: { count: 4, R } });
  });

  it('is as wide as the component', () => {
    const wide = along({ site: { ...site, component: 'inputProjection' } });
    expect(problemsOf(wide, tokens, assets)).toEqual([
      'interventions[0].basis.file: "r.json": found [4, 4], expected [12, 12]: inputProjection has 12 units',
    ]);
  });

  it('is orthogonal', () => {
    expect(problemsOf(along({}, 'bad.json'), tokens, assets)[0]).toMatch(
      /^interventions\[0\]\.basis\.file: "bad\.json": is not orthogonal: the product of columns 0 and 1 is 0\.500, expected 0/,
    );
  });

  it('gives units and values the name of directions', () => {
    expect(problemsOf(along({ site: { ...site, units: [4] } }), tokens, assets)).toEqual([
      'interventions[0].site.units: found 4, expected units 0 to 3: the basis has 4 directions',
    ]);
    expect(problemsOf(along({ edit: { kind: 'set', value: [1] } }), tokens, assets)[0]).toMatch(
      /one for each of 4 directions$/,
    );
  });

  it('of a disabled intervention is checked too', () => {
    expect(problemsOf(along({ enabled: false }, 'bad.json'), tokens, assets)).toHaveLength(1);
  });

  it('of principal directions has as many as units, of the dataset’s own values', () => {
    const pca = along({ basis: { kind: 'pca', dataset: 'd.jsonl' } });
    const read = dataset('{"text": "the key is"}\n{"base": {"text": "keys ."}}');
    expect(planOf(pca, tokens, read).edits[0]?.basis).toMatchObject({
      count: 4,
      examples: [{ inputs: { ids: [0, 1, 3] } }, { inputs: { ids: [2, 5] } }],
    });
  });

  it('of principal directions is refused where the dataset is', () => {
    const pca = along({ basis: { kind: 'pca', dataset: 'd.jsonl' } });
    const wrong = dataset('{"text": "the key is"}\n{"sources": {}}');
    expect(problemsOf(pca, tokens, wrong)).toEqual([
      'interventions[0].basis.dataset: "d.jsonl": line 2: has no "base", the example that a mean and principal directions read',
    ]);
  });

  it('of principal directions is refused where too few values leave one open', () => {
    const read = dataset('{"text": "the"}\n{"text": "the keys"}');
    const pca = (units: number[] | undefined, edit: Edit): string[] =>
      problemsOf(
        along({
          basis: { kind: 'pca', dataset: 'd.jsonl' },
          edit,
          site: { ...site, ...(units && { units }) },
        }),
        tokens,
        read,
      );
    expect(pca([0, 1], { kind: 'zero' })).toEqual([]);
    expect(pca([1, 2], { kind: 'zero' })).toEqual([
      'interventions[0].site.units: found direction 2, expected some below 2: the 3 values of the dataset vary along 2 directions at most',
    ]);
    expect(pca(undefined, { kind: 'scale', factor: 2 })).toEqual([]);
    expect(pca(undefined, { kind: 'set', value: 2 })).toHaveLength(1);
  });

  it('of principal directions is refused where they would take too long', () => {
    const wide = makeModel({ ...choices, hidden: [1025], kind: 'rnn' });
    const pca = along({ basis: { kind: 'pca', dataset: 'd.jsonl' } });
    const asked = { ...pca, base: { tokens: [1] } };
    expect(problemsOf(asked, wide, dataset('{"tokens": [1]}'))).toEqual([
      'interventions[0].basis: found principal directions of hidden, which has 1025 units; expected a component of at most 1024',
    ]);
  });

  it('spans no two directions of time', () => {
    const both = makeModel({ ...choices, input: 4, hidden: [2], bidirectional: true });
    const at = (component: 'hidden' | 'input'): string[] =>
      problemsOf(
        { ...along({ site: { ...site, component } }), base: { tokens: [0] } },
        both,
        assets,
      );
    expect(at('hidden')).toEqual([
      expect.stringMatching(/^interventions\[0\]\.basis: found a basis of hidden, whose forward/),
    ]);
    expect(at('input')).toEqual([]);
  });

  it('that nobody read is a defect', () => {
    expect(() => problemsOf(along({}))).toThrow('r.json was not read before validation');
  });
});

describe('an intervention alone', () => {
  it('is held against a setting that is made once, with problems of its own', () => {
    const subject = toSubject(tokens.architecture, vocabulary, new Problems());
    const setting = toSetting(3, new Map(), dataset('{"text": "the key"}'));
    const edit = { kind: 'mean', dataset: 'd.jsonl' } as const;
    const cell = (timesteps: number) => {
      const problems = new Problems();
      const found = toEdit(
        { ...subject, problems },
        setting,
        { site: { ...site, timesteps }, edit },
        2,
      );
      return { found, problems: problems.list };
    };
    const [first, second] = [cell(0), cell(1)];
    expect(first.found?.place).toBe(2);
    expect(second.found?.mean).toBe(first.found?.mean);
    expect(cell(2).found).toBeUndefined();
    expect(cell(2).problems[0]?.field).toBe('interventions[2].edit.dataset');
    expect(subject.problems.list).toEqual([]);
  });
});

describe('a gradient', () => {
  it('of a metric that counts is refused by the option', () => {
    for (const kind of ['firstDivergence', 'tokensChanged'] as const)
      expect(() => differentiable({ kind })).toThrow(`--of: found ${kind}, which counts tokens`);
    expect(differentiable({ kind: 'kl', timestep: 1 })).toEqual({ kind: 'kl', timestep: 1 });
  });
});

describe('hints', () => {
  const hints = (question: Question): string[] =>
    hintsOf({ version: 1, checkpoint: 'm', ...question }, planOf(question), tokens).map(
      ({ field, message }) => `${field}: ${message}`,
    );
  const sampled = (topK: number): Question => ({
    base,
    unroll: { mode: 'free-running', steps: 2, decoding: { kind: 'sample', topK, seed: 1 } },
  });

  it('say that topK leaves everything', () => {
    expect(hints(sampled(7))).toEqual([
      'unroll.decoding.topK: found 7, and the model has 6 outputs: all of them stay',
    ]);
    expect(hints(sampled(6))).toEqual([]);
  });

  it('say that a token is held against itself, however it is written', () => {
    const difference = (against: string | number): Question => ({
      base,
      metrics: [{ kind: 'kl' }, { kind: 'logitDifference', token: 'is', against }],
    });
    expect(hints(difference(3))).toEqual([
      'metrics[1].against: found the same as token, id 3: the difference is always 0',
    ]);
    expect(hints(difference(4))).toEqual([]);
  });

  it('say that a target has another length than what is emitted', () => {
    const match = (unroll: Question['unroll'], text: string): Question => ({
      base,
      unroll,
      metrics: [{ kind: 'exactMatch', text }],
    });
    const free = { mode: 'free-running', steps: 2 } as const;
    expect(hints(match(free, 'is'))).toEqual([
      'metrics[0].text: found a target of 1 token, and 2 are emitted: the value is always 0',
    ]);
    expect(hints(match(free, 'is .'))).toEqual([]);
    expect(hints(match(undefined, 'is are .'))).toEqual([]);
    const tokensGiven: Question = { base, metrics: [{ kind: 'exactMatch', tokens: [1] }] };
    expect(hints(tokensGiven)[0]).toMatch(/^metrics\[0\]\.tokens: .* and 3 are emitted/);
  });
});

describe('an assumed start', () => {
  const assumption = (about: string) => ({ about, assumed: 'a', because: 'b' });
  const facts = {
    ...tokens.facts,
    assumptions: ['tied', 'initialState.hidden', 'initialState.cell'].map(assumption),
  };
  const abouts = (question: Question): string[] =>
    assumptionsOf({ facts }, { version: 1, checkpoint: 'm', ...question }).map(
      ({ about }) => about,
    );
  const started = { text: 'the', initialState: { hidden: [[0]], cell: [[0]] } };
  const interchange: Intervention = {
    site,
    edit: { kind: 'interchange' },
    source: { example: 's' },
  };

  it('counts where a run starts from it', () => {
    expect(abouts({ base })).toEqual(['tied', 'initialState.hidden', 'initialState.cell']);
    expect(abouts({ base: { ...base, initialState: { hidden: [[0]] } } })).toEqual([
      'tied',
      'initialState.cell',
    ]);
    expect(abouts({ base: started })).toEqual(['tied']);
  });

  it('counts for a source that is read', () => {
    const sources = { s: base };
    expect(abouts({ base: started, sources })).toEqual(['tied']);
    const other = { ...interchange, source: { example: 'base' } };
    expect(abouts({ base: started, sources, interventions: [other] })).toEqual(['tied']);
    expect(abouts({ base: started, sources, interventions: [interchange] })).toHaveLength(3);
    expect(
      abouts({ base: started, sources, interventions: [{ ...interchange, enabled: false }] }),
    ).toEqual(['tied']);
    expect(
      abouts({ base: started, sources: { s: started }, interventions: [interchange] }),
    ).toEqual(['tied']);
  });

  it('counts for a dataset’s lines, and not where a given sequence starts elsewhere', () => {
    const mean: Intervention = { site, edit: { kind: 'mean', dataset: 'd.jsonl' } };
    expect(abouts({ base: started, interventions: [mean] })).toHaveLength(3);
    expect(abouts({ base, unroll: { mode: 'teacher-forced', inputs: started } })).toEqual(['tied']);
  });
});
