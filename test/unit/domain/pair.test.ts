import { describe, expect, it } from 'vitest';
import { parseDataset } from '../../../src/domain/dataset.ts';
import { toPair } from '../../../src/domain/pair.ts';

function pairOf(line: unknown) {
  const parsed = parseDataset('d.json', JSON.stringify([line]));
  if ('problems' in parsed) throw new Error(parsed.problems.join('\n'));
  return toPair(parsed.lines[0]!);
}

describe('a line of a dataset', () => {
  it('has sources, and labels of all its runs', () => {
    const line = {
      base: { text: 'a' },
      sources: { s: { text: 'b', steps: 3 } },
      label: { text: 'c' },
      baseLabel: { tokens: [1, 'd'] },
      sourceLabels: { s: { tokens: [2] } },
      kind: 'long',
    };
    const { kind: _, ...pair } = line;
    expect(pairOf(line)).toEqual({ number: 1, ...pair });
  });

  it('is short for one with a base where it is an example alone', () => {
    const labels = { label: { text: 'c' }, baseLabel: { text: 'd' } };
    expect(pairOf({ tokens: [1], ...labels })).toEqual(
      pairOf({ base: { tokens: [1] }, ...labels }),
    );
  });

  it('leaves out what it does not name', () => {
    expect(pairOf({ text: 'a' })).toEqual({
      number: 1,
      base: { text: 'a' },
      sources: {},
      label: undefined,
      baseLabel: undefined,
      sourceLabels: {},
    });
  });

  it.each<[object, string]>([
    [{ label: 'c' }, 'label: found "c", expected {"text"} or {"tokens"}'],
    [{ label: null }, 'label: found null, expected {"text"} or {"tokens"}'],
    [{ baseLabel: 1 }, 'baseLabel: found 1, expected {"text"} or {"tokens"}'],
    [
      { label: { vectors: [[1]] } },
      'label.vectors: unknown field: found [[1]], expected one of text, tokens',
    ],
    [{ label: { tokens: [-1] } }, 'label.tokens[0]: found -1, expected a whole number from 0'],
    [{ sources: ['s'] }, 'sources: found ["s"], expected sources by name'],
    [{ sources: { s: 'b' } }, 'sources.s: found "b", expected an object'],
    [
      { sources: { s: { txt: 'b' } } },
      'sources.s.txt: unknown field: found "b", expected one of text, tokens, vectors, initialState, steps',
    ],
    [{ sourceLabels: { s: 7 } }, 'sourceLabels.s: found 7, expected {"text"} or {"tokens"}'],
  ])('with %j is refused, naming the field', (more, expected) => {
    expect(pairOf({ text: 'a', ...more })).toEqual({ problems: [expected] });
  });
});
