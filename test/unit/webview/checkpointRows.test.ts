import { describe, expect, it } from 'vitest';
import type { Inspection } from '../../../src/domain/inspection.ts';
import { parseFromCheckpointView } from '../../../src/domain/checkpointViewMessages.ts';
import { counted, exact } from '../../../webview/checkpoint/numbers.ts';
import { bytesText, restoredView, rowsOf } from '../../../webview/checkpoint/rows.ts';

const entry = (name: string, ...shape: number[]) => ({ name, shape, dtype: 'float32', bytes: 4 });
const inspection = {
  dictionaries: [
    { at: 'model', arrays: [entry('rnn.Weight', 4, 3), entry('rnn.bias', 4)] },
    { at: null, arrays: [entry('step')] },
  ],
} as unknown as Inspection;
const names = (search: string): string[] =>
  rowsOf(inspection, search).map(row =>
    row.kind === 'head' ? `${row.at ?? 'top'} ${row.count}` : row.entry.name,
  );

describe('the rows of the list', () => {
  it('are every array under the place of its dictionary', () => {
    expect(names('')).toEqual(['model 2', 'rnn.Weight', 'rnn.bias', 'top 1', 'step']);
  });

  it('are those that every word is found in, whatever its letters', () => {
    expect(names('WEIGHT 4×3')).toEqual(['model 2', 'rnn.Weight']);
    expect(names('[4, 3]')).toEqual(['model 2', 'rnn.Weight']);
    expect(names('rnn float64')).toEqual([]);
  });
});

it('a view that was kept is taken as far as it is one', () => {
  const chosen = { dictionary: 1, name: 'step' };
  expect(restoredView({ search: 'a', chosen })).toEqual({ search: 'a', chosen });
  for (const kept of [undefined, null, 3, { search: 4, chosen: 'x' }, { chosen: { name: 1 } }])
    expect(restoredView(kept)).toEqual({ search: '', chosen: null });
});

it('numbers are written short, and none but zero reads as zero', () => {
  expect([0, -0.031249, 1.25e-9, 3, 123456.789, 1e20].map(exact)).toEqual([
    '0',
    '−0.031249',
    '1.250e−9',
    '3',
    '123460',
    '1.000e+20',
  ]);
  expect(counted(1234567)).toBe('1\u202f234\u202f567');
  expect([0, 999, 1000, 10_700_000_000].map(bytesText)).toEqual([
    '0 B',
    '999 B',
    '1.00 kB',
    '10.7 GB',
  ]);
});

it('a page is believed what it may say, and nothing else', () => {
  const chose = { type: 'chose', place: { dictionary: 0, name: 'a' } };
  expect(parseFromCheckpointView(chose)).toEqual(chose);
  for (const message of [
    null,
    { type: 'commanded', command: 'workbench.action.closeWindow' },
    { type: 'chose', place: { dictionary: -1, name: 'a' } },
    { type: 'chose', place: { dictionary: 0, name: 'a' }, path: '/etc/passwd' },
  ])
    expect(parseFromCheckpointView(message)).toBeUndefined();
});
