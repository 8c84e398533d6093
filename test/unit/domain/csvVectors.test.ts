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
    ['the line ends of spreadsheets for a Macintosh', '0.5,-1\r2e3,.25\r'],
    ['tabs', '\ufeff0.5\t-1\n2E+3\t.25'],
    ['blanks', ' 0.5  -1\n 2000 0.25\n'],
    ['quotes', '"0.5", "-1"\n"2e3","+.25"\n'],
    ['names of columns', 'speed,"load, kg"\n0.5,-1\n2000,0.25\n'],
  ])('are read with %s', (_, text) => {
    expect(csvVectors(text)).toMatchObject({ vectors: rows });
  });

  it('have one number a timestep where the model reads one', () => {
    expect(csvVectors('signal\n1\n2\n3')).toEqual({
      vectors: [[1], [2], [3]],
      names: ['signal'],
    });
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

  it.each([
    '',
    '""',
    'None',
    'N/A',
    'n/a',
    '#N/A',
    '#NA',
    '<NA>',
    'null',
    '-',
    '?',
    '.',
    '--',
    '#N/A N/A',
    '#NV',
    '#N/D',
    'n.a.',
    'N/D',
    'NaT',
    '-nan(ind)',
    'WAHR',
    'falsch',
  ])('are refused where the one value of the first line is missing, which is no name: %j', line => {
    expect(error(`${line}\n1.5\n2.5`)).toMatch(/^line 1(, column 1: found | is empty, expected )/);
  });

  it('are refused where tabs alone stand for values at the end, and left out after lines of none', () => {
    const expected = 'expected a number, with a point before its decimals';
    expect(error('0.5\t-1\n2000\t0.25\n\t\n')).toBe('line 3 is empty, expected numbers');
    expect(error('a\tb\n0.5\t-1\n\t\n\t\n')).toBe('line 3 is empty, expected numbers');
    expect(error('1\t2\t')).toBe(`line 1, column 3: found "", ${expected}`);
    expect(error('1\t2\n3\t\n')).toBe(`line 2, column 2: found "", ${expected}`);
    expect(csvVectors('0.5\t-1\n2000\t0.25\n \n\n')).toMatchObject({ vectors: rows });
  });

  it('may stand below the name of sodium', () => {
    expect(csvVectors('Na,K\n0.5,-1\n2000,0.25')).toMatchObject({ vectors: rows });
  });

  it('are refused by what is found, escaped once', () => {
    expect(error('1,2\n3\u00a0000,4')).toMatch(/^line 2, column 1: found "3\\u00a0000", /);
  });

  it.each(['0,5;1,5', '\u22121;\u22122', '1.0f;2.0f', '.5f;,5', '\u0661;\u0662', 'name;3rd'])(
    'are refused where the first line has numbers written otherwise: %s',
    line => {
      expect(error(`${line}\n1;2`)).toMatch(
        /^line 1, column [12]: found ".*", expected a number, /,
      );
    },
  );

  it.each([
    ['TRUE,FALSE', 1, 'TRUE'],
    ['"True","False"', 1, 'True'],
    ['yes,no', 1, 'yes'],
    ['x,TRUE', 2, 'TRUE'],
    ['x,$5', 2, '$5'],
    ['(5),(6)', 1, '(5)'],
    ['~0.5,y', 1, '~0.5'],
    ['#DIV/0!,y', 1, '#DIV/0!'],
    ['missing,y', 1, 'missing'],
    ['x,∞', 2, '∞'],
    ['x,½', 2, '½'],
  ])('are refused below a line of which one may be a value: %s', (line, column, found) => {
    const expected = 'expected a number, with a point before its decimals, or a clear name';
    expect(error(`${line}\n1,2\n3,4`)).toBe(
      `line 1, column ${column}: found ${JSON.stringify(found)}, ${expected}`,
    );
  });

  it.each([
    ['x,y\n1,2,3\n4,5,6', 'line 1: found 2 names, expected 3, as in line 2'],
    ['"x" "y"\n"1" 0.5 1\n"2" 0.25 2', 'line 1: found 2 names, expected 3, as in line 2'],
    ['Recorded in Rome\n0.5 1\n2 3', 'line 1: found 3 names, expected 2, as in line 2'],
    ['x,y,z\n0.5,1', 'line 1: found 3 names, expected 2, as in line 2'],
  ])('are refused below more names than numbers, or fewer: %j', (text, message) => {
    expect(error(text)).toBe(message);
  });

  it.each([
    ['# x y\n0.5 -1\n2000 0.25', ['x', 'y']],
    ['# x,y\n0.5,-1\n2000,0.25', ['# x', 'y']],
    ['_a,% load\n0.5,-1\n2000,0.25', ['_a', '% load']],
    ['t,y\n0.5,-1\n2000,0.25', ['t', 'y']],
    ['"a;b";"say ""c;"""\n0.5;-1\n2000;0.25', ['a;b', 'say "c;"']],
  ])('may stand below names as they are written: %j', (text, names) => {
    expect(csvVectors(text)).toEqual({ vectors: rows, names });
  });

  it('may stand one a timestep below a name of several words', () => {
    expect(csvVectors('membrane potential\n0.5\n0.25')).toEqual({
      vectors: [[0.5], [0.25]],
      names: ['membrane', 'potential'],
    });
  });

  it('are not taken from a line that is put aside', () => {
    expect(error('# 1 2\n3 4')).toMatch(/^line 1, column 1: found "#"/);
  });

  it.each([
    ['0,1,2\n0.5,1.5,2.5\n', '0, 1, 2', 'x0,x1,x2'],
    ['0\t1\n3\t4', '0, 1', 'x0\tx1'],
    ['"0";"1"\n3;4', '0, 1', 'x0;x1'],
    ['0 1 2 3 4\n3 4 5 6 7', '0, 1, 2, 3 …', 'x0 x1 x2 x3 …'],
    ['0\n1\n', '0', 'x0'],
    ['1,2,5\n0.5,1.0,-1e-05\n', '1, 2, 5', 'x0,x1,x2'],
    ['-1,0,1\n0.5,1.0,-1e-05\n', '-1, 0, 1', 'x0,x1,x2'],
    ['"3","1"\n4,2\n', '3, 1', 'x0,x1'],
    ['2,1,0\n3,4,5\n', '2, 1, 0', 'x0,x1,x2'],
    ['1,0\n0.5,2.0\n', '1, 0', 'x0,x1'],
    ['5,1,2\n0.5,1.0,-1e-05\n', '5, 1, 2', 'x0,x1,x2'],
    ['2,1\n3.5,4.5', '2, 1', 'x0,x1'],
    ['1,2\n3,4.5\n7,0.25\n', '1, 2', 'x0,x1'],
    ['1990\n0.5\n0.25\n', '1990', 'x0'],
  ])('are asked for where the first line may be the names of pandas: %j', (text, found, names) => {
    expect(error(text)).toBe(
      `line 1: found ${found}, either a timestep or names of columns as pandas writes them; ` +
        `put names above a timestep, such as ${names}, and remove names that are numbers`,
    );
  });

  it('are values below a line of names, and alone, whatever they look like', () => {
    expect(csvVectors('x0,x1,x2\n0,1,2\n0.5,1.5,2.5\n')).toEqual({
      vectors: [
        [0, 1, 2],
        [0.5, 1.5, 2.5],
      ],
      names: ['x0', 'x1', 'x2'],
    });
    expect(csvVectors('0,1')).toEqual({ vectors: [[0, 1]] });
    expect(csvVectors('"3","1"\n"4","2"')).toEqual({
      vectors: [
        [3, 1],
        [4, 2],
      ],
      isNameless: true,
    });
  });

  it.each([
    ['1,1\n3.5,4.5', 'no name is there twice'],
    ['1,2\n3,4.5\n5,6', 'a whole number stands in each column'],
    ['3,1\n4,2', 'all are whole'],
    ['1990\n3\n0.5', 'one below is whole'],
    ['1.5,2\n0.5,1', 'one is not whole'],
    ['-1,-2\n3,4', 'they are below zero'],
  ])('are taken from a first line that is one of them, which is told: %j, %s', text => {
    const vectors = text.split('\n').map(line => line.split(',').map(Number));
    expect(csvVectors(text)).toEqual({ vectors, isNameless: true });
  });

  it('are refused below names that are not those of columns of values alone', () => {
    expect(error(',a,b\n0,.5,.25')).toMatch(/^line 1, column 1: found no name, .* index/);
    expect(error('"",a\n0,.5')).toMatch(/^line 1, column 1: found no name/);
    expect(error('a,a\n0,1\n0.5,0.25')).toMatch(/^line 1, column 2: found "a" a second time/);
  });

  it('are none in a file without numbers', () => {
    expect(error('')).toBe('line 1 is empty, expected numbers');
    expect(error('a,b\n')).toBe('line 1: expected numbers');
  });
});
