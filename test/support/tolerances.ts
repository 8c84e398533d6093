import { expect } from 'vitest';
import type { BackendName } from '../../src/domain/backend.ts';

/**
 * Two arrays of one length, equal within a share of the expected one's largest magnitude; NaN equals nothing.
 */
export function expectClose(
  found: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  where = '',
): void {
  if (found.length !== expected.length)
    expect(found.length, `${where}: length`).toBe(expected.length);
  let size = 1e-6;
  let worst = 0;
  for (let at = 0; at < expected.length; at++) {
    size = Math.max(size, Math.abs(expected[at]!));
    const off = Math.abs(found[at]! - expected[at]!);
    worst = Number.isNaN(off) ? Infinity : Math.max(worst, off);
  }
  // A thousand calls of `expect` take longer than the runs that they are about.
  if (worst / size <= tolerance) return;
  expect(worst / size, `${where}: largest difference over largest magnitude`).toBeLessThanOrEqual(
    tolerance,
  );
}

/**
 * Two numbers that a backend computes in two ways: the same on `wasm`, on `tensorflow` up to rounding.
 *
 * @param size  the largest magnitude of what they were made of
 */
export function expectAgreed(
  backend: BackendName,
  found: number | null | undefined,
  expected: number | null | undefined,
  size = 1,
): void {
  if (backend === 'wasm' || typeof found !== 'number' || typeof expected !== 'number')
    return expect(found).toBe(expected);
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-5 * Math.max(1, size));
}

/** Two arrays of the same bits. */
export function expectSameBits(found: Float32Array, expected: Float32Array, where = ''): void {
  const [a, b] = [bitsOf(found), bitsOf(expected)];
  // A thousand calls of `expect` take longer than the runs that they are about.
  if (a.length === b.length && a.every((word, at) => word === b[at])) return;
  expect(a.length, `${where}: length`).toBe(b.length);
  expect(
    a.findIndex((word, at) => word !== b[at]),
    `${where}: first place whose bits differ`,
  ).toBe(-1);
}

/** The words of an array, where they are. */
const bitsOf = ({ buffer, byteOffset, length }: Float32Array): Uint32Array =>
  new Uint32Array(buffer, byteOffset, length);
