/**
 * A stand-in for tfjs-node in plain JavaScript, under the native name: it loads wherever the tests run, and has the
 * operations that src/engine/tensorflow/tf.ts names, in float32, with tfjs' rules on what a scope disposes.
 */
const all = new Set();
const scopes = [];

class Tensor {
  constructor(shape, values, dtype = 'float32') {
    Object.assign(this, { shape, values, dtype, isKept: false });
    all.add(this);
    scopes.at(-1)?.push(this);
  }
  dataSync() {
    if (!all.has(this)) throw new Error('Tensor is disposed.');
    return this.values;
  }
  dispose() {
    all.delete(this);
  }
}

const sizeOf = shape => shape.reduce((product, length) => product * length, 1);
function tensor(values, shape, dtype) {
  if (values.length !== sizeOf(shape)) throw new Error(`${values.length} values in [${shape}]`);
  return new Tensor(shape, values, dtype);
}
const float = x =>
  x instanceof Tensor ? x : tensor(Float32Array.from(x.flat()), [x.length, x[0].length]);
const map = f => a => new Tensor(a.shape, a.dataSync().map(f));
/** Elementwise; a scalar or a row is repeated. */
const zip = f => (a, b) => {
  const [x, y] = [a.dataSync(), b.dataSync()];
  const [long, short] = a.shape.length >= b.shape.length ? [a, b] : [b, a];
  if (long.shape.at(-1) % (short.shape.at(-1) ?? 1) !== 0)
    throw new Error(`[${a.shape}] does not fit [${b.shape}]`);
  const values = Float32Array.from(long.values, (_, at) => f(x[at % x.length], y[at % y.length]));
  return new Tensor(long.shape, values);
};
const block = (a, [row, column], [rows, columns]) => {
  const [, width] = a.shape;
  const x = a.dataSync();
  const at = i => x[(row + Math.floor(i / columns)) * width + column + (i % columns)];
  return tensor(
    Float32Array.from({ length: rows * columns }, (_, i) => at(i)),
    [rows, columns],
  );
};
const mostBytes = 2 ** 32;

const tf = {
  getBackend: () => 'tensorflow',
  setBackend: () => Promise.resolve(true),
  env: () => ({ set: () => undefined }),
  memory: () => ({ numTensors: all.size }),
  tensor2d: (values, shape) => tensor(values, shape),
  tensor1d: (values, dtype) => tensor(values, [values.length], dtype),
  scalar: value => new Tensor([], Float32Array.of(value)),
  zerosLike: map(() => 0),
  keep: a => Object.assign(a, { isKept: true }),
  tidy(compute) {
    const scope = [];
    scopes.push(scope);
    let result;
    try {
      result = compute();
      return result;
    } finally {
      scopes.pop();
      for (const each of scope) if (each !== result && !each.isKept) each.dispose();
      if (scope.includes(result)) scopes.at(-1)?.push(result);
    }
  },
  transpose(a) {
    const [rows, columns] = a.shape;
    const x = a.dataSync();
    const at = i => x[(i % rows) * columns + Math.floor(i / rows)];
    return tensor(
      Float32Array.from(x, (_, i) => at(i)),
      [columns, rows],
    );
  },
  matMul(left, right, isATransposed = false, isBTransposed = false) {
    const [a, b] = [float(left), float(right)].map((each, at) =>
      [isATransposed, isBTransposed][at] ? tf.transpose(each) : each,
    );
    const [rows, inner] = a.shape;
    const [same, columns] = b.shape;
    if (inner !== same) throw new Error(`[${a.shape}] · [${b.shape}]`);
    if (4 * rows * columns > mostBytes)
      throw new Error(`OOM when allocating tensor with shape[${rows},${columns}]`);
    const [x, y] = [a.dataSync(), b.dataSync()];
    const out = new Float32Array(rows * columns);
    for (let r = 0; r < rows; r++)
      for (let c = 0; c < columns; c++) {
        let sum = 0;
        for (let k = 0; k < inner; k++) sum += x[r * inner + k] * y[k * columns + c];
        out[r * columns + c] = sum;
      }
    return tensor(out, [rows, columns]);
  },
  add: zip((a, b) => a + b),
  sub: zip((a, b) => a - b),
  mul: zip((a, b) => a * b),
  minimum: zip(Math.min),
  maximum: zip(Math.max),
  greater: zip((a, b) => Number(a > b)),
  less: zip((a, b) => Number(a < b)),
  logicalAnd: zip((a, b) => Number(a !== 0 && b !== 0)),
  neg: map(a => -a),
  tanh: map(Math.tanh),
  sigmoid: map(a => 1 / (1 + Math.exp(-a))),
  relu: map(a => Math.max(a, 0)),
  where: (condition, a, b) =>
    new Tensor(
      a.shape,
      a.dataSync().map((x, at) => (condition.dataSync()[at] ? x : b.dataSync()[at])),
    ),
  slice: block,
  concat(parts, axis) {
    const lines = axis === 0 ? [0] : Array.from({ length: parts[0].shape[0] }, (_, r) => r);
    const pieces = lines.flatMap(r =>
      parts.map(part => (axis === 0 ? part : block(part, [r, 0], [1, part.shape[1]])).dataSync()),
    );
    const values = Float32Array.from(pieces.flatMap(piece => [...piece]));
    const rows = axis === 0 ? parts.reduce((sum, { shape }) => sum + shape[0], 0) : lines.length;
    return tensor(values, [rows, values.length / rows]);
  },
  gather(a, indices) {
    const [rows, columns] = a.shape;
    const stray = indices.dataSync().find(index => index < 0 || index >= rows);
    if (stray !== undefined)
      throw new Error(`GatherV2: the index value ${stray} is not in [0, ${rows - 1}]`);
    const picked = [...indices.values].flatMap(row => [...block(a, [row, 0], [1, columns]).values]);
    return tensor(Float32Array.from(picked), [indices.values.length, columns]);
  },
};

module.exports = tf;
