import { expect, it } from 'vitest';
import { orderingOf } from '../../../src/engine/effect.ts';

/** Both runs of one layer of so many units, of which one timestep differs by 1 in every unit. */
function runs(units: number, timesteps: number): Parameters<typeof orderingOf>[0] {
  const before = new Float32Array(units * timesteps).fill(0.25);
  const after = before.map((value, at) => (at < units ? value + 1 : value));
  const anatomy = { states: ['hidden'], layers: [{ name: 'hidden', units: [units] }], model: [] };
  const run = (values: Float32Array) => ({ recorder: { anatomy, all: () => values } });
  return { base: run(before), intervened: run(after) } as never;
}

it('the limit of differences is of what changed, however long the rest stays as it was', () => {
  expect(orderingOf(runs(128, 5000), 'hidden', 0).differenceLimit).toBe(1);
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
