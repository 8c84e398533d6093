import { describe, expect, it } from 'vitest';
import type { RunSummary } from '../../../src/domain/result.ts';
import {
  cutAtSpaces,
  inPieces,
  promptEnd,
  runningText,
  separatorOf,
} from '../../../webview/state/runningText.ts';

const run = (pieces: boolean): RunSummary => {
  const tokens = {
    inputs: ['▁The', '▁key'],
    outputs: ['▁key', '⏎'],
    ...(pieces && { inputPieces: ['The', ' key'], outputPieces: [' key', '\n'] }),
  };
  return { base: tokens, intervened: tokens } as unknown as RunSummary;
};

describe('a running text', () => {
  it('is of what the vocabulary says that each token adds, else of tokens parted by blanks', () => {
    expect(inPieces(run(true)).base).toMatchObject({
      inputs: ['The', ' key'],
      outputs: [' key', '\n'],
    });
    expect(inPieces(run(false)).base.inputs).toEqual(['▁The', '▁key']);
    expect(inPieces(null)).toBeNull();
    expect([separatorOf(run(true)), separatorOf(run(false))]).toEqual(['', ' ']);
  });

  it('is in stretches of one kind, from the first token of its row', () => {
    const tokens = ['', 'a', 'b', '\n', 'c'];
    const kinds = ['', '', 'changed', 'changed', ''] as const;
    expect(runningText({ tokens, kinds, from: 1 }, '')).toEqual([
      { text: 'a', kind: '', from: 1 },
      { text: 'b\n', kind: 'changed', from: 2 },
      { text: 'c', kind: '', from: 4 },
    ]);
    expect(runningText({ tokens: ['7', '8'], kinds: ['', ''], from: 0 }, ' ')[0]?.text).toBe('7 8');
  });

  it('is parted where the prompt ends, whatever the kinds say', () => {
    const tokens = ['a', 'b', 'c', 'd'];
    const kinds = ['', '', '', 'changed'] as const;
    expect(runningText({ tokens, kinds, from: 0 }, '', 2)).toEqual([
      { text: 'ab', kind: '', from: 0 },
      { text: 'c', kind: '', from: 2 },
      { text: 'd', kind: 'changed', from: 3 },
    ]);
  });

  it('has an end of the prompt where something is read after it, or written', () => {
    const result = { prompt: 3, timesteps: 3, mode: 'teacher-forced' } as RunSummary;
    expect(promptEnd(result)).toBeUndefined();
    expect(promptEnd({ ...result, mode: 'free-running' })).toBe(3); // one token, which nothing reads
    expect(promptEnd({ ...result, timesteps: 4 })).toBe(3);
  });

  it('is cut so that nothing of it is lost', () => {
    expect(cutAtSpaces('a  b\n\nc')).toEqual(['a', ' ', ' ', 'b', '\n', '\n', 'c']);
    expect(cutAtSpaces('')).toEqual([]);
  });
});
