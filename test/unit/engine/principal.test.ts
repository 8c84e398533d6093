import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eigenvectorsOf } from '../../../src/engine/eigenvectors.ts';
import { principalOf } from '../../../src/engine/principal.ts';
import { often } from '../../support/often.ts';

const column = (R: Float64Array, n: number, d: number): number[] =>
  Array.from({ length: n }, (_, k) => R[k * n + d]!);
const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, k) => sum + value * b[k]!, 0);

/** A symmetric matrix of small numbers, zeros and equal ones among them. */
const symmetric = fc
  .integer({ min: 1, max: 9 })
  .chain(n =>
    fc.record({
      n: fc.constant(n),
      half: fc.array(
        fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ min: -5, max: 5, noNaN: true })),
        {
          minLength: n * n,
          maxLength: n * n,
        },
      ),
    }),
  )
  .map(({ n, half }) => {
    const A = Float64Array.from(half);
    for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) A[j * n + i] = A[i * n + j]!;
    return { n, A };
  });

describe('eigenvectors', () => {
  it('are turned into multiples of themselves, and are orthonormal', () =>
    fc.assert(
      fc.property(symmetric, ({ n, A }) => {
        const { values, vectors } = eigenvectorsOf(A, n);
        const size = Math.max(1, ...A.map(Math.abs));
        const rows = Array.from({ length: n }, (_, d) => [...vectors.subarray(d * n, d * n + n)]);
        for (const [d, v] of rows.entries()) {
          for (let i = 0; i < n; i++)
            expect(dot([...A.subarray(i * n, i * n + n)], v)).toBeCloseTo(
              values[d]! * v[i]!,
              12 - Math.ceil(Math.log10(size * n)),
            );
          for (const [f, other] of rows.entries())
            expect(dot(v, other)).toBeCloseTo(d === f ? 1 : 0, 12);
        }
      }),
      { numRuns: often(100, 60), seed: 11 },
    ));

  it('of a matrix worked out by hand', () => {
    const { values, vectors } = eigenvectorsOf(Float64Array.of(2, 1, 1, 2), 2);
    const [low, high] = values[0]! < values[1]! ? [0, 1] : [1, 0];
    expect(values[low]).toBeCloseTo(1, 14);
    expect(values[high]).toBeCloseTo(3, 14);
    expect(vectors[2 * high]! / vectors[2 * high + 1]!).toBeCloseTo(1, 14);
    expect(vectors[2 * low]! / vectors[2 * low + 1]!).toBeCloseTo(-1, 14);
  });

  it('of nothing but zeros are some', () => {
    const { values, vectors } = eigenvectorsOf(new Float64Array(9), 3);
    expect([...values]).toEqual([0, 0, 0]);
    for (let d = 0; d < 3; d++) expect(Math.hypot(...vectors.subarray(3 * d, 3 * d + 3))).toBe(1);
  });
});

describe('principal directions', () => {
  it('have falling variances and no covariance, and the largest entry of each is positive', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.array(fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 6, maxLength: 6 }), {
          minLength: 2,
          maxLength: 12,
        }),
        (n, drawn) => {
          const rows = drawn.map(values => Float32Array.from(values.slice(0, n), each => each / 4));
          const { R, origin, count } = principalOf(rows, n);
          expect(count).toBe(n);
          const mean = Array.from({ length: n }, (_, k) =>
            rows.reduce((sum, row) => sum + row[k]! / rows.length, 0),
          );
          for (let k = 0; k < n; k++) expect(origin![k]).toBeCloseTo(mean[k]!, 12);
          const along = (d: number): number[] =>
            rows.map(row =>
              dot(
                [...row].map((a, k) => a - mean[k]!),
                column(R, n, d),
              ),
            );
          let before = Infinity;
          for (let d = 0; d < n; d++) {
            const variance = dot(along(d), along(d));
            expect(variance).toBeLessThanOrEqual(before + 1e-9);
            before = variance;
            for (let f = 0; f < d; f++) expect(dot(along(d), along(f))).toBeCloseTo(0, 9);
            const entries = column(R, n, d);
            const most = Math.max(...entries.map(Math.abs));
            expect(entries.find(value => Math.abs(value) === most)).toBeGreaterThan(0);
          }
        },
      ),
      { numRuns: often(80, 50), seed: 11 },
    ));

  it('are the same whichever runs have the values', () => {
    const values = [1, 2, 0.5, -1, 3, 3, 0.25, 7];
    const apart = [values.slice(0, 2), values.slice(2, 6), values.slice(6)];
    const [one, other] = [[values], apart].map(rows =>
      principalOf(
        rows.map(each => Float32Array.from(each)),
        2,
      ),
    );
    expect(other).toEqual(one);
  });

  it('of values that are not finite are NaN, and end', () => {
    const { R } = principalOf([Float32Array.of(1, NaN, 2, 3)], 2);
    expect([...R]).toEqual([NaN, NaN, NaN, NaN]);
    expect(principalOf([Float32Array.of(1, Infinity, 2, 3)], 2).R[0]).toBeNaN();
  });
});
