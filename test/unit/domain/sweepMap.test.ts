import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapDifference } from '../../../src/domain/mapDifference.ts';
import { joined, without, type Range } from '../../../src/domain/ranges.ts';
import { mapText, parseMap } from '../../../src/domain/sweepMap.ts';
import { emptyMap, filledMap } from '../../support/maps.ts';

const ranges = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 6 }))
    .map(([from, length]): Range => [from, from + length]),
  { maxLength: 6 },
);
const members = (list: readonly Range[]): Set<number> =>
  new Set(list.flatMap(([from, to]) => Array.from({ length: to - from }, (_, at) => from + at)));

describe('ranges', () => {
  it('joined hold the same indices, in order, none touching another', () =>
    fc.assert(
      fc.property(ranges, list => {
        const found = joined(list);
        expect([...members(found)].sort((a, b) => a - b)).toEqual(
          [...members(list)].sort((a, b) => a - b),
        );
        found.forEach(([from, to], at) => {
          expect(from).toBeLessThan(to);
          expect(from).toBeGreaterThan(found[at - 1]?.[1] ?? -1);
        });
      }),
      { seed: 5 },
    ));

  it('without others are the indices that these have not', () =>
    fc.assert(
      fc.property(
        ranges,
        fc.integer({ min: 0, max: 9 }),
        fc.integer({ min: 0, max: 26 }),
        (list, from, to) => {
          const taken = members(list);
          const left = [...members([[from, Math.max(from, to)]])].filter(at => !taken.has(at));
          expect([...members(without([from, to], list))]).toEqual(left);
        },
      ),
      { seed: 5 },
    ));
});

describe('a map as a file', () => {
  it('comes back as it was written', () => {
    const map = filledMap([[1, 5]]);
    expect(parseMap(mapText(map))).toEqual({ map });
  });

  it('has the same bytes in whatever order it was filled in', () => {
    const files = { b: '2', a: '1' };
    const map = filledMap([[0, 6]], { files: { a: '1', b: '2' } });
    expect(
      mapText(
        filledMap(
          [
            [4, 6],
            [0, 2],
            [2, 4],
          ],
          { files },
        ),
      ),
    ).toBe(mapText(map));
    expect(Object.keys(JSON.parse(mapText(map)) as object)).toEqual([
      ...['version', 'experiment', 'fingerprint', 'files', 'backend', 'metric'],
      ...['axes', 'base', 'values', 'reasons', 'done'],
    ]);
  });

  it.each([
    ['no JSON', '{"version": 1', 'no JSON'],
    [
      'another version',
      mapText({ ...emptyMap(), version: 2 as 1 }),
      'version: found 2, expected 1',
    ],
    ['another file', '{"metrics": []}', 'version: missing'],
    ['too few cells', mapText(emptyMap({ values: [null] })), 'values: found 1, expected 6'],
    ['a cell past the last', mapText(emptyMap({ done: [[5, 7]] })), 'done: found [[5,7]]'],
    [
      'a cell done twice',
      mapText(filledMap([[0, 6]], {})).replace('[[0,6]]', '[[0,4],[3,6]]'),
      'done',
    ],
    ['a cell done without a number', mapText(emptyMap({ done: [[2, 3]] })), 'values[2]'],
    [
      'a number that is not done',
      mapText(filledMap([[0, 3]])).replace('[[0,3]]', '[[0,2]]'),
      'values[2]',
    ],
    ['a reason of no cell', mapText(emptyMap({ reasons: { 6: 'why' } })), 'reasons: found 6'],
  ])('is refused where it holds %s', (_, text, message) => {
    expect(parseMap(text)).toEqual({ error: expect.stringContaining(message) as string });
  });
});

describe('the difference of two maps', () => {
  it('is none where fields stand in another order, or were written to a file between', () => {
    const map = filledMap([[0, 2]]);
    const { experiment } = map;
    const sources = { near: { text: 'near' }, keys: { text: 'the keys' } };
    const turned = { ...emptyMap(), experiment: { ...experiment, sources, notes: undefined } };
    expect(mapDifference(turned as typeof map, map)).toBeUndefined();
  });

  it.each([
    [
      'experiment',
      { experiment: { ...emptyMap().experiment, base: { text: 'a' } } },
      'base.text is "a", expected "the key"',
    ],
    [
      'experiment',
      { experiment: { ...emptyMap().experiment, notes: 'n' } },
      'notes is "n", expected missing',
    ],
    ['fingerprint', { fingerprint: 'beef' }, '"beef", expected "f00d"'],
    ['file', { files: {} }, 'lines.jsonl is missing, expected "cafe"'],
    ['backend', { backend: 'tensorflow' }, '"tensorflow", expected "wasm"'],
    ['metric', { metric: { kind: 'kl' as const, timestep: 0 } }, 'timestep is 0'],
    [
      'axis',
      { axes: [{ name: 'unit' as const, values: [0] }] },
      '[0].name is "unit", expected "layer"',
    ],
  ])('names another %s', (name, change, message) => {
    const found = mapDifference(emptyMap(change), emptyMap());
    expect(found).toMatch(new RegExp(`^another ${name}\\b`));
    expect(found).toContain(message);
  });
});
