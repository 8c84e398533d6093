/** The rows of a into those of out: exactly its columns, so that what stands beside them stays. */
export function copy(
  out: usize,
  outPitch: usize,
  a: usize,
  aPitch: usize,
  rows: i32,
  columns: i32,
): void {
  const bytes = <usize>columns << 2;
  for (let r = 0; r < rows; r++, out += outPitch, a += aPitch) memory.copy(out, a, bytes);
}

/** target += a, exactly its columns: the one operation in place. */
export function addTo(
  target: usize,
  pitch: usize,
  a: usize,
  aPitch: usize,
  rows: i32,
  columns: i32,
): void {
  const bytes = <usize>columns << 2;
  const whole = bytes & ~15;
  for (let r = 0; r < rows; r++, target += pitch, a += aPitch) {
    let at: usize = 0;
    for (; at < whole; at += 16)
      v128.store(target + at, f32x4.add(v128.load(target + at), v128.load(a + at)));
    for (; at < bytes; at += 4) f32.store(target + at, f32.load(target + at) + f32.load(a + at));
  }
}

/** Row `k` of W out of its panels, [panel][inputs][32]. */
export function lookup(out: usize, w: usize, inputs: i32, outputs: i32, k: i32): void {
  for (let c = 0; c < outputs; c += 32) {
    const at = w + (<usize>(c >> 5) * <usize>inputs + <usize>k) * 128;
    memory.copy(out + (<usize>c << 2), at, (<usize>min(32, outputs - c)) << 2);
  }
}
