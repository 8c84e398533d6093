import { describe, expect, it } from 'vitest';
import { Saving } from '../../../src/cli/saving.ts';
import { emptyMap, filledMap } from '../../support/maps.ts';

describe('what is said of a sweep that was stopped', () => {
  it.each([undefined, 'a.ripple-map.json', 'a.csv'])(
    'names no file before a cell is done: %s',
    path => {
      expect(new Saving(path).afterStop(emptyMap())).toBe(
        'stopped: no cell is done, nothing was written',
      );
    },
  );

  it.each([
    [undefined, '; with --out they would be kept'],
    ['a.ripple-map.json', ', in a.ripple-map.json; the same command goes on from there'],
    ['a.csv', ''],
  ])('says what became of the cells: %s', (path, end) => {
    const said = new Saving(path).afterStop(filledMap([[1, 5]]));
    expect(said).toBe(`stopped: 4 of 6 cells are done${end}`);
  });
});
