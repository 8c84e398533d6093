import type { Sidecar } from '../../domain/sidecar.ts';
import type { NamedArray } from '../arrays.ts';
import type { Stack } from './groups.ts';
import type { Tensors } from './tensors.ts';

/** What ends are looked for among. */
export interface EndClues {
  readonly file: string;
  readonly tensors: Tensors;
  /** Arrays that belong to no layer, and to no other group. */
  readonly rest: readonly NamedArray[];
  readonly inLayers: ReadonlySet<NamedArray>;
  readonly stack: Stack;
  readonly sidecar: Sidecar;
  readonly isTied: boolean;
  /** Whether another model of the file names a tensor as its own. */
  isAnothers(name: string): boolean;
}
