import type { Architecture, Assumption, InitialState, Weights } from '../../domain/model.ts';
import type { Sidecar } from '../../domain/sidecar.ts';
import type { Contents, NamedArray } from '../arrays.ts';
import type { Hints } from '../hints.ts';
import type { Json } from '../json.ts';

/** The arrays of one direction of one layer, rows over the gates in the architecture's order: views of the file's. */
export interface DirectionArrays {
  /** [gates · hidden, input] */
  readonly inputWeight: NamedArray;
  /** [gates · hidden, width] */
  readonly hiddenWeight: NamedArray;
  /** [gates · hidden] */
  readonly inputBias?: NamedArray;
  /** [gates · hidden] */
  readonly hiddenBias?: NamedArray;
  /** [width, hidden] */
  readonly projection?: NamedArray;
  /** Of the gates i, f and o, in the order in which the architecture's `gates` have them; [3, hidden] */
  readonly peephole?: NamedArray;
}

/** A model as views of a file's arrays. */
export interface ModelArrays {
  /** Per layer: forward, and backward where there are two directions. */
  readonly layers: readonly (readonly DirectionArrays[])[];
  /** [vocabulary, inputSize] */
  readonly embedding?: NamedArray | undefined;
  /** [outputs, top width]; the same array as the embedding where tied. */
  readonly readout?: NamedArray | undefined;
  /** [outputs] */
  readonly readoutBias?: NamedArray | undefined;
  readInitialState?(): Promise<InitialState | undefined>;
}

/** A model's architecture and the arrays that its weights are read from. */
export interface Found {
  readonly architecture: Architecture;
  /** What had to be supposed, and why, in the words of whoever supposed it. */
  readonly assumptions: readonly Assumption[];
  readonly warnings: readonly string[];
  /** Reads the model's own arrays, and no others. */
  readWeights(): Promise<Weights>;
}

/** What a layout goes by. */
export interface Clues {
  /** The checkpoint's file name. */
  readonly file: string;
  readonly contents: Contents;
  readonly hints: Hints;
  readonly sidecar: Sidecar;
  /** `config.json` beside the file. */
  readonly config?: ReadonlyMap<string, Json> | undefined;
  /** Arrays that the sidecar's `ignore` put aside before any had another name; they are not among the contents'. */
  readonly ignored?: readonly NamedArray[];
  /** Whether another model of the same file names a tensor as its own; the sidecar's `models`. */
  isAnothers?(name: string): boolean;
}

/** A way in which a library lays a recurrent model out in named arrays. No layout knows a format's bytes. */
export interface Layout {
  recognises(clues: Clues): boolean;
  /** @throws Refused  naming the tensor or layer, what was found, and what is supported */
  find(clues: Clues): Found;
}
