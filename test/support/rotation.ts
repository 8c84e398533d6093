/** An orthogonal matrix, [width, width] row-major, that turns each pair of neighbouring units by an angle of its own. */
export function rotation(width: number): Float64Array {
  const R = new Float64Array(width * width);
  for (let at = 0; at < width; at++) R[at * width + at] = 1;
  for (let at = 0; at + 1 < width; at++) {
    const [cos, sin] = [Math.cos(0.3 + at), Math.sin(0.3 + at)];
    for (let row = 0; row < width; row++) {
      const [a, b] = [R[row * width + at]!, R[row * width + at + 1]!];
      R[row * width + at] = a * cos - b * sin;
      R[row * width + at + 1] = a * sin + b * cos;
    }
  }
  return R;
}
