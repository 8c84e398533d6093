import { Job } from './job';

/** Inputs of a unit; its sums are kept in a thread's scratch. */
export const slice: i32 = 64;
/** Panels whose products are one chain of additions; the sums of such blocks are then added in order. */
const block: i32 = 8;
/** Rows whose sums are kept in scratch at once. */
const tile: i32 = 8;

/**
 * dy·Wᵀ for one slice of inputs, all rows, from the same panels: out[r][k] = Σ dy[r][c]·W[k][c].
 *
 * Each of four lanes adds its columns c ≡ lane (mod 4), ascending, in blocks of 256 columns; then (l₀ + l₂) + (l₁ + l₃).
 *
 * `x` is dy, with zeros up to a multiple of 32 columns.
 *
 * @param scratch  [2][tile][slice][4]: sums of the block, sums of blocks
 */
export function affineBackSlice(job: Job, unit: i32, scratch: usize): void {
  const from = unit * slice;
  const count = min(slice, job.inputs - from);
  const panels = (job.outputs + 31) >> 5;
  const panelBytes = (<usize>job.inputs) << 7;
  const totals = scratch + <usize>(tile * slice * 16);
  for (let first = 0; first < job.rows; first += tile) {
    const rows = min(tile, job.rows - first);
    const bytes = <usize>(rows * slice * 16);
    memory.fill(totals, 0, bytes);
    for (let p = 0; p < panels; p += block) {
      memory.fill(scratch, 0, bytes);
      for (let q = p; q < min(p + block, panels); q++) {
        const w = job.w + <usize>q * panelBytes + (<usize>from << 7);
        for (let r = 0; r < rows; r++) {
          const dy = job.x + <usize>(first + r) * job.xPitch + (<usize>q << 7);
          addPanel(dy, w, count, scratch + <usize>(r * slice * 16));
        }
      }
      for (let at: usize = 0; at < bytes; at += 16)
        v128.store(totals + at, f32x4.add(v128.load(totals + at), v128.load(scratch + at)));
    }
    for (let r = 0; r < rows; r++) {
      const out = job.out + <usize>(first + r) * job.outPitch + (<usize>from << 2);
      for (let k = 0; k < count; k++) {
        const sum = v128.load(totals + <usize>((r * slice + k) << 4));
        const swapped = v128.shuffle<f32>(sum, sum, 2, 3, 0, 1);
        const pairs = f32x4.add(sum, swapped);
        f32.store(
          out + (<usize>k << 2),
          f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1),
        );
      }
    }
  }
}

/** sums[k] += dy[c]·W[k][c] of one panel and row, lane by lane, c ascending: 8 inputs at a time, then 1. */
function addPanel(dy: usize, w: usize, count: i32, sums: usize): void {
  let k = 0;
  for (; k + 8 <= count; k += 8, w += 1024, sums += 128) {
    let s0 = v128.load(sums, 0);
    let s1 = v128.load(sums, 16);
    let s2 = v128.load(sums, 32);
    let s3 = v128.load(sums, 48);
    let s4 = v128.load(sums, 64);
    let s5 = v128.load(sums, 80);
    let s6 = v128.load(sums, 96);
    let s7 = v128.load(sums, 112);
    for (let c: usize = 0; c < 128; c += 16) {
      const d = v128.load(dy + c);
      const at = w + c;
      s0 = f32x4.add(s0, f32x4.mul(d, v128.load(at, 0)));
      s1 = f32x4.add(s1, f32x4.mul(d, v128.load(at, 128)));
      s2 = f32x4.add(s2, f32x4.mul(d, v128.load(at, 256)));
      s3 = f32x4.add(s3, f32x4.mul(d, v128.load(at, 384)));
      s4 = f32x4.add(s4, f32x4.mul(d, v128.load(at, 512)));
      s5 = f32x4.add(s5, f32x4.mul(d, v128.load(at, 640)));
      s6 = f32x4.add(s6, f32x4.mul(d, v128.load(at, 768)));
      s7 = f32x4.add(s7, f32x4.mul(d, v128.load(at, 896)));
    }
    v128.store(sums, s0, 0);
    v128.store(sums, s1, 16);
    v128.store(sums, s2, 32);
    v128.store(sums, s3, 48);
    v128.store(sums, s4, 64);
    v128.store(sums, s5, 80);
    v128.store(sums, s6, 96);
    v128.store(sums, s7, 112);
  }
  for (; k < count; k++, w += 128, sums += 16) {
    let s = v128.load(sums);
    for (let c: usize = 0; c < 128; c += 16)
      s = f32x4.add(s, f32x4.mul(v128.load(dy + c), v128.load(w + c)));
    v128.store(sums, s);
  }
}
