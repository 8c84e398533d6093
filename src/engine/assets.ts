import type { ParsedDataset } from '../domain/dataset.ts';

/** An orthogonal matrix: its columns are directions, coordinates are a·R. */
export interface Rotation {
  readonly units: number;
  /** [units, units], row-major */
  readonly R: Float64Array;
}

/** Orthonormal columns: directions that span a subspace, coordinates are a·R. */
export interface Directions {
  readonly units: number;
  readonly count: number;
  /** [units, count], row-major */
  readonly R: Float64Array;
}

/** A file's content, or what is wrong with it. */
export type Read<T> = T | { readonly problems: readonly string[] };

/** What an experiment names beside its checkpoint, by the path as it is written there. */
export interface Assets {
  readonly rotations: ReadonlyMap<string, Read<Rotation>>;
  readonly directions: ReadonlyMap<string, Read<Directions>>;
  readonly datasets: ReadonlyMap<string, ParsedDataset>;
}

/** Those of an experiment that names no file. */
export const noAssets: Assets = {
  rotations: new Map(),
  directions: new Map(),
  datasets: new Map(),
};
