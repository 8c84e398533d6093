import { expect, it } from 'vitest';
import { firstLook, secondLook } from '../../../src/domain/arrayStatistics.ts';

/** What both looks find of values that come in pieces of this many. */
function look(shape: readonly number[], values: readonly number[], piece = values.length) {
  const pieces = values.flatMap((_, at) =>
    at % piece === 0 ? [Float64Array.from(values.slice(at, at + piece))] : [],
  );
  const first = firstLook(shape);
  for (const each of pieces) first.take(each);
  const second = secondLook(first);
  for (const each of pieces) second.take(each);
  return { spread: second.spread(), cells: [...first.picture().cells] };
}

it('the largest numbers that there are have a mean, a spread and a picture', () => {
  const values = [1e300, -1e300, 3e300, 1e308, 1e308, 1e308];
  const { spread, cells } = look([2, 3], values);
  expect(cells).toEqual(values);
  expect((spread?.mean ?? 0) / 5e307).toBeCloseTo(1, 6);
  expect((spread?.deviation ?? 0) / 5e307).toBeCloseTo(1, 6);
});

it('the two ends of what a number holds are apart as far as they are', () => {
  const most = Number.MAX_VALUE;
  const { spread } = look([2], [most, -most]);
  expect(spread).toMatchObject({ min: -most, max: most, mean: 0, deviation: most });
  expect(look([3], [most, most, most]).spread).toMatchObject({ mean: most, deviation: 0 });
});

it('cells hold means of large and of small numbers, whichever come first and in whatever pieces', () => {
  const row = (value: number): number[] => Array<number>(512).fill(value);
  const values = [...row(2), ...row(1e305), ...row(-0.5)];
  for (const piece of [values.length, 100]) {
    const { cells } = look([3, 512], values, piece);
    expect(cells.slice(0, 256)).toEqual(Array(256).fill(2));
    expect(cells.slice(256, 512)).toEqual(Array(256).fill(1e305));
    expect(cells.slice(512)).toEqual(Array(256).fill(-0.5));
  }
});

it('the smallest numbers keep their spread', () => {
  expect(look([2], [1e-200, 3e-200]).spread?.deviation).toBeCloseTo(1e-200, 210);
  expect((look([2], [1e-200, 3e-200]).spread?.deviation ?? 0) / 1e-200).toBeCloseTo(1, 12);
});
