import type { Dtype } from '../dtypes.ts';

/** A name in a pickle. It is never looked up. */
export class Global {
  constructor(
    readonly module: string,
    readonly name: string,
    readonly offset: number,
  ) {}

  get path(): string {
    return `${this.module}.${this.name}`;
  }
}

/** What a call to an unknown name built: nothing but a note of it. */
export class Inert {
  state: unknown = undefined;
  readonly items: unknown[] = [];
  readonly entries = new Map<unknown, unknown>();

  constructor(
    readonly global: Global | undefined,
    readonly args: unknown,
  ) {}
}

/** Where a tensor's bytes lie, as a pickle says it. */
export class Storage {
  constructor(
    readonly key: string,
    readonly dtype: Dtype | undefined,
    /** Elements, or bytes of an untyped storage. */
    readonly count: number,
    /** The bytes themselves, where they stand in the pickle. */
    readonly inline?: InlineBytes,
  ) {}
}

/** Bytes in a pickle, with the order of those of one number. */
export interface InlineBytes {
  readonly sizeBytes: number;
  readonly littleEndian: boolean;
  /** All of them; undefined where a text that stands for them has a character that is no byte. */
  read(): Uint8Array | undefined;
}

/** A tensor as a pickle says it: unchecked. */
export class TensorRecord {
  constructor(
    readonly storage: Storage,
    readonly dtype: Dtype,
    readonly offset: unknown,
    readonly size: unknown,
    readonly stride: unknown,
    /** Whether it is a parameter of a module, so that it acts wherever it is kept. */
    readonly isParameter = false,
  ) {}
}

/** A sparse tensor as a pickle says it: unchecked. */
export class SparseRecord {
  constructor(
    /** `torch.sparse_coo`: indices and values; `torch.sparse_csr`, `torch.sparse_csc`: pointers before them. */
    readonly layout: string,
    readonly parts: readonly TensorRecord[],
    readonly values: TensorRecord,
    readonly size: unknown,
  ) {}
}

/** A tensor whose values no reader can give: on the meta device, or quantized. */
export class Valueless {
  constructor(
    readonly dtype: Dtype,
    readonly size: unknown,
  ) {}
}

/** Whatever a dictionary can hold as an array. */
export type Held = TensorRecord | SparseRecord | Valueless;

/** A tuple; lists are plain arrays. */
export class Tuple extends Array<unknown> {}

/** A set, in the order in which it was written: that of no ids. */
export class PickledSet extends Array<unknown> {}
