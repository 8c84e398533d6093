/** A block of float32 numbers, row-major; what leaves the engine, always a copy. */
export interface Values {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Which of the two runs of a result. */
export type RunName = 'base' | 'intervened';
