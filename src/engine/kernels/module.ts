import type { Disposable } from '../../base/dispose.ts';

/** The kernels' memory: what is used of a shared `WebAssembly.Memory`. */
export interface KernelMemory {
  /** All of it; another object after it grew, while the older ones stay valid for what they cover. */
  readonly buffer: SharedArrayBuffer;
  /** @throws RangeError where the machine has no more */
  grow(pages: number): number;
}

/** out, a and b: address and bytes from a row to the next, each; then rows and columns. */
type Binary = (
  out: number,
  outPitch: number,
  a: number,
  aPitch: number,
  b: number,
  bPitch: number,
  rows: number,
  columns: number,
) => void;
type Unary = (
  out: number,
  outPitch: number,
  a: number,
  aPitch: number,
  rows: number,
  columns: number,
) => void;
type WithSlope<F extends (...operands: never[]) => void> = (
  ...operands: [...Parameters<F>, slope: number]
) => void;

/** What the compiled module exports; equations and orders of summation stand in `assembly/`. */
export interface Kernels {
  firstFree(): number;
  readonly plus: Binary;
  readonly times: Binary;
  readonly tanhBack: Binary;
  readonly sigmoidBack: Binary;
  readonly reluBack: Binary;
  readonly hardSigmoidBack: WithSlope<Binary>;
  readonly oneMinus: Unary;
  readonly negative: Unary;
  readonly tanh: Unary;
  readonly sigmoid: Unary;
  readonly relu: Unary;
  readonly hardSigmoid: WithSlope<Unary>;
  readonly copy: Unary;
  readonly addTo: Unary;
  lookup(out: number, w: number, inputs: number, outputs: number, k: number): void;
  affine(
    control: number,
    scratch: number,
    shared: boolean,
    out: number,
    outPitch: number,
    x: number,
    xPitch: number,
    rows: number,
    w: number,
    bias: number,
    inputs: number,
    outputs: number,
  ): void;
  affineBack(
    control: number,
    scratch: number,
    shared: boolean,
    out: number,
    outPitch: number,
    dy: number,
    dyPitch: number,
    rows: number,
    w: number,
    inputs: number,
    outputs: number,
  ): void;
  softmax(
    out: number,
    outPitch: number,
    y: number,
    yPitch: number,
    rows: number,
    columns: number,
    τ: number,
    noise: number,
    scratch: number,
  ): void;
  softmaxBack(
    out: number,
    outPitch: number,
    dp: number,
    dpPitch: number,
    p: number,
    pPitch: number,
    rows: number,
    columns: number,
    τ: number,
  ): void;
  release(control: number): void;
}

/** Threads that take their part of a product on the same memory; disposed, they end. */
export interface Helpers extends Disposable {
  /** How many there can be. */
  readonly count: number;
  /** Starts them, once; a product does not wait for them. @param scratches  an address for each */
  start(control: number, scratches: readonly number[]): void;
}
