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
  ) {}
}

/** A tensor as a pickle says it: unchecked. */
export class TensorRecord {
  constructor(
    readonly storage: Storage,
    readonly dtype: Dtype,
    readonly offset: unknown,
    readonly size: unknown,
    readonly stride: unknown,
  ) {}
}

/** A tuple; lists are plain arrays. */
export class Tuple extends Array<unknown> {}
