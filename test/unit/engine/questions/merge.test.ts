import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { merge } from '../../../../src/engine/questions/sweep/merge.ts';
import type { Range } from '../../../../src/domain/ranges.ts';
import { mapText, type SweepMap } from '../../../../src/domain/sweepMap.ts';
import { emptyMap, filledMap } from '../../../support/maps.ts';

const C = 6;
const part = (file: string, ranges: readonly Range[], change: Partial<SweepMap> = {}) => ({
  file,
  map: filledMap(ranges, change),
});

describe('parts of a sweep', () => {
  it('are the whole byte for byte, however they were cut and in whatever order they come', () =>
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: C, maxLength: C }),
        fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }),
        (owners, order) => {
          const parts = order.map(owner =>
            part(
              `part-${owner}`,
              owners.flatMap((each, at): Range[] => (each === owner ? [[at, at + 1]] : [])),
            ),
          );
          expect(mapText(merge(parts))).toBe(mapText(filledMap([[0, C]])));
        },
      ),
      { seed: 3 },
    ));

  it('leave each part as it was', () => {
    const parts = [part('a', [[0, 3]]), part('b', [[3, C]])];
    merge(parts);
    expect(parts).toEqual([part('a', [[0, 3]]), part('b', [[3, C]])]);
  });

  it.each([
    [
      'a cell is missing',
      [part('a', [[0, 2]]), part('b', [[3, 5]])],
      'a, b: cell 2, cell 5 missing, in no part',
    ],
    ['nothing is done', [part('a', [])], 'a: cells 0 to 5 missing'],
    [
      'a part comes twice',
      [part('a', [[0, 4]]), part('b', [[4, C]]), part('a', [[0, 4]])],
      'a: cells 0 to 3 found twice, already in a',
    ],
    [
      'parts overlap',
      [part('a', [[0, 4]]), part('b', [[3, C]])],
      'b: cell 3 found twice, already in a',
    ],
    [
      'a part is of another experiment',
      [part('a', [[0, 3]]), part('b', [[3, C]], { fingerprint: 'beef' })],
      'b: another fingerprint of the model',
    ],
    [
      'a part with nothing done is of another metric',
      [part('a', []), part('b', [[0, C]], { metric: { kind: 'kl', timestep: 1 } })],
      'a: another metric',
    ],
    [
      'a part of wasm has another base',
      [part('a', [[0, 3]]), part('b', [[3, C]], { base: 0.5 })],
      'b: another base',
    ],
  ])('are refused where %s', (_, parts, message) => {
    expect(() => merge(parts)).toThrow(message);
  });

  it('of tensorflow may round the base otherwise; the first cell’s part has the word', () => {
    const change = { backend: 'tensorflow' };
    const parts = [
      part('b', [[3, C]], { ...change, base: 0.2500001 }),
      part('a', [[0, 3]], change),
    ];
    expect(merge(parts).base).toBe(emptyMap().base);
  });
});
