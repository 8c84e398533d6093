/** An experiment's examples as its model reads them, and how long its run is. JSON-safe. */
export interface Outline {
  /** By name, `base` among them: what is read at each timestep; of a source that free-runs, its prompt. */
  readonly examples: Readonly<Record<string, readonly string[]>>;
  /** The same by id; of a model that reads vectors none. */
  readonly ids?: Readonly<Record<string, readonly number[]>>;
  /** The same as running texts, as the vocabulary writes them; of a model without tokens none. */
  readonly texts?: Readonly<Record<string, string>>;
  /** Timesteps of the run; null while the base or the unroll is wrong. */
  readonly timesteps: number | null;
  /** Inputs of the prompt; null with `timesteps`. */
  readonly prompt: number | null;
}
