/**
 * What a product needs, in shared memory, so that every thread can take a part of it; one at a time.
 *
 * The first part is what threads agree on, each word on a cache line of its own:
 *   ticket    i64: number of the job (upper 32 bits), end and start of the units nobody has claimed (16 bits each)
 *   done      i32: units that helpers have finished
 *   sleepers  i32: helpers that wait to be woken
 *   stop      i32: 1 when helpers are to end
 */
// @ts-ignore: decorator
@inline export const ticket: usize = 0;
// @ts-ignore: decorator
@inline export const done: usize = 64;
// @ts-ignore: decorator
@inline export const sleepers: usize = 128;
// @ts-ignore: decorator
@inline export const stop: usize = 192;

/** The operands of the product; their meaning is that of its kernel. */
@unmanaged
export class Job {
  /** 0: `affine`, 1: `affineBack`. */
  kind: i32;
  rows: i32;
  x: usize;
  /** Bytes from a row of x to the next. */
  xPitch: usize;
  /** Panels of 32 columns, [panel][k][32]. */
  w: usize;
  bias: usize;
  inputs: i32;
  outputs: i32;
  out: usize;
  /** Bytes from a row of out to the next. */
  outPitch: usize;
  /** Panels in a unit. */
  grain: i32;
}

// @ts-ignore: decorator
@inline export function jobAt(control: usize): Job {
  return changetype<Job>(control + 256);
}

/** The first address that the module does not use itself. */
export function firstFree(): usize {
  return __heap_base;
}
