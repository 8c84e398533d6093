import { describe, expect, it } from 'vitest';
import { parseExamples } from '../../../src/domain/parseExamples.ts';

const error = (name: string, text: string): string => {
  const parsed = parseExamples(name, text);
  return 'error' in parsed ? parsed.error : '';
};

describe('examples of a file', () => {
  it.each(['\r', '\r\n', '\n'])(
    'are lines of a .jsonl that end in %j, each under one number',
    end => {
      expect(parseExamples('a.jsonl', ['"a"', '"b"', ''].join(end))).toEqual({
        examples: [{ text: 'a' }, { text: 'b' }],
      });
      expect(error('a.jsonl', `"a"\r"b"${end}"c"\n{]`)).toMatch(
        /^a\.jsonl, line 4: column 2: [^0-9]*$/,
      );
    },
  );

  it('are the lines of a .txt with the line ends of a Macintosh too', () => {
    expect(parseExamples('a.txt', 'the key\rthe keys\r')).toEqual({
      examples: [{ text: 'the key' }, { text: 'the keys' }],
    });
  });

  it('are the lines of a .txt that are not empty', () => {
    expect(parseExamples('a.txt', '\ufeffthe key\r\n\n  \nthe keys\n')).toEqual({
      examples: [{ text: 'the key' }, { text: 'the keys' }],
    });
  });

  it('are the items of a .json list and the lines of a .jsonl, texts or examples', () => {
    const expected = {
      examples: [{ text: 'a' }, { tokens: ['a', 1] }, { vectors: [[1]], steps: 2 }],
    };
    const items = ['"a"', '{"tokens":["a",1]}', '{"vectors":[[1]],"steps":2}'];
    expect(parseExamples('a.json', `[${items.join()}]`)).toEqual(expected);
    expect(parseExamples('A.JSONL', items.join('\n'))).toEqual(expected);
  });

  it('are one of vectors in a .csv, told where its first line was taken as a timestep, or left out as names', () => {
    expect(parseExamples('a.csv', '3\n1.5\n2')).toEqual({
      examples: [{ vectors: [[3], [1.5], [2]] }],
      isNameless: true,
    });
    expect(parseExamples('a.CSV', 'x,y\n0.5,1\n-2,3e-1\n')).toEqual({
      examples: [
        {
          vectors: [
            [0.5, 1],
            [-2, 0.3],
          ],
        },
      ],
      names: ['x', 'y'],
    });
  });

  it('are refused with the place and what was expected', () => {
    expect(error('a.json', '{')).toMatch(/^a\.json, line 1, column 2: .*, expected a JSON list$/);
    expect(error('a.json', '{"text": "a"}')).toBe(
      'a.json: found an object, expected a list of examples',
    );
    expect(error('a.json', '["a", 3]')).toMatch(/^a\.json, \[1\]: found 3, expected a text/);
    expect(error('a.json', '[{"text": "a", "tokens": [1]}]')).toMatch(/\[0\]: found/);
    expect(error('a.json', '[{}]')).toMatch(/\[0\]: found/);
    expect(error('a.jsonl', '"a"\n\n"b')).toMatch(
      /^a\.jsonl, line 3: column 1: .*, expected a JSON value$/,
    );
    const twice = '{"text": "a", "text": "b"}';
    expect(error('a.jsonl', `"a"\n${twice}`)).toBe(
      'a.jsonl, line 2: text: column 15: found twice, expected once',
    );
    expect(error('a.json', `[\n"a",\n${twice}]`)).toBe(
      'a.json, [1].text: line 3, column 15: found twice, expected once',
    );
    expect(error('a.jsonl', '"\\ud800"')).toMatch(/^a\.jsonl, line 1: .*lone surrogate/);
    expect(error('a.txt', ' \n')).toBe('a.txt: holds no example');
    expect(error('a.tsv', 'x')).toBe(
      'a.tsv: expected a file that ends in .txt, .json, .jsonl, .csv or .npy',
    );
    expect(error('a.csv', '1,x')).toMatch(/^a\.csv, line 1, column 2: found "x"/);
  });

  it('are refused by the field that is wrong, where one of them says how they are written', () => {
    expect(error('a.jsonl', '"a"\n{"text": "b", "label": 1}')).toBe(
      'a.jsonl, line 2: label: unknown field: found 1, expected one of text, tokens, vectors, initialState, steps',
    );
    expect(error('a.json', '[{"tokens": [0], "steps": 0}]')).toMatch(/^a\.json, \[0\]: steps: /);
    expect(error('a.json', '[{"text": 5}]')).toMatch(/^a\.json, \[0\]: text: found 5, /);
  });
});
