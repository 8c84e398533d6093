import { describe, expect, it } from 'vitest';
import { normalAt } from '../../../src/base/philox.ts';
import { toRotation } from '../../../src/engine/rotation.ts';

/** A product of reflections, which is orthogonal to rounding, [n, n]. */
function orthogonal(n: number, seed: number): Float64Array {
  const R = new Float64Array(n * n);
  for (let k = 0; k < n; k++) R[k * n + k] = 1;
  for (let of = 0; of < 3; of++) {
    const v = Array.from({ length: n }, (_, k) => normalAt(seed, of, k, 0, 0));
    const length = v.reduce((sum, x) => sum + x * x, 0);
    for (let i = 0; i < n; i++) {
      const along = v.reduce((sum, x, k) => sum + x * (R[i * n + k] ?? NaN), 0);
      v.forEach((x, k) => (R[i * n + k] = (R[i * n + k] ?? NaN) - (2 * along * x) / length));
    }
  }
  return R;
}

const wrong = (n: number, R: Float64Array): string => {
  const read = toRotation(n, n, R);
  return 'problems' in read ? read.problems.join('\n') : '';
};

describe('an orthogonal matrix', () => {
  it.each([1, 2, 3, 4, 5, 8, 31])('of %i columns is a rotation', n => {
    const R = orthogonal(n, n);
    expect(toRotation(n, n, R)).toEqual({ units: n, R });
  });

  it.each([1, 2, 3, 4, 5, 8, 31])('of %i columns is none with any one entry off', n => {
    for (let at = 0; at < n * n; at += Math.max(1, n - 2)) {
      const R = orthogonal(n, n);
      R[at] = (R[at] ?? NaN) + 0.01;
      expect([at, wrong(n, R)]).toEqual([at, expect.stringMatching(/^is not orthogonal: /)]);
    }
  });

  it('names columns, not rows', () => {
    const R = Float64Array.of(1, 0, 0.5, 0, 1, 0, 0, 0, Math.sqrt(0.75));
    expect(wrong(3, R)).toMatch(/the product of columns 0 and 2 is 0\.500, expected 0/);
  });
});

describe('a matrix that is none', () => {
  it('is refused by its shape or its first odd entry', () => {
    expect(toRotation(2, 3, new Float64Array(6))).toEqual({
      problems: ['found [2, 3], expected a square matrix'],
    });
    expect(toRotation(0, 0, new Float64Array())).toEqual({
      problems: ['found [0, 0], expected a square matrix'],
    });
    expect(wrong(2, Float64Array.of(1, 0, 0, NaN))).toBe(
      'found NaN in row 1, column 1, expected finite numbers',
    );
  });
});
