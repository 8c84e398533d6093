import { expExact } from './functions';

/**
 * softmax((y + noise)/τ) of each row, in float64:
 *
 *   z = (y + noise)/τ,   p[c] = e^(z[c] − max z) / Σ e^(z[c] − max z)
 *
 * Even columns are added ascending, odd ones beside them, then the two sums. NaN in a row makes it NaN.
 *
 * @param noise    [rows, columns] float64; 0: none
 * @param scratch  [columns + 1] float64
 */
export function softmax(
  out: usize,
  outPitch: usize,
  y: usize,
  yPitch: usize,
  rows: i32,
  columns: i32,
  tau: f64,
  noise: usize,
  scratch: usize,
): void {
  const padded = (columns + 1) & ~1;
  for (let r = 0; r < rows; r++, out += outPitch, y += yPitch) {
    let top: f64 = -Infinity;
    for (let c = 0; c < columns; c++) {
      let z = <f64>f32.load(y + (<usize>c << 2));
      if (noise != 0) z += f64.load(noise + (<usize>c << 3));
      z /= tau;
      top = max(top, z);
      f64.store(scratch + (<usize>c << 3), z);
    }
    if (padded > columns) f64.store(scratch + (<usize>columns << 3), -Infinity);
    let sums = f64x2.splat(0);
    for (let c = 0; c < padded; c += 2) {
      const at = scratch + (<usize>c << 3);
      const e = expExact(f64x2.sub(v128.load(at), f64x2.splat(top)));
      v128.store(at, e);
      sums = f64x2.add(sums, e);
    }
    const sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
    for (let c = 0; c < columns; c++)
      f32.store(out + (<usize>c << 2), <f32>(f64.load(scratch + (<usize>c << 3)) / sum));
    if (noise != 0) noise += <usize>columns << 3;
  }
}

/** p ⊙ (dp − ⟨p, dp⟩)/τ of each row, in float64, the product's terms added ascending; 0 where p is 0. */
export function softmaxBack(
  out: usize,
  outPitch: usize,
  dp: usize,
  dpPitch: usize,
  p: usize,
  pPitch: usize,
  rows: i32,
  columns: i32,
  tau: f64,
): void {
  for (let r = 0; r < rows; r++, out += outPitch, dp += dpPitch, p += pPitch) {
    let dot: f64 = 0;
    for (let c = 0; c < columns; c++) {
      const at = <usize>c << 2;
      const probability = <f64>f32.load(p + at);
      if (probability != 0) dot += probability * <f64>f32.load(dp + at);
    }
    for (let c = 0; c < columns; c++) {
      const at = <usize>c << 2;
      const probability = <f64>f32.load(p + at);
      const d = probability == 0 ? 0 : (probability * (<f64>f32.load(dp + at) - dot)) / tau;
      f32.store(out + at, <f32>d);
    }
  }
}
