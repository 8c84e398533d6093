import { philox } from '../../src/base/philox.ts';

/** A seeded source of test data. */
export class Draw {
  #count = 0;

  constructor(readonly seed: number) {}

  /** Between two numbers, uniform. */
  number(from: number, to: number): number {
    const [word] = philox(this.seed, [this.#count++, 0, 0, 0]);
    return from + ((to - from) * word) / 2 ** 32;
  }

  /** One of `from`, …, `to`. */
  integer(from: number, to: number): number {
    return Math.floor(this.number(from, to + 1));
  }

  /** Numbers that float32 holds exactly. */
  numbers(count: number, from = -3, to = 3): Float32Array {
    return Float32Array.from({ length: count }, () => this.number(from, to));
  }
}
