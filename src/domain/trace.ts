/** A block of float32 numbers, row-major; what leaves the engine, always a copy. */
export interface Values {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Which of the two runs of a result. */
export type RunName = 'base' | 'intervened';

/** What a run recorded of one component, `[layer][timestep][unit]` flat per layer; model-level components have one entry. */
export interface ComponentTrace {
  /** Per layer: [timesteps, units]. */
  readonly layers: readonly Values[];
}
