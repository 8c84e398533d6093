import { known } from '../../base/assert.ts';
import { unitsOf, type Anatomy } from '../../domain/anatomy.ts';
import { isModelComponent, type Component } from '../../domain/components.ts';
import { EngineError } from '../../domain/failure.ts';
import { countNotFinite } from '../magnitude.ts';

/** A component that a run keeps, at all timesteps or at some. */
export interface Wanted {
  readonly component: Component;
  /** Null for `embedding` and `logits`. */
  readonly layer: number | null;
  readonly timesteps: 'all' | readonly number[];
}

/** Where one component of one layer is kept. */
export class Kept {
  readonly sizeBytes: number;
  /** [rows, width] */
  readonly data: Float32Array;
  readonly #rows: ReadonlyMap<number, number> | undefined;
  readonly #timesteps: number;

  constructor(
    readonly width: number,
    timesteps: number,
    some: readonly number[] | undefined,
  ) {
    this.data = new Float32Array((some?.length ?? timesteps) * width);
    this.sizeBytes = this.data.byteLength;
    this.#timesteps = timesteps;
    this.#rows = some && new Map(some.map((t, at) => [t, at]));
    this.last = some ? some.reduce((most, t) => Math.max(most, t), -1) : timesteps - 1;
  }

  /** The last timestep that is kept. */
  readonly last: number;

  /** Whether every timestep is kept. */
  get isWhole(): boolean {
    return this.#rows === undefined;
  }

  /** The row of a timestep; undefined where it is not kept. */
  rowOf(t: number): number | undefined {
    return this.#rows ? this.#rows.get(t) : t >= 0 && t < this.#timesteps ? t : undefined;
  }

  /** The timesteps kept. */
  timesteps(): Iterable<number> {
    return this.#rows?.keys() ?? Array(this.#timesteps).keys();
  }

  /** @param from  the first unit that `values` holds */
  put(t: number, values: Float32Array, from: number): void {
    const row = this.rowOf(t);
    if (row !== undefined) this.data.set(values, row * this.width + from);
  }

  /** One timestep, [width]; a view. */
  at(t: number): Float32Array | undefined {
    const row = this.rowOf(t);
    return row === undefined
      ? undefined
      : this.data.subarray(row * this.width, (row + 1) * this.width);
  }
}

/** A component of a layer, and where it is kept. */
export interface RecordedPlace {
  readonly component: Component;
  readonly layer: number | null;
  readonly kept: Kept;
}

const keyOf = (component: Component, layer: number | null): string => `${layer ?? ''}.${component}`;

/** Each component and layer once, at all timesteps where one of the requests says so. */
function merged(wanted: readonly Wanted[]): Map<string, Wanted> {
  const byKey = new Map<string, Wanted>();
  const [only] = wanted;
  if (only && wanted.length === 1) return byKey.set(keyOf(only.component, only.layer), only);
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
export function bytesOf(anatomy: Anatomy, timesteps: number, wanted: readonly Wanted[]): number {
  let bytes = 0;
  for (const want of merged(wanted).values()) {
    const rows = want.timesteps === 'all' ? timesteps : want.timesteps.length;
    bytes += 4 * rows * unitsOf(anatomy, want.component, want.layer);
  }
  return bytes;
}

/** The layers that a component has; of one of the whole model null alone. */
export const layersOf = (anatomy: Anatomy, component: Component): (number | null)[] =>
  isModelComponent(component)
    ? [null]
    : (anatomy.layers.find(({ name }) => name === component)?.units.map((_, l) => l) ?? []);

/** Every layer of every component, at all timesteps. */
export const wantAll = (anatomy: Anatomy, components: readonly Component[]): Wanted[] =>
  components.flatMap(component =>
    layersOf(anatomy, component).map((layer): Wanted => ({ component, layer, timesteps: 'all' })),
  );

/** What one run recorded: float32, outside the backend. */
export class Recorder {
  readonly sizeBytes: number;
  readonly #kept = new Map<string, RecordedPlace>();

  constructor(
    readonly anatomy: Anatomy,
    readonly timesteps: number,
    wanted: readonly Wanted[],
  ) {
    let sizeBytes = 0;
    for (const [key, { component, layer, timesteps: asked }] of merged(wanted)) {
      const some = asked === 'all' ? undefined : asked;
      const kept = new Kept(unitsOf(anatomy, component, layer), timesteps, some);
      sizeBytes += kept.sizeBytes;
      this.#kept.set(key, { component, layer, kept });
    }
    this.sizeBytes = sizeBytes;
  }

  /** Where a component of a layer is kept; undefined where nothing of it is. */
  kept(component: Component, layer: number | null): Kept | undefined {
    return this.#kept.get(keyOf(component, layer))?.kept;
  }

  /** Everything that is kept, and where. */
  places(): Iterable<RecordedPlace> {
    return this.#kept.values();
  }

  wants(component: Component, layer: number | null, t: number): boolean {
    return this.kept(component, layer)?.rowOf(t) !== undefined;
  }

  /** Whether a component of a layer was recorded at every timestep. */
  has(component: Component, layer: number | null): boolean {
    return this.kept(component, layer)?.isWhole === true;
  }

  /**
   * One timestep of a recorded component.
   *
   * @returns [units], a view that the recorder goes on owning
   * @throws EngineError `unknown-result` where it was not recorded
   */
  at(component: Component, layer: number | null, t: number): Float32Array {
    const values = this.kept(component, layer)?.at(t);
    if (values) return values;
    throw new EngineError('unknown-result', `${component} at timestep ${t} was not recorded`);
  }

  /** All timesteps of a recorded component, [timesteps, units]; a view. */
  all(component: Component, layer: number | null): Float32Array {
    if (!this.has(component, layer)) {
      throw new EngineError('unknown-result', `${component} was not recorded at every timestep`);
    }
    return known(this.kept(component, layer), component).data;
  }

  /** Takes over what another run of the same length recorded of timesteps [from, to), where `isTaken` says so of the layer. */
  copy(
    other: Recorder,
    from: number,
    to: number,
    isTaken: (component: Component, layer: number | null) => boolean = () => true,
  ): void {
    for (const { component, layer, kept: mine } of this.places()) {
      const theirs = other.kept(component, layer);
      if (!theirs || from >= to || !isTaken(component, layer)) continue;
      if (mine.isWhole && theirs.isWhole) {
        const { width } = mine;
        mine.data.set(theirs.data.subarray(from * width, to * width), from * width);
        continue;
      }
      for (const t of mine.timesteps()) {
        const values = t >= from && t < to ? theirs.at(t) : undefined;
        if (values) mine.put(t, values, 0);
      }
    }
  }

  /** Everything that is kept, as what was wanted. */
  wanted(): Wanted[] {
    return [...this.places()].map(({ component, layer, kept }): Wanted => ({
      component,
      layer,
      timesteps: kept.isWhole ? 'all' : [...kept.timesteps()],
    }));
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
    for (const { component, kept } of this.places()) {
      const isAsked = components?.some(each => each === component && kept.isWhole) ?? true;
      if (isAsked) count += countNotFinite(kept.data);
    }
    return count;
  }
}
