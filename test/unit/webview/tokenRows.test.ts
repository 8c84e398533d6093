import { changedIn } from '../../../src/domain/changedOutputs.ts';
import { describe, expect, it } from 'vitest';
import type { RunSummary, RunTokens } from '../../../src/domain/result.ts';
import { columnsToRead, summaryOf, tokenRows } from '../../../webview/state/tokenRows.ts';

/** A run of two prompt tokens and two steps, of a vocabulary in which ids 1 and 2 are both written `a`. */
const words = ['the', 'a', 'a'];
const run = (ids: readonly number[], said: readonly number[]): RunTokens => ({
  inputs: ids.map(id => words[id] ?? ''),
  outputs: said.map(id => words[id] ?? ''),
  inputIds: ids,
  outputIds: said,
});
const vectors = (outputs: readonly string[]): RunTokens => ({
  inputs: ['[0.00]', '[1.00]'],
  outputs,
  inputIds: null,
  outputIds: null,
});
const result = (
  base: RunTokens,
  intervened: RunTokens,
  mode: RunSummary['mode'] = 'free-running',
): RunSummary =>
  ({
    base,
    intervened,
    mode,
    timesteps: base.inputs.length,
    emitsFrom: mode === 'free-running' ? 1 : null,
    contradictions: [],
    areOutputsReadable: true,
  }) as unknown as RunSummary;
const kinds = (of: RunSummary) =>
  Object.fromEntries(tokenRows(of, null, false).map(row => [row.id, row.kinds]));

describe('a token that is written like another', () => {
  const [base, intervened] = [run([0, 0, 1], [0, 1, 1]), run([0, 0, 2], [0, 2, 1])];

  it('is changed all the same, where it is read', () => {
    const free = result(base, intervened);
    expect(changedIn(free)).toEqual([1]);
    expect(summaryOf(free, null).bold).toBe('1 of 2 tokens changed');
    expect(kinds(free)).toEqual({
      before: ['', '', 'was', ''],
      after: ['quiet', 'quiet', 'changed', 'quiet'],
    });
  });

  it('is changed all the same, where it is said', () => {
    const forced = result(base, { ...intervened, ...base, outputIds: [0, 2, 1] }, 'teacher-forced');
    expect(kinds(forced)).toMatchObject({
      before: ['quiet', 'quiet', 'was', 'quiet'],
      after: ['quiet', 'quiet', 'changed', 'quiet'],
    });
  });
});

it('outputs that changed in the prompt are not emitted: they are counted by themselves', () => {
  const base = run([0, 0, 1], [0, 1, 1]);
  const text = (said: readonly number[]): string => {
    const { bold, rest } = summaryOf(result(base, run([0, 0, 1], said)), null);
    return bold + rest;
  };
  expect(text([1, 1, 2])).toBe(
    '1 of 2 tokens changed, first emitted at t 2 · outputs changed in the prompt: 1',
  );
  expect(text([1, 1, 1])).toBe('no token changed · outputs changed in the prompt: 1');
  expect(text([0, 1, 2])).toBe('1 of 2 tokens changed, first emitted at t 2');
  const forced = result(base, run([0, 0, 1], [1, 1, 2]), 'teacher-forced'); // all of them count
  expect(summaryOf(forced, null)).toMatchObject({ bold: '2 of 3 tokens changed' });
  expect(summaryOf(forced, null).rest).not.toContain('in the prompt');
});

it('of vectors it is said how closely they were compared', () => {
  const { bold, rest } = summaryOf(
    result(vectors(['[0.10]', '[0.20]']), vectors(['[0.10]', '[0.21]'])),
    null,
  );
  expect(`${bold}${rest}`).toBe('1 of 1 outputs changed · in two decimals');
});

it('a vector that contradicts the next forced input is flagged', () => {
  const forced = result(
    vectors(['[0.10]', '[0.20]']),
    vectors(['[0.30]', '[0.20]']),
    'teacher-forced',
  );
  const contradictions = [{ timestep: 0, says: '[0.30]', reads: '[1.00]' }];
  const { bold, isFlagged } = summaryOf({ ...forced, contradictions }, null);
  expect([bold, isFlagged]).toEqual(['it wrote “[0.30]” and read “[1.00]”', true]);
});

describe('outputs that nothing could read', () => {
  const [base, intervened] = [run([0, 1, 2], [0, 2, 1]), run([0, 1, 2], [0, 1, 1])];
  const of = (a: RunTokens, b: RunTokens): RunSummary => ({
    ...result(a, b, 'teacher-forced'),
    areOutputsReadable: false,
  });

  it('stand in the columns of their own timesteps', () => {
    const rows = tokenRows(of(base, intervened), null, false);
    expect(rows.map(({ label, tokens, from }) => [label, tokens.length, from])).toEqual([
      ['forced input', 3, 0],
      ['before gives', 3, 0],
      ['after gives', 3, 0],
    ]);
    expect(rows.slice(1).map(each => each.kinds)).toEqual([
      ['quiet', 'was', 'quiet'],
      ['quiet', 'changed', 'quiet'],
    ]);
    const [, alone] = tokenRows(of(base, base), null, true);
    expect([alone?.label, alone?.tokens, alone?.from]).toEqual(['base gives', base.outputs, 0]);
  });

  it('are marked where they stand, in the overview too', () => {
    expect([of(base, base), result(base, base)].map(columnsToRead)).toEqual([0, 1]);
  });

  it('are counted as outputs, from the timestep that puts them out', () => {
    const text = (a: RunTokens, b: RunTokens): string => {
      const { bold, rest } = summaryOf(of(a, b), null);
      return bold + rest;
    };
    expect(text(base, intervened)).toBe('1 of 3 outputs changed, first at t 1');
    expect(text(base, base)).toBe('no output changed');
    const [here, there] = [vectors(['[0.10]', '[0.20]']), vectors(['[0.10]', '[0.21]'])];
    expect(text(here, there)).toBe('1 of 2 outputs changed, first at t 1 · in two decimals');
    expect(text(here, here)).toBe('0 of 2 outputs changed · in two decimals');
  });
});
