import type { Matrix } from '../ops.ts';

/** A matrix in the kernels' memory; `columns` and `rows` of another share its numbers. */
export interface WasmMatrix extends Matrix {
  /** Address of the first number, in bytes. */
  readonly at: number;
  /** Bytes from a row to the next. */
  readonly pitch: number;
}

/** Bytes in whole vectors. */
export const aligned = (bytes: number): number => Math.ceil(bytes / 16) * 16;
/** Bytes from a row to the next in a new matrix: whole vectors. */
export const pitchOf = (columns: number): number => aligned(4 * columns);

/** The address after the last number. */
export const endOf = ({ at, rows, columns, pitch }: WasmMatrix): number =>
  rows === 0 ? at : at + (rows - 1) * pitch + 4 * columns;
