import { known } from '../base/assert.ts';
import { isModelComponent, type Component } from '../domain/components.ts';
import { EngineError } from '../domain/failure.ts';
import type { Architecture } from '../domain/model.ts';
import { widthOf } from '../domain/width.ts';

/** A component that a run keeps, at all timesteps or at some. */
export interface Wanted {
  readonly component: Component;
  /** Null for `embedding` and `logits`. */
  readonly layer: number | null;
  readonly timesteps: 'all' | readonly number[];
}

interface Kept {
  readonly width: number;
  /** Row of a timestep; absent where the row is the timestep itself. */
  readonly rows: ReadonlyMap<number, number> | undefined;
  /** [rows, width] */
  readonly data: Float32Array;
}

const keyOf = (component: Component, layer: number | null): string => `${layer ?? ''}.${component}`;

/** Each component and layer once, at all timesteps where one of the requests says so. */
function merged(wanted: readonly Wanted[]): Map<string, Wanted> {
  const byKey = new Map<string, Wanted>();
  for (const want of wanted) {
    const key = keyOf(want.component, want.layer);
    const before = byKey.get(key)?.timesteps ?? [];
    const timesteps =
      want.timesteps === 'all' || before === 'all'
        ? 'all'
        : [...new Set([...before, ...want.timesteps])];
    byKey.set(key, { ...want, timesteps });
  }
  return byKey;
}

/** Bytes that recording takes. */
export function bytesOf(model: Architecture, timesteps: number, wanted: readonly Wanted[]): number {
  let bytes = 0;
  for (const want of merged(wanted).values()) {
    const rows = want.timesteps === 'all' ? timesteps : want.timesteps.length;
    bytes += 4 * rows * widthOf(model, want.component, want.layer);
  }
  return bytes;
}

/** Every layer of every component, at all timesteps. */
export const wantAll = (model: Architecture, components: readonly Component[]): Wanted[] =>
  components.flatMap((component): Wanted[] =>
    isModelComponent(component)
      ? [{ component, layer: null, timesteps: 'all' }]
      : model.layers.map((_, layer) => ({ component, layer, timesteps: 'all' })),
  );

/** What one run recorded: float32, outside the backend. */
export class Recorder {
  readonly timesteps: number;
  readonly sizeBytes: number;
  readonly #kept = new Map<string, Kept>();

  constructor(model: Architecture, timesteps: number, wanted: readonly Wanted[]) {
    this.timesteps = timesteps;
    let sizeBytes = 0;
    for (const [key, want] of merged(wanted)) {
      const width = widthOf(model, want.component, want.layer);
      const some = want.timesteps === 'all' ? undefined : want.timesteps;
      const data = new Float32Array((some?.length ?? timesteps) * width);
      sizeBytes += data.byteLength;
      this.#kept.set(key, { width, rows: some && new Map(some.map((t, at) => [t, at])), data });
    }
    this.sizeBytes = sizeBytes;
  }

  wants(component: Component, layer: number | null, t: number): boolean {
    const kept = this.#kept.get(keyOf(component, layer));
    return kept !== undefined && (kept.rows === undefined || kept.rows.has(t));
  }

  /** Whether a component of a layer was recorded at every timestep. */
  has(component: Component, layer: number | null): boolean {
    const kept = this.#kept.get(keyOf(component, layer));
    return kept !== undefined && kept.rows === undefined;
  }

  /** @param from  the first unit that `values` holds */
  put(
    component: Component,
    layer: number | null,
    t: number,
    values: ArrayLike<number>,
    from = 0,
  ): void {
    const kept = this.#kept.get(keyOf(component, layer));
    const at = kept?.rows ? kept.rows.get(t) : t;
    if (kept && at !== undefined) kept.data.set(values, at * kept.width + from);
  }

  /**
   * One timestep of a recorded component.
   *
   * @returns [units], a view that the recorder goes on owning
   * @throws EngineError `unknown-result` where it was not recorded
   */
  at(component: Component, layer: number | null, t: number): Float32Array {
    const kept = this.#kept.get(keyOf(component, layer));
    const row = kept?.rows ? kept.rows.get(t) : t;
    if (!kept || row === undefined) {
      throw new EngineError('unknown-result', `${component} at timestep ${t} was not recorded`);
    }
    return kept.data.subarray(row * kept.width, (row + 1) * kept.width);
  }

  /** All timesteps of a recorded component, [timesteps, units]; a view. */
  all(component: Component, layer: number | null): Float32Array {
    if (!this.has(component, layer)) {
      throw new EngineError('unknown-result', `${component} was not recorded at every timestep`);
    }
    return known(this.#kept.get(keyOf(component, layer)), component).data;
  }

  /** Takes over what another run of the same length recorded before timestep `end`. */
  copyBefore(other: Recorder, end: number): void {
    for (const [key, { width, rows, data }] of this.#kept) {
      const theirs = other.#kept.get(key);
      if (!rows && theirs && !theirs.rows) data.set(theirs.data.subarray(0, end * width));
      for (const [t, at] of rows ?? []) {
        const row = theirs?.rows ? theirs.rows.get(t) : t;
        if (t < end && theirs && row !== undefined) {
          data.set(theirs.data.subarray(row * width, (row + 1) * width), at * width);
        }
      }
    }
  }

  /** Whether everything that `wanted` names is here. */
  covers(wanted: readonly Wanted[]): boolean {
    return wanted.every(({ component, layer, timesteps }) =>
      timesteps === 'all'
        ? this.has(component, layer)
        : timesteps.every(t => this.wants(component, layer, t)),
    );
  }

  /**
   * How many recorded values are NaN or infinite.
   *
   * @param components  counts these alone; absent: all that were recorded
   */
  countNotFinite(components?: readonly Component[]): number {
    let count = 0;
    for (const [key, { data, rows }] of this.#kept) {
      const component = key.slice(key.indexOf('.') + 1);
      const isAsked = components?.some(each => each === component && !rows) ?? true;
      if (isAsked) for (const value of data) if (!Number.isFinite(value)) count++;
    }
    return count;
  }
}
