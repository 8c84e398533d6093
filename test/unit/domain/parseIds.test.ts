import { describe, expect, it } from 'vitest';
import { parseIds } from '../../../src/domain/parseIds.ts';

describe('ids as they are typed', () => {
  it.each([
    ['0 1 2', [0, 1, 2]],
    [' 20,0 , 1\t7 ', [20, 0, 1, 7]],
    ['3', [3]],
  ])('are read: %j', (text, ids) => {
    expect(parseIds(text, 21)).toEqual({ ids });
  });

  it.each([
    ['', ''],
    [' , ', ''],
    ['0 21 1', '21'],
    ['1 -2', '-2'],
    ['1.5', '1.5'],
    ['0 dog', 'dog'],
    ['1e1', '1e1'],
  ])('are refused, naming the piece: %j', (text, wrong) => {
    expect(parseIds(text, 21)).toEqual({ wrong });
  });
});
