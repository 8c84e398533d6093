import { expect, it } from 'vitest';
import type { Readout, RunSummary } from '../../../src/domain/result.ts';
import {
  outputRows,
  readoutChanges,
  readoutRows,
  readoutTitle,
} from '../../../webview/state/readoutRows.ts';

const readout: Readout = {
  timestep: 4,
  candidates: [
    { id: 1, text: 'is', before: 0.7, after: 0.1 },
    { id: 2, text: 'are', before: 0.05, after: 0.6 },
  ],
  logOdds: { token: 'are', against: 'is', before: -3, after: 1.7 },
  kl: 1.55,
};
const forced: Readout = {
  ...readout,
  candidates: [{ id: 2, text: 'are', before: 0.05, after: 0.3 }],
  kl: 0.5,
};

it('a readout has a number under each head, and a bar for each run; the forced run’s between the two', () => {
  const { heads, rows } = readoutRows({ readout, forced }, false);
  expect(heads).toEqual(['before', 'forced', 'free']);
  expect(rows.map(({ numbers }) => numbers)).toEqual([
    ['.700', '–', '.100'],
    ['.050', '.300', '.600'],
  ]);
  expect(rows.map(({ bars }) => bars.map(({ kind }) => kind))).toEqual([
    ['hollow', 'solid'],
    ['hollow', 'hatched', 'solid'],
  ]);
  const after = readoutRows({ readout, forced: undefined }, false);
  expect([after.heads, after.rows[0]?.numbers]).toEqual([
    ['before', 'after'],
    ['.700', '.100'],
  ]);
  const base = readoutRows({ readout, forced: undefined }, true);
  expect([base.heads, base.rows[0]?.numbers, base.rows[0]?.isMoved]).toEqual([
    ['base'],
    ['.700'],
    false,
  ]);
});

it('what moved is said of both runs, where there are two', () => {
  const texts = (of: Parameters<typeof readoutChanges>[0]) =>
    readoutChanges(of).map(each => [each.label, each.of, each.from, each.to].join('|'));
  expect(texts({ readout, forced: undefined })).toEqual([
    'log-odds|are : is|−3.0 → |+1.7',
    'KL after ‖ before|||1.55 nats',
  ]);
  expect(texts({ readout, forced })).toEqual([
    'log-odds|are : is|−3.0 → |forced +1.7 · free +1.7',
    'KL, nats|||forced 0.50 · free 1.55',
  ]);
});

it('a model of vectors has what it puts out, before and after; one of tokens, or with no readout, nothing', () => {
  const run = (outputs: string[] | null, outputIds: number[] | null) =>
    ({ inputs: [], outputs, outputIds }) as unknown as RunSummary['base'];
  const result = (outputs: string[] | null, outputIds: number[] | null) =>
    ({ base: run(outputs, outputIds), intervened: run(outputs, outputIds) }) as RunSummary;
  const vectors = result(['0.10 0.20', '0.30 0.40'], null);
  expect(outputRows(vectors, 1, true)).toEqual([['base', '0.30 0.40']]);
  expect(outputRows(vectors, 1, false).map(([name]) => name)).toEqual(['before', 'after']);
  expect(outputRows(vectors, 2, false)).toEqual([]);
  expect(outputRows(result(['is'], [1]), 0, false)).toEqual([]);
  expect(outputRows(result(null, null), 0, false)).toEqual([]);
});

it('is headed by what outputs are: the next token, vectors that could be read, or what is put out there', () => {
  const headed = (outputIds: number[] | null, areOutputsReadable: boolean): string =>
    readoutTitle({ base: { outputIds }, areOutputsReadable } as unknown as RunSummary, 2);
  expect([headed([1], true), headed(null, true), headed([1], false), headed(null, false)]).toEqual([
    'Next token after t 2',
    'Output after t 2',
    'Output at t 2',
    'Output at t 2',
  ]);
});
