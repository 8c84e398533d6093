import { expect, it } from 'vitest';
import { orderingOf, scaleOf } from '../../../src/engine/effect.ts';

/** Both runs of one layer of so many units, of which one timestep differs by 1 in every unit. */
function runs(units: number, timesteps: number): Parameters<typeof orderingOf>[0] {
  const before = new Float32Array(units * timesteps).fill(0.25);
  const after = before.map((value, at) => (at < units ? value + 1 : value));
  const anatomy = { states: ['hidden'], layers: [{ name: 'hidden', units: [units] }], model: [] };
  const run = (values: Float32Array) => ({ recorder: { anatomy, all: () => values } });
  return { base: run(before), intervened: run(after) } as never;
}

/** Both runs of one layer of so many units over 5000 timesteps, and how far they are from each other. */
function toRuns(units: number, apart: (t: number, unit: number) => number) {
  const before = new Float32Array(units * 5000);
  before.fill(0.25);
  const after = new Float64Array(before).map(
    (value, at) => value + apart(Math.floor(at / units), at % units),
  );
  const anatomy = { states: ['hidden'], layers: [{ name: 'hidden', units: [units] }], model: [] };
  const run = (values: ArrayLike<number>) => ({
    recorder: { anatomy, all: () => Float32Array.from(values) },
  });
  return { base: run(before), intervened: run(after) } as unknown as Parameters<
    typeof orderingOf
  >[0];
}

it('the limit of differences is of what changed, however long the rest stays as it was', () => {
  expect(orderingOf(runs(128, 5000), 'hidden', 0).differenceLimit).toBe(1);
});

it('the limit of differences is of what an edit did, however long what it left behind dies away', () => {
  const runs = toRuns(128, t => (t < 30 ? 2 ** -t : 1e-6));
  const { differenceLimit } = orderingOf(runs, 'hidden', 0);
  expect(differenceLimit).toBe(1);
});

it('of differences that are all far below the values the limit is of those', () => {
  expect(
    orderingOf(
      toRuns(128, t => (t < 9 ? 2 ** -20 : 0)),
      'hidden',
      0,
    ).differenceLimit,
  ).toBe(2 ** -20);
});

it('one extreme unit does not hide what the others did', () => {
  const runs = toRuns(128, (t, unit) => (t === 0 && unit === 3 ? 2 ** 14 : t < 9 ? 0.25 : 0));
  expect(orderingOf(runs, 'hidden', 0).differenceLimit).toBe(0.25);
});

it('the limit of differences is 0 where nothing changed', () => {
  const { base } = runs(128, 4);
  expect(orderingOf({ base, intervened: base }, 'hidden', 0).differenceLimit).toBe(0);
});

it('the limit of values leaves out what is not finite, as the largest and as a percentile', () => {
  const values = (units: number): Float32Array =>
    Float32Array.from({ length: units }, (_, at) => [NaN, -3, Infinity, 0.25][at] ?? 0.5);
  const of = (units: number): number => {
    const anatomy = { states: ['hidden'], layers: [{ name: 'hidden', units: [units] }], model: [] };
    const run = { recorder: { anatomy, all: () => values(units) } };
    return orderingOf({ base: run, intervened: run } as never, 'hidden', 0).valueLimit;
  };
  expect(of(8)).toBe(3);
  expect(of(1002)).toBe(0.5); // the 99.7th percentile of 1000
});

it('the scale of gradients is of those that are not 0, however long nothing depends on the values', () => {
  const ofTimesteps = (units: number) =>
    new Float32Array(units * 5000).map((_, at) => (at < units ? -2 : 0));
  expect(scaleOf(ofTimesteps(128), 128)).toEqual({ limit: 2, clipped: true });
  expect(scaleOf(ofTimesteps(32), 32)).toEqual({ limit: 2, clipped: false });
  expect(scaleOf(new Float32Array(256), 128).limit).toBe(0);
});
