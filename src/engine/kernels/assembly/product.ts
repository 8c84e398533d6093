import { slice } from './affineBack';
import { jobAt } from './job';
import { alone, together } from './share';

/** Weights that a unit should have at least, so that claiming one costs little beside it. */
const worth: i32 = 8192;

/** x·W + b, see `affinePanel`. @param shared  whether helpers may take a part */
export function affine(
  control: usize,
  scratch: usize,
  shared: bool,
  out: usize,
  outPitch: usize,
  x: usize,
  xPitch: usize,
  rows: i32,
  w: usize,
  bias: usize,
  inputs: i32,
  outputs: i32,
): void {
  const job = jobAt(control);
  job.kind = 0;
  job.rows = rows;
  job.x = x;
  job.xPitch = xPitch;
  job.w = w;
  job.bias = bias;
  job.inputs = inputs;
  job.outputs = outputs;
  job.out = out;
  job.outPitch = outPitch;
  const panels = (outputs + 31) >> 5;
  const grain = max(panels / 32768 + 1, worth / max(1, 32 * inputs));
  job.grain = grain;
  const units = (panels + grain - 1) / grain;
  if (shared) together(control, units, scratch);
  else alone(control, units, scratch);
}

/** dy·Wᵀ, see `affineBackSlice`. @param dy  with zeros up to a multiple of 32 columns */
export function affineBack(
  control: usize,
  scratch: usize,
  shared: bool,
  out: usize,
  outPitch: usize,
  dy: usize,
  dyPitch: usize,
  rows: i32,
  w: usize,
  inputs: i32,
  outputs: i32,
): void {
  const job = jobAt(control);
  job.kind = 1;
  job.rows = rows;
  job.x = dy;
  job.xPitch = dyPitch;
  job.w = w;
  job.inputs = inputs;
  job.outputs = outputs;
  job.out = out;
  job.outPitch = outPitch;
  const units = (inputs + slice - 1) / slice;
  if (shared) together(control, units, scratch);
  else alone(control, units, scratch);
}
