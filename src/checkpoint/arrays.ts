import type { Description } from './description.ts';
import type { Dtype } from './dtypes.ts';

/** An array of a file: what is known without reading its values. */
export interface NamedArray {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: Dtype;
  readonly bytes: number;
  /** Equal for arrays that share one storage at one place: how tying shows. */
  readonly identity: string;
  /** The values as float32, row-major; read when called. */
  read(): Promise<Float32Array>;
  /** Elements `from` to `to`, exclusive, row-major, as the file has their bytes; for looking, whatever the dtype. */
  readPart?(from: number, to: number): Promise<PartBytes>;
  /** The values as float64, row-major, where no bytes of the file are theirs; for looking, whatever the dtype. */
  readNumbers?(): Promise<Float64Array>;
  /** A part costs as much as the whole: it is compressed. */
  readonly isReadWhole?: boolean;
}

/** Bytes of elements as a file has them. */
export interface PartBytes {
  readonly bytes: Uint8Array;
  readonly littleEndian: boolean;
}

/** A dictionary of arrays in a file, and the path of keys that leads to it. */
export interface PlacedArrays {
  /** Null: the whole file, or its top level. */
  readonly at: string | null;
  readonly arrays: readonly NamedArray[];
}

/** What a file format gives to the layouts: named arrays and facts. */
export interface Contents {
  readonly format: string;
  readonly exporter: string;
  readonly arrays: readonly NamedArray[];
  /** The unpickled object, where vocabularies and hyper-parameters may lie. */
  readonly root: unknown;
  /** Path of keys at which the arrays were found; null where they are the whole file. */
  readonly stateDictAt: string | null;
  /** What stands at the top of a pickle, in a few words: `a list of 7: a tensor, …`. */
  readonly top?: string;
  /** Names that the file's metadata gives an array beside its own, by those: how safetensors keeps a tied one. */
  readonly secondNames?: ReadonlyMap<string, string>;
  /** The file's other dictionaries of arrays, under their names there; an optimizer's are none. */
  readonly elsewhere?: readonly PlacedArrays[];
  /** Attributes of recurrent modules, by path, where the file holds objects. */
  readonly modules: ReadonlyMap<string, ReadonlyMap<unknown, unknown>>;
  /** What the file says of the model itself, where it does. */
  readonly description?: Description;
  readonly unknownClasses: readonly string[];
  readonly warnings: readonly string[];
}

/** Most elements of an array of a file. */
const mostElements = 2 ** 31;

/** Elements of a shape that a file gives, however large its sizes are. @throws what `fail` makes where there are too many */
export function checkedSizeOf(shape: readonly number[], fail: (message: string) => Error): number {
  const elements = shape.reduce((n, size) => n * BigInt(size), 1n);
  if (elements <= BigInt(mostElements)) return Number(elements);
  throw fail(
    `its shape [${shape.join(', ')}] has too many elements, beyond the limit of ${mostElements}`,
  );
}

/** Whether what a file gives can be the size of something: a whole number from 0, none beyond those that are exact. */
export const isSize = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

/** Elements of a shape. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
