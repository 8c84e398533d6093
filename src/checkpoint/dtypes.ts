/** How many bytes an element takes, and how it becomes a float32; integers are kept but never used as weights. */
export interface Dtype {
  readonly name: string;
  readonly bytes: number;
  /** Absent for what cannot be a weight. The bytes are given up: values may stand where they stood. */
  readonly toFloat32?: (bytes: Uint8Array, littleEndian: boolean) => Float32Array;
}

type Get = (view: DataView, at: number, little: boolean) => number;

const viewed =
  (bytes: number, get: Get) =>
  (data: Uint8Array, little: boolean): Float32Array => {
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    const values = new Float32Array(Math.floor(data.byteLength / bytes));
    for (let k = 0; k < values.length; k++) values[k] = get(view, k * bytes, little);
    return values;
  };

const isLittleHere = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** As `viewed`, but bytes that are as this machine has them are taken whole, and copied only where they are a part of others: ten times faster. */
const taken = (
  bytes: number,
  get: Get,
  view: (aligned: ArrayBuffer) => Float32Array | Float64Array,
): ((data: Uint8Array, little: boolean) => Float32Array) => {
  const slowly = viewed(bytes, get);
  return (data, little) => {
    if (little !== isLittleHere || data.byteLength % bytes !== 0) return slowly(data, little);
    const { buffer } = data;
    const isWhole = buffer instanceof ArrayBuffer && buffer.byteLength === data.byteLength;
    const values = view(isWhole ? buffer : new Uint8Array(data).buffer); // a copy begins at an aligned place
    return values instanceof Float32Array ? values : Float32Array.from(values);
  };
};

/**
 * A small float's value from its bits.
 *
 * @param exponentBits  with a bias of 2^(bits − 1) − 1
 * @param hasInfinity   e4m3fn has none, and NaN only with all bits set
 */
function small(
  code: number,
  exponentBits: number,
  mantissaBits: number,
  hasInfinity: boolean,
): number {
  const sign = code >> (exponentBits + mantissaBits) ? -1 : 1;
  const most = (1 << exponentBits) - 1;
  const exponent = (code >> mantissaBits) & most;
  const mantissa = code & ((1 << mantissaBits) - 1);
  const bias = (1 << (exponentBits - 1)) - 1;
  if (exponent === most && hasInfinity) return mantissa === 0 ? sign * Infinity : NaN;
  if (exponent === most && !hasInfinity && mantissa === (1 << mantissaBits) - 1) return NaN;
  if (exponent === 0) return sign * mantissa * 2 ** (1 - bias - mantissaBits);
  return sign * (1 + mantissa / 2 ** mantissaBits) * 2 ** (exponent - bias);
}

let halves: Float32Array | undefined;
/** Every half-precision value by its bits; made once. */
const halfTable = (): Float32Array =>
  (halves ??= Float32Array.from({ length: 65536 }, (_, code) => small(code, 5, 10, true)));

const word = new DataView(new ArrayBuffer(4));
/** bfloat16: the upper half of a float32. */
const bfloat16 = (code: number): number => {
  word.setUint32(0, code << 16);
  return word.getFloat32(0);
};

/** Names follow numpy's and PyTorch's. */
export const dtypes = {
  float64: {
    name: 'float64',
    bytes: 8,
    toFloat32: taken(
      8,
      (v, at, le) => v.getFloat64(at, le),
      aligned => new Float64Array(aligned),
    ),
  },
  float32: {
    name: 'float32',
    bytes: 4,
    toFloat32: taken(
      4,
      (v, at, le) => v.getFloat32(at, le),
      aligned => new Float32Array(aligned),
    ),
  },
  float16: {
    name: 'float16',
    bytes: 2,
    toFloat32: viewed(2, (v, at, le) => halfTable()[v.getUint16(at, le)] ?? NaN),
  },
  bfloat16: {
    name: 'bfloat16',
    bytes: 2,
    toFloat32: viewed(2, (v, at, le) => bfloat16(v.getUint16(at, le))),
  },
  float8_e4m3fn: {
    name: 'float8_e4m3fn',
    bytes: 1,
    toFloat32: viewed(1, (v, at) => small(v.getUint8(at), 4, 3, false)),
  },
  float8_e5m2: {
    name: 'float8_e5m2',
    bytes: 1,
    toFloat32: viewed(1, (v, at) => small(v.getUint8(at), 5, 2, true)),
  },
  int64: { name: 'int64', bytes: 8 },
  int32: { name: 'int32', bytes: 4 },
  int16: { name: 'int16', bytes: 2 },
  int8: { name: 'int8', bytes: 1 },
  uint64: { name: 'uint64', bytes: 8 },
  uint32: { name: 'uint32', bytes: 4 },
  uint16: { name: 'uint16', bytes: 2 },
  uint8: { name: 'uint8', bytes: 1 },
  bool: { name: 'bool', bytes: 1 },
  complex64: { name: 'complex64', bytes: 8 },
  complex128: { name: 'complex128', bytes: 16 },
  quantized: { name: 'quantized', bytes: 1 },
} as const satisfies Record<string, Dtype>;
