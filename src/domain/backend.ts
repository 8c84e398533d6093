/** The backends that a run can compute with. */
export type BackendName = 'wasm' | 'tensorflow';

/** What was asked for. */
export type BackendChoice = 'auto' | BackendName;

/** A backend that runs, and why that one. */
export interface ChosenBackend {
  readonly name: BackendName;
  readonly because: string;
}

/** What runs on which backend: single runs, and batches of many rows that are big enough to gain from another. */
export interface RunningBackends {
  readonly single: ChosenBackend;
  readonly many: ChosenBackend;
}

/** Whether a native library computes here, and the reason either way. */
export type Probed = { readonly because: string } | { readonly failed: string };
