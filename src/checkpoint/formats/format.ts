import type { Contents } from '../arrays.ts';
import type { Budget } from '../budget.ts';
import type { ByteSource, Files } from '../files.ts';
import type { Zip } from './zip.ts';

/** A file as formats look at it before one of them reads it. */
export interface Candidate {
  readonly source: ByteSource;
  /** The folder that it lies in. */
  readonly files: Files;
  /** The first bytes, at most 512. */
  readonly head: Uint8Array;
  /** Whether the file begins with these bytes. */
  begins(...bytes: number[]): boolean;
  /** The directory of a zip, read once; undefined for a file that begins as none. @throws EngineError `unreadable` */
  zip(): Promise<Zip | undefined>;
}

/** What a reader may need beside the file. */
export interface ReadOptions {
  /** Keys that the user names, at which the arrays are looked for. */
  readonly stateDict: readonly string[] | undefined;
  /** What the load may still make and copy, over all its files. */
  readonly budget: Budget;
}

/** A way to turn a file's bytes into named arrays, read lazily. No format knows a layout. */
export interface Format {
  /** Known by its content first, by its name second. */
  matches(candidate: Candidate): boolean | Promise<boolean>;
  /** @throws EngineError `unreadable`: the place, what was found and expected */
  read(candidate: Candidate, options: ReadOptions): Promise<Contents>;
}
