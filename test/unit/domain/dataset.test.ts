import { describe, expect, it } from 'vitest';
import { parseDataset } from '../../../src/domain/dataset.ts';

function lines(name: string, text: string) {
  const parsed = parseDataset(name, text);
  if ('problems' in parsed) throw new Error(parsed.problems.join('\n'));
  return parsed.lines;
}

function problems(name: string, text: string): readonly string[] {
  const parsed = parseDataset(name, text);
  return 'problems' in parsed ? parsed.problems : [];
}

const pair =
  '{"base": {"text": "a"}, "sources": {"s": {"text": "b", "steps": 3}}, "label": {"text": "c"}, "baseLabel": {"tokens": [1, "d"]}, "sourceLabels": {"s": {"tokens": [2]}}, "kind": "long"}';

describe('a dataset', () => {
  it('is a line an example in .jsonl, with numbers of the file’s own lines', () => {
    const text =
      '\ufeff{"text": "a"}\r\n\n{"tokens": [1, "b"], "label": {"text": "c"}, "theme": 7}\n  \n';
    expect(lines('d.jsonl', text)).toEqual([
      {
        number: 1,
        base: { text: 'a' },
        isExample: true,
        sources: undefined,
        label: undefined,
        baseLabel: undefined,
        sourceLabels: undefined,
        fields: {},
      },
      {
        number: 3,
        base: { tokens: [1, 'b'] },
        isExample: true,
        sources: undefined,
        label: { text: 'c' },
        baseLabel: undefined,
        sourceLabels: undefined,
        fields: { theme: 7 },
      },
    ]);
  });

  it.each(['\r', '\r\n', '\n'])('has lines that end in %j, each under one number', end => {
    const text = ['{"text": "a"}', '{"text": "b"}', ''].join(end);
    expect(lines('d.jsonl', text).map(({ number }) => number)).toEqual([1, 2]);
    expect(problems('d.jsonl', `${text}{"text": "c"}\r{]`)).toEqual([
      expect.stringMatching(/^line 4: column 2: [^0-9]*$/) as string,
    ]);
  });

  it('may have a base, sources and labels on a line, and more fields', () => {
    const [line] = lines('d.JSON', `[${pair}]`);
    expect(line).toEqual({
      number: 1,
      base: { text: 'a' },
      isExample: false,
      sources: { s: { text: 'b', steps: 3 } },
      label: { text: 'c' },
      baseLabel: { tokens: [1, 'd'] },
      sourceLabels: { s: { tokens: [2] } },
      fields: { kind: 'long' },
    });
  });

  it('may leave the base to the experiment', () => {
    const [line] = lines('d.jsonl', '{"sources": {"s": {"vectors": [[1]]}}}');
    expect(line?.base).toBeUndefined();
    expect(line?.isExample).toBe(false);
  });

  it('keeps the states that an example starts from', () => {
    const [line] = lines('d.jsonl', '{"text": "a", "initialState": {"hidden": [[1]]}}');
    expect(line?.base).toEqual({ text: 'a', initialState: { hidden: [[1]] } });
  });

  it.each([1, 'b', null, [0, 1], { positive: true }])(
    'may have %j for a label or sources',
    value => {
      const named = { sources: value, label: value, baseLabel: value, sourceLabels: value };
      const [line] = lines('d.jsonl', JSON.stringify({ text: 'a', ...named }));
      expect(line).toMatchObject({ base: { text: 'a' }, isExample: true, ...named });
    },
  );

  it('is the same as a list and as lines', () => {
    const items = ['{"text": "a"}', pair];
    expect(lines('d.json', `[${items.join()}]`)).toEqual(lines('d.jsonl', items.join('\n')));
  });
});

describe('a wrong dataset', () => {
  it.each([
    [
      'no JSON',
      '{"text": "a"}\n{"text": "b"}\n{"text": ',
      /^line 3: column \d+: .*expected a JSON object$/,
    ],
    ['another value', '{"text": "a"}\n\n7', /^line 3: found 7, expected an object: an example/],
    ['a text alone', '"a"', /^line 1: found "a", expected an object/],
    [
      'no inputs',
      '{"txt": "a"}',
      /^line 1: found no inputs, expected "text", "tokens" or "vectors"/,
    ],
    ['a label alone', '{"label": {"text": "a"}}', /^line 1: found no inputs/],
    ['both forms', '{"text": "a", "base": {"text": "b"}}', /^line 1: found "text" beside "base"/],
    [
      'steps of an example that is a base',
      '{"text": "a", "steps": 3}',
      /^line 1: steps: found 3, expected steps at a source alone/,
    ],
    ['an unknown field of its base', '{"base": {"txt": "a"}}', /^line 1: base\.txt: unknown field/],
    [
      'a wrong token',
      '{"tokens": [1, -2]}',
      /^line 1: tokens\[1\]: found -2, expected a whole number/,
    ],
    ['a field twice', '{"text": "a", "text": "b"}', /^line 1: text: .*found twice/],
    ['a comment', '{"text": "a"} // why', /^line 1: .*comment/],
  ])('is said with the line: %s', (_, text, expected) => {
    const found = problems('d.jsonl', text);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(expected);
  });

  it('names the first wrong lines and counts the others', () => {
    const found = problems('d.json', `[${Array(12).fill('3').join()}]`);
    expect(found).toHaveLength(6);
    expect(found[4]).toMatch(/^line 5: found 3/);
    expect(found[5]).toBe('and 7 more wrong lines');
    expect(problems('d.json', '[3, 3, 3, 3, 3, 3]')[5]).toBe('and 1 more wrong line');
  });

  it.each([
    ['d.jsonl', '\n \n', /^holds no example$/],
    ['d.json', '[]', /^holds no example$/],
    ['d.json', '{"text": "a"}', /^found \{"text":"a"\}, expected a list of examples$/],
    ['d.json', '[{"text": "a"}', /^line 1, column \d+: .*expected a JSON list$/],
    ['d.txt', 'a', /^expected a file that ends in \.json or \.jsonl$/],
  ])('%s with %j is refused', (name, text, expected) => {
    expect(problems(name, text)).toEqual([expect.stringMatching(expected)]);
  });
});
