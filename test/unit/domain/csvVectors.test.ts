import { describe, expect, it } from 'vitest';
import { csvVectors } from '../../../src/domain/csvVectors.ts';

const error = (text: string): string => {
  const read = csvVectors(text);
  return 'error' in read ? read.error : '';
};
const rows = [
  [0.5, -1],
  [2e3, 0.25],
];

describe('vectors of a CSV', () => {
  it.each([
    ['commas', '0.5,-1\n2e3,.25\n'],
    ['semicolons, and the line ends of Windows', '0.5;-1\r\n2e3;.25\r\n\r\n'],
    ['tabs', '\ufeff0.5\t-1\n2E+3\t.25'],
    ['blanks', ' 0.5  -1\n 2000 0.25\n'],
    ['quotes', '"0.5", "-1"\n"2e3","+.25"\n'],
    ['names of columns', 'speed,"load, kg"\n0.5,-1\n2000,0.25\n'],
  ])('are read with %s', (_, text) => {
    expect(csvVectors(text)).toEqual({ vectors: rows });
  });

  it('have one number a timestep where the model reads one', () => {
    expect(csvVectors('signal\n1\n2\n3')).toEqual({ vectors: [[1], [2], [3]] });
  });

  it('are refused with line and column', () => {
    const expected = 'expected a number, with a point before its decimals';
    expect(error('a,b\n1,2\n3,four')).toBe(`line 3, column 2: found "four", ${expected}`);
    expect(error('1,b\n1,2')).toBe(`line 1, column 2: found "b", ${expected}`);
    expect(error('1;2\n1,5;2')).toBe(`line 2, column 1: found "1,5", ${expected}`);
    expect(error('1,\n1,2')).toBe(`line 1, column 2: found "", ${expected}`);
    expect(error('1,0x10')).toBe(`line 1, column 2: found "0x10", ${expected}`);
    expect(error('1,2\n3')).toBe('line 2: found 1 numbers, expected 2, as in line 1');
    expect(error('a,b\n1,2\n3,4,5')).toBe('line 3: found 3 numbers, expected 2, as in line 2');
    expect(error('1,2\n\n3,4')).toBe('line 2 is empty, expected numbers');
  });

  it('are refused where a value is missing or not finite, in the first line too', () => {
    expect(error('nan,NaN\n1,2')).toMatch(/^line 1, column 1: found "nan"/);
    expect(error('1,2\n3,-inf')).toMatch(/^line 2, column 2: found "-inf"/);
    expect(error('1,1e999')).toMatch(/^line 1, column 2: found "1e999"/);
  });

  it.each(['0,5;1,5', '\u22121;\u22122', '1.0f;2.0f', '.5f;,5', '\u0661;\u0662', 'name;3rd'])(
    'are refused where the first line has numbers written otherwise: %s',
    line => {
      expect(error(`${line}\n1;2`)).toMatch(
        /^line 1, column [12]: found ".*", expected a number, /,
      );
    },
  );

  it('are none in a file without numbers', () => {
    expect(error('')).toBe('line 1: expected numbers');
    expect(error('a,b\n')).toBe('line 1: expected numbers');
  });
});
