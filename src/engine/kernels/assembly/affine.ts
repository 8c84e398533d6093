import { Job } from './job';

/** Inputs whose products are one chain of additions; the sums of such blocks are then added in order. */
const block: i32 = 256;
/** Inputs for which a panel's piece is kept in the first cache while all rows use it. */
const piece: i32 = 64;
/** Rows whose sums are kept in a thread's scratch at once. */
const tile: i32 = 32;

/**
 * x·W + b for one panel: 32 columns of all rows.
 *
 *   out[r][c] = (((0 + s₀) + s₁) + …) + b[c],   sᵢ = ((0 + x[r][k]·W[k][c]) + x[r][k + 1]·W[k + 1][c]) + …,   k from 256·i
 *
 * The order is that for any number of rows: sums may lie in scratch between two pieces, which changes no bit.
 *
 * @param scratch  [2][tile][32]: sums of the block, sums of blocks
 */
export function affinePanel(job: Job, panel: i32, scratch: usize): void {
  const inputs = job.inputs;
  const w = job.w + <usize>panel * <usize>inputs * 128;
  const width = min(32, job.outputs - (panel << 5));
  const bias = job.bias + (<usize>panel << 7);
  for (let first = 0; first < job.rows; first += tile) {
    const rows = min(tile, job.rows - first);
    const x = job.x + <usize>first * job.xPitch;
    const totals = scratch + <usize>(tile << 7);
    for (let from = 0; from < inputs; from += block) {
      const to = min(from + block, inputs);
      clear(scratch, rows);
      const step = rows <= 2 ? block : piece;
      for (let k = from; k < to; k += step) {
        const xk = x + (<usize>k << 2);
        const wk = w + (<usize>k << 7);
        const count = min(step, to - k);
        if (rows == 1) one(xk, wk, count, scratch);
        else some(xk, job.xPitch, rows, wk, count, scratch);
      }
      if (inputs <= block) break; // 0 + s₀ is s₀: a chain that begins with 0 never gives −0
      if (from == 0) clear(totals, rows);
      for (let at: usize = 0; at < <usize>rows << 7; at += 16)
        v128.store(totals + at, f32x4.add(v128.load(totals + at), v128.load(scratch + at)));
    }
    if (inputs == 0) clear(scratch, rows);
    const sums = inputs <= block ? scratch : totals;
    for (let r = 0; r < rows; r++) {
      const out = job.out + <usize>(first + r) * job.outPitch + (<usize>panel << 7);
      const sum = sums + (<usize>r << 7);
      for (let c = 0; c < width; c += 4) {
        const at = <usize>c << 2;
        v128.store(out + at, f32x4.add(v128.load(sum + at), v128.load(bias + at)));
      }
    }
  }
}

/** Zeros for the sums of some rows. A loop: to call memory.fill takes longer than the stores. */
function clear(sums: usize, rows: i32): void {
  const zero = f32x4.splat(0);
  for (const end = sums + (<usize>rows << 7); sums < end; sums += 64) {
    v128.store(sums, zero, 0);
    v128.store(sums, zero, 16);
    v128.store(sums, zero, 32);
    v128.store(sums, zero, 48);
  }
}

/**
 * A piece for all rows. The first two wait for the memory, and compute meanwhile; the others find the piece in the cache, where four at a
 * time are quicker.
 */
function some(x: usize, pitch: usize, rows: i32, w: usize, count: i32, sums: usize): void {
  two(x, x + pitch, w, count, sums);
  let left = rows - 2;
  x += pitch << 1;
  sums += 256;
  for (; left >= 4; left -= 4, x += pitch << 2, sums += 512) four(x, pitch, w, count, sums);
  if (left >= 2) {
    two(x, x + pitch, w, count, sums);
    left -= 2;
    x += pitch << 1;
    sums += 256;
  }
  if (left == 1) one(x, w, count, sums);
}

/** sums[c] += x[k]·W[k][c], k ascending: one row, 8 vectors of columns. */
function one(x: usize, w: usize, count: i32, sums: usize): void {
  let s0 = v128.load(sums, 0);
  let s1 = v128.load(sums, 16);
  let s2 = v128.load(sums, 32);
  let s3 = v128.load(sums, 48);
  let s4 = v128.load(sums, 64);
  let s5 = v128.load(sums, 80);
  let s6 = v128.load(sums, 96);
  let s7 = v128.load(sums, 112);
  for (const end = x + (<usize>count << 2); x < end; x += 4, w += 128) {
    const a = v128.load32_splat(x);
    s0 = f32x4.add(s0, f32x4.mul(a, v128.load(w, 0)));
    s1 = f32x4.add(s1, f32x4.mul(a, v128.load(w, 16)));
    s2 = f32x4.add(s2, f32x4.mul(a, v128.load(w, 32)));
    s3 = f32x4.add(s3, f32x4.mul(a, v128.load(w, 48)));
    s4 = f32x4.add(s4, f32x4.mul(a, v128.load(w, 64)));
    s5 = f32x4.add(s5, f32x4.mul(a, v128.load(w, 80)));
    s6 = f32x4.add(s6, f32x4.mul(a, v128.load(w, 96)));
    s7 = f32x4.add(s7, f32x4.mul(a, v128.load(w, 112)));
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

/**
 * The same for two rows, in one pass. Sixteen sums do not fit the registers, but those that are put aside cost nothing while the memory is
 * waited for: 1.1 times the time of one row at [1024, 3072], where two passes of eight sums take 1.5.
 */
function two(x: usize, y: usize, w: usize, count: i32, sums: usize): void {
  const bytes = <usize>count << 2;
  let p0 = v128.load(sums, 0);
  let q0 = v128.load(sums, 128);
  let p1 = v128.load(sums, 16);
  let q1 = v128.load(sums, 144);
  let p2 = v128.load(sums, 32);
  let q2 = v128.load(sums, 160);
  let p3 = v128.load(sums, 48);
  let q3 = v128.load(sums, 176);
  let p4 = v128.load(sums, 64);
  let q4 = v128.load(sums, 192);
  let p5 = v128.load(sums, 80);
  let q5 = v128.load(sums, 208);
  let p6 = v128.load(sums, 96);
  let q6 = v128.load(sums, 224);
  let p7 = v128.load(sums, 112);
  let q7 = v128.load(sums, 240);
  for (let k: usize = 0; k < bytes; k += 4, w += 128) {
    const a = v128.load32_splat(x + k);
    const b = v128.load32_splat(y + k);
    const w0 = v128.load(w, 0);
    p0 = f32x4.add(p0, f32x4.mul(a, w0));
    q0 = f32x4.add(q0, f32x4.mul(b, w0));
    const w1 = v128.load(w, 16);
    p1 = f32x4.add(p1, f32x4.mul(a, w1));
    q1 = f32x4.add(q1, f32x4.mul(b, w1));
    const w2 = v128.load(w, 32);
    p2 = f32x4.add(p2, f32x4.mul(a, w2));
    q2 = f32x4.add(q2, f32x4.mul(b, w2));
    const w3 = v128.load(w, 48);
    p3 = f32x4.add(p3, f32x4.mul(a, w3));
    q3 = f32x4.add(q3, f32x4.mul(b, w3));
    const w4 = v128.load(w, 64);
    p4 = f32x4.add(p4, f32x4.mul(a, w4));
    q4 = f32x4.add(q4, f32x4.mul(b, w4));
    const w5 = v128.load(w, 80);
    p5 = f32x4.add(p5, f32x4.mul(a, w5));
    q5 = f32x4.add(q5, f32x4.mul(b, w5));
    const w6 = v128.load(w, 96);
    p6 = f32x4.add(p6, f32x4.mul(a, w6));
    q6 = f32x4.add(q6, f32x4.mul(b, w6));
    const w7 = v128.load(w, 112);
    p7 = f32x4.add(p7, f32x4.mul(a, w7));
    q7 = f32x4.add(q7, f32x4.mul(b, w7));
  }
  keep(sums, p0, q0);
  keep(sums + 16, p1, q1);
  keep(sums + 32, p2, q2);
  keep(sums + 48, p3, q3);
  keep(sums + 64, p4, q4);
  keep(sums + 80, p5, q5);
  keep(sums + 96, p6, q6);
  keep(sums + 112, p7, q7);
}

/** Puts back the same four columns' sums of two rows. */
@inline
function keep(sums: usize, p: v128, q: v128): void {
  v128.store(sums, p, 0);
  v128.store(sums, q, 128);
}

/** The same for four rows, 2 vectors of columns at a time. */
function four(x: usize, pitch: usize, w: usize, count: i32, sums: usize): void {
  const bytes = <usize>count << 2;
  const y = x + pitch;
  const z = y + pitch;
  const u = z + pitch;
  for (let part: usize = 0; part < 128; part += 32) {
    const s = sums + part;
    let p0 = v128.load(s, 0);
    let p1 = v128.load(s, 16);
    let q0 = v128.load(s, 128);
    let q1 = v128.load(s, 144);
    let r0 = v128.load(s, 256);
    let r1 = v128.load(s, 272);
    let t0 = v128.load(s, 384);
    let t1 = v128.load(s, 400);
    let at = w + part;
    for (let k: usize = 0; k < bytes; k += 4, at += 128) {
      const w0 = v128.load(at, 0);
      const w1 = v128.load(at, 16);
      const a = v128.load32_splat(x + k);
      p0 = f32x4.add(p0, f32x4.mul(a, w0));
      p1 = f32x4.add(p1, f32x4.mul(a, w1));
      const b = v128.load32_splat(y + k);
      q0 = f32x4.add(q0, f32x4.mul(b, w0));
      q1 = f32x4.add(q1, f32x4.mul(b, w1));
      const c = v128.load32_splat(z + k);
      r0 = f32x4.add(r0, f32x4.mul(c, w0));
      r1 = f32x4.add(r1, f32x4.mul(c, w1));
      const d = v128.load32_splat(u + k);
      t0 = f32x4.add(t0, f32x4.mul(d, w0));
      t1 = f32x4.add(t1, f32x4.mul(d, w1));
    }
    v128.store(s, p0, 0);
    v128.store(s, p1, 16);
    v128.store(s, q0, 128);
    v128.store(s, q1, 144);
    v128.store(s, r0, 256);
    v128.store(s, r1, 272);
    v128.store(s, t0, 384);
    v128.store(s, t1, 400);
  }
}
