import { describe, expect, it } from 'vitest';
import type { Experiment, Metric } from '../../../src/domain/experiment.ts';
import type { Problem } from '../../../src/domain/failure.ts';
import type { RunSummary } from '../../../src/domain/result.ts';
import { lookedAt } from '../../../webview/metrics/lookedAt.ts';
import {
  beginningOf,
  toMetric,
  withIds,
  wrongFields,
  type MetricDraft,
} from '../../../webview/metrics/metricDraft.ts';
import { suggested } from '../../../webview/metrics/suggested.ts';
import { metricRows } from '../../../webview/state/metricRows.ts';

const words = { size: 31, hasWords: true };
const ids = { size: 12, hasWords: false };
const empty = suggested(null, 0, undefined);
const madeOf = (draft: Partial<MetricDraft>, outputs = words, present?: Metric) =>
  toMetric({ ...empty.draft, ...draft }, empty, outputs, present);

const all: Metric[] = [
  { kind: 'logitDifference', token: 'are', against: 3, timestep: 4 },
  { kind: 'logitDifference', token: 7, against: 'is' },
  { kind: 'probability', token: ' the' },
  { kind: 'kl', timestep: 0 },
  { kind: 'kl' },
  { kind: 'exactMatch', text: 'they\nare' },
  { kind: 'exactMatch', tokens: ['a b', 4, ''] },
  { kind: 'firstDivergence' },
  { kind: 'tokensChanged' },
];

describe('a metric as it is written in a form', () => {
  it.each(all)('that is there is the same one where nothing is written: %j', metric => {
    const beginning = beginningOf(metric, empty);
    expect(toMetric(beginning.draft, beginning, words, metric)).toEqual({ metric });
  });

  it('keeps what the form has no field for, and leaves what another kind has', () => {
    const present = { ...all[0], expect: { min: 1 } } as unknown as Metric;
    const beginning = beginningOf(present, empty);
    const changed = (draft: Partial<MetricDraft>) =>
      toMetric({ ...beginning.draft, ...draft }, beginning, words, present);
    expect(changed({ token: 'were' })).toEqual({ metric: { ...present, token: 'were' } });
    expect(changed({ kind: 'tokensChanged' })).toEqual({
      metric: { kind: 'tokensChanged', expect: { min: 1 } },
    });
  });

  it('has tokens as they are typed, ids where there are no words, and the last timestep where none is', () => {
    const typed = { kind: 'logitDifference', token: ' is', against: '7', timestep: ' 4 ' } as const;
    const metric = { kind: 'logitDifference', token: ' is', against: '7', timestep: 4 };
    expect(madeOf(typed)).toEqual({ metric });
    expect(madeOf({ ...typed, token: '3', timestep: '' }, ids)).toEqual({
      metric: { kind: 'logitDifference', token: 3, against: 7 },
    });
    expect(madeOf({ kind: 'exactMatch', as: 'tokens', tokens: ' are  7 ' })).toEqual({
      metric: { kind: 'exactMatch', tokens: ['are', '7'] },
    });
  });

  it.each<[Partial<MetricDraft>, object]>([
    [{ kind: 'probability', token: '' }, { token: 'A token, or an id from 0 to 30' }],
    [{ kind: 'kl', timestep: 'last' }, { timestep: '“last”: expected a timestep from 0, or none' }],
    [{ kind: 'kl', timestep: '-1' }, { timestep: '“-1”: expected a timestep from 0, or none' }],
    [{ kind: 'exactMatch', as: 'text', text: '' }, { target: 'A text of at least one token' }],
    [
      { kind: 'exactMatch', as: 'tokens', tokens: ' ' },
      { target: 'At least one token, or id from 0 to 30' },
    ],
  ])('that is wrong as it stands is none, and the field is named: %j', (draft, wrong) => {
    expect(madeOf(draft)).toEqual({ wrong });
  });

  it('has no words where the model has none', () => {
    const draft = { kind: 'logitDifference', token: '11', against: '12' } as const;
    const against = '“12”: expected an id from 0 to 11';
    expect(madeOf(draft, ids)).toEqual({ wrong: { against } });
  });
});

describe('what the model says of a metric', () => {
  const problem = (field: string, message = field): Problem => ({ field, message });

  it('is said beside the field that it is of, the first of several', () => {
    const problems = [
      problem('metrics[1].token'),
      problem('metrics[1].tokens[2]', 'first'),
      problem('metrics[1].tokens[3]', 'second'),
      problem('metrics[1]', 'of no field'),
      problem('metrics[10].against'),
    ];
    expect(wrongFields(problems, 'metrics[1]')).toEqual({
      token: 'metrics[1].token',
      target: 'first',
      kind: 'of no field',
    });
  });

  it('makes an id of digits that are no token, and of nothing else', () => {
    const metric: Metric = { kind: 'logitDifference', token: '7', against: '8' };
    const made = withIds(metric, [problem('metrics[0].token')], 'metrics[0]');
    expect(made).toEqual({ ...metric, token: 7 });
    expect(withIds(metric, [], 'metrics[0]')).toBe(undefined);
    const word: Metric = { kind: 'probability', token: 'aree' };
    expect(withIds(word, [problem('metrics[0].token')], 'metrics[0]')).toBe(undefined);
    const target: Metric = { kind: 'exactMatch', tokens: ['1', '2'] };
    expect(withIds(target, [problem('metrics[0].tokens[1]')], 'metrics[0]')).toEqual({
      ...target,
      tokens: ['1', 2],
    });
  });

  const experiment = {
    version: 1,
    checkpoint: 'm.pt',
    base: { text: 'a' },
    metrics: [{ kind: 'kl' }],
  } satisfies Experiment;
  const asked: Experiment[] = [];
  /** A model whose only token is `7`, and whose ids go to 5. */
  const check = (given: Experiment): Promise<readonly Problem[]> => {
    asked.push(given);
    const wrong = (token: unknown): boolean =>
      typeof token === 'number' ? token > 5 : token !== '7';
    const found = (given.metrics ?? []).flatMap((each, at) =>
      'token' in each && wrong(each.token) ? [problem(`metrics[${at}].token`, 'no such')] : [],
    );
    return Promise.resolve([...found, problem('base', 'known')]);
  };
  const look = (token: string, at?: number) =>
    lookedAt(
      { check },
      { experiment, troubles: [{ kind: 'problems', problems: [problem('base', 'known')] }] },
      { metric: { kind: 'probability', token }, at },
    );

  it('is asked with the metric in its place, digits first as a token and then as an id', async () => {
    expect(await look('7')).toEqual({ kind: 'right', metric: { kind: 'probability', token: '7' } });
    expect(asked.at(-1)?.metrics).toEqual([{ kind: 'kl' }, { kind: 'probability', token: '7' }]);
    expect(await look('3', 0)).toEqual({
      kind: 'right',
      metric: { kind: 'probability', token: 3 },
    });
    expect(asked.at(-1)?.metrics).toEqual([{ kind: 'probability', token: 3 }]);
    for (const token of ['9', 'x'])
      expect(await look(token)).toEqual({
        kind: 'wrong',
        wrong: { token: 'no such' },
        elsewhere: '',
      });
  });
});

describe('what stands in the form of a new metric first', () => {
  const run = (outputs: readonly string[], hasWords = true) => ({
    inputs: [],
    inputIds: [],
    outputs,
    outputIds: outputs.map((_, at) => at),
    ...(hasWords && { outputPieces: outputs.map(each => ` ${each}`) }),
  });
  const resultOf = (intervened: object): RunSummary =>
    ({ emitsFrom: 1, intervened }) as unknown as RunSummary;
  const readoutOf = (...rows: readonly (readonly [string, number, number])[]) =>
    ({
      candidates: rows.map(([text, before, after], id) => ({ id, text, before, after })),
    }) as never;

  it("is the tops of both runs, the cursor's timestep, and what the intervened run says", () => {
    const readout = readoutOf(['is', 0.7, 0.1], ['are', 0.1, 0.6], ['near', 0.2, 0.3]);
    const { draft } = suggested(resultOf(run(['x', 'are', 'here'])), 4, readout);
    expect(draft).toEqual({
      kind: 'logitDifference',
      token: 'are',
      against: 'is',
      timestep: '4',
      as: 'text',
      text: ' are here',
      tokens: 'are here',
    });
  });

  it('is the second of one top, and an id where a token cannot be typed, or there are no words', () => {
    const readout = readoutOf(['\n', 0.7, 0.6], ['is', 0.1, 0.3]);
    const made = (hasWords: boolean) => {
      const beginning = suggested(resultOf(run(['a', 'b c'], hasWords)), 0, readout);
      return toMetric(beginning.draft, beginning, hasWords ? words : ids, undefined);
    };
    expect(made(true)).toEqual({
      metric: { kind: 'logitDifference', token: 0, against: 'is', timestep: 0 },
    });
    const turned = readoutOf(['\u202eera', 0.7, 0.6], ['is', 0.1, 0.3]);
    expect(suggested(resultOf(run(['a', 'b c'])), 0, turned).draft.token).toBe('0');
    expect(made(false)).toEqual({
      metric: { kind: 'logitDifference', token: 0, against: 1, timestep: 0 },
    });
    const { draft, meant } = suggested(resultOf(run(['a', 'b c'])), 0, readout);
    expect([draft.tokens, meant.tokens]).toEqual(['1', [1]]);
  });
});

describe('the rows of the metrics', () => {
  const kl: Metric = { kind: 'kl' };
  const are: Metric = { kind: 'probability', token: 'are' };
  const of = (ran: readonly Metric[], experiment: readonly Metric[] | null) =>
    metricRows(experiment && { metrics: [...experiment] }, {
      ran: { metrics: [...ran] } as unknown as Experiment,
      result: { metrics: ran.map((each, at) => ({ kind: each.kind, value: at })) } as never,
      forced: null,
    }).map(({ metric, value }) => [metric.kind, value?.value]);

  it('have the value of the same metric, and none where the results have not that one', () => {
    expect(of([kl, are], [are, kl])).toEqual([
      ['probability', 1],
      ['kl', 0],
    ]);
    expect(of([kl], [kl, { ...are, token: 'is' }, kl])).toEqual([
      ['kl', 0],
      ['probability', undefined],
      ['kl', undefined],
    ]);
    expect(of([kl, kl], [kl, kl])).toEqual([
      ['kl', 0],
      ['kl', 1],
    ]);
  });

  it('are those of the results while the text cannot be read', () => {
    expect(of([are], null)).toEqual([['probability', 0]]);
  });
});
