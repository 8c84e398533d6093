import type { Affine } from '../ops.ts';
import type { Arena } from './arena.ts';
import type { Helpers, Kernels } from './module.ts';
import { pack, packed, type PackedAffine } from './packed.ts';
import { endOf, pitchOf, type WasmMatrix } from './wasmMatrix.ts';

/** Multiplications from which on a product is shared out: below, waking a helper takes longer than it saves. */
const worthSharing = 30_000;
/** Outputs from which on it is: of a few panels no thread has its fair share, however many rows there are. */
const wideEnough = 8 * 32;
/** Bytes of what threads agree on, see `assembly/job.ts`. */
const controlBytes = 512;
/** Bytes of sums of a thread: the larger of `affine`'s and `affineBack`'s tiles. */
const scratchBytes = 16_384;

/** The products of a matrix with packed weights, or with another. */
export interface Products {
  product(a: WasmMatrix, b: WasmMatrix): WasmMatrix;
  affine(x: WasmMatrix, weights: Affine): WasmMatrix;
  affineBack(dy: WasmMatrix, weights: Affine): WasmMatrix;
  /** Bytes in use that are the products' own. */
  readonly ownBytes: number;
  dispose(): void;
}

/** What computes products, and what its threads share. */
interface Team {
  readonly kernels: Kernels;
  readonly arena: Arena;
  readonly helpers: Helpers;
  /** Addresses: of what threads agree on, and of the first thread's sums. */
  readonly control: number;
  readonly scratch: number;
  isStarted: boolean;
}

/** Products that take `helpers` in, from the first that is worth it on. */
export function productsOf(kernels: Kernels, arena: Arena, helpers: Helpers): Products {
  const control = arena.bytes(controlBytes, 'the backend');
  arena.f32.fill(0, control / 4, (control + controlBytes) / 4);
  const scratch = arena.bytes(scratchBytes * (1 + helpers.count), 'the backend');
  const team: Team = { kernels, arena, helpers, control, scratch, isStarted: false };
  return {
    ownBytes: arena.usedBytes,
    product: (a, b) => product(team, a, b),
    affine: (x, weights) => affine(team, x, packed(weights)),
    affineBack: (dy, weights) => affineBack(team, dy, weights),
    dispose() {
      kernels.release(control);
      helpers.dispose();
    },
  };
}

/** Whether a product is shared out; the first that is starts the helpers. */
function isShared(team: Team, rows: number, inputs: number, outputs: number): boolean {
  const { helpers, control, scratch } = team;
  const { count } = helpers;
  if (count === 0 || outputs < wideEnough || rows * inputs * outputs < worthSharing) return false;
  if (!team.isStarted) {
    team.isStarted = true;
    helpers.start(
      control,
      Array.from({ length: count }, (_, index) => scratch + (index + 1) * scratchBytes),
    );
  }
  return true;
}

function affine(team: Team, x: WasmMatrix, weights: PackedAffine): WasmMatrix {
  const out = team.arena.matrix(x.rows, weights.outputs);
  multiply(team, out, x, weights);
  return out;
}

/** a·b: the second matrix is packed as weights are, for this product alone. */
function product(team: Team, a: WasmMatrix, b: WasmMatrix): WasmMatrix {
  const { arena } = team;
  const out = arena.matrix(a.rows, b.columns);
  const mark = arena.usedBytes;
  const data = numbersOf(arena, b).slice(); // room for the panels may move what is viewed
  multiply(team, out, a, pack(arena, b.rows, b.columns, data, b.pitch / 4, 1, null));
  arena.release(mark);
  return out;
}

/** A view from a matrix's first number to its last, rows `pitch` bytes apart. */
const numbersOf = ({ f32 }: Arena, a: WasmMatrix): Float32Array =>
  f32.subarray(a.at / 4, endOf(a) / 4);

function multiply(team: Team, out: WasmMatrix, x: WasmMatrix, weights: PackedAffine): void {
  const { kernels, control, scratch } = team;
  const { inputs, outputs, at, bias } = weights;
  const { rows } = x;
  if (x.columns !== inputs) throw new Error(`${x.columns} columns for ${inputs} inputs`);
  const shared = isShared(team, rows, inputs, outputs);
  kernels.affine(
    control,
    scratch,
    shared,
    out.at,
    out.pitch,
    x.at,
    x.pitch,
    rows,
    at,
    bias,
    inputs,
    outputs,
  );
}

function affineBack(team: Team, dy: WasmMatrix, weights: Affine): WasmMatrix {
  const { kernels, arena, control, scratch } = team;
  const { inputs, outputs, at } = packed(weights);
  const { rows } = dy;
  if (dy.columns !== outputs) throw new Error(`${dy.columns} columns for ${outputs} outputs`);
  const out = arena.matrix(rows, inputs);
  const mark = arena.usedBytes;
  const whole = inWholePanels(team, dy);
  const shared = isShared(team, rows, outputs, inputs);
  kernels.affineBack(
    control,
    scratch,
    shared,
    out.at,
    out.pitch,
    whole.at,
    whole.pitch,
    rows,
    at,
    inputs,
    outputs,
  );
  arena.release(mark);
  return out;
}

/** A matrix with as many columns as panels have, those beyond its own 0; itself where it has them. */
function inWholePanels({ kernels, arena }: Team, a: WasmMatrix): WasmMatrix {
  if (a.columns % 32 === 0) return a;
  const columns = Math.ceil(a.columns / 32) * 32;
  const whole = arena.matrix(a.rows, columns);
  arena.f32.fill(0, whole.at / 4, whole.at / 4 + a.rows * columns);
  kernels.copy(whole.at, pitchOf(columns), a.at, a.pitch, a.rows, a.columns);
  return whole;
}
