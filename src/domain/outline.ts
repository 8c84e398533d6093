/** Words of a text that are in no vocabulary, and how they are read. */
export interface UnknownText {
  /** The token that stands for them. */
  readonly as: string;
  /** The first few, in quotes and inert. */
  readonly words: readonly string[];
  /** How many there are beside these, `2`, or at least are, `996+`; empty where there are none. */
  readonly more: string;
}

/** An experiment's examples as its model reads them, and how long its run is. JSON-safe. */
export interface Outline {
  /** By name, `base` among them: what is read at each timestep; of a source that free-runs, its prompt. */
  readonly examples: Readonly<Record<string, readonly string[]>>;
  /** The same by id; of a model that reads vectors none. */
  readonly ids?: Readonly<Record<string, readonly number[]>>;
  /** The same as running texts, as the vocabulary writes them; of a model without tokens none. */
  readonly texts?: Readonly<Record<string, string>>;
  /** By name, what of an example's text is in no vocabulary; absent where all of it is known. */
  readonly unknown?: Readonly<Record<string, UnknownText>>;
  /** Timesteps of the run; null while the base or the unroll is wrong. */
  readonly timesteps: number | null;
  /** Inputs of the prompt; null with `timesteps`. */
  readonly prompt: number | null;
}
