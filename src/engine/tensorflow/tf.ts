/** A tensor of tfjs, as far as it is used. */
export interface TfTensor {
  /** The numbers, row-major; perhaps those that the tensor itself holds, so never to be changed. */
  dataSync(): Float32Array;
  dispose(): void;
}

/**
 * What is used of the namespace that tfjs-node hands over. By hand, since its own types need the DOM and its package.
 *
 * A typed array that a tensor is made from is the tensor's memory, not copied: nobody may change it afterwards.
 */
export interface Tf {
  tensor2d(values: Float32Array, shape: [rows: number, columns: number]): TfTensor;
  tensor1d(values: Float32Array | Int32Array, dtype: 'float32' | 'int32'): TfTensor;
  scalar(value: number): TfTensor;
  zerosLike(a: TfTensor): TfTensor;
  /** Disposes what `compute` makes, but for what it returns; all of it where it throws. */
  tidy(compute: () => TfTensor): TfTensor;
  /** Spares a tensor the end of every `tidy`. */
  keep(a: TfTensor): TfTensor;
  transpose(a: TfTensor): TfTensor;
  matMul(a: TfTensor, b: TfTensor, isATransposed?: boolean, isBTransposed?: boolean): TfTensor;
  add(a: TfTensor, b: TfTensor): TfTensor;
  sub(a: TfTensor, b: TfTensor): TfTensor;
  mul(a: TfTensor, b: TfTensor): TfTensor;
  neg(a: TfTensor): TfTensor;
  minimum(a: TfTensor, b: TfTensor): TfTensor;
  maximum(a: TfTensor, b: TfTensor): TfTensor;
  tanh(a: TfTensor): TfTensor;
  sigmoid(a: TfTensor): TfTensor;
  relu(a: TfTensor): TfTensor;
  greater(a: TfTensor, b: TfTensor): TfTensor;
  less(a: TfTensor, b: TfTensor): TfTensor;
  logicalAnd(a: TfTensor, b: TfTensor): TfTensor;
  where(condition: TfTensor, a: TfTensor, b: TfTensor): TfTensor;
  slice(a: TfTensor, begin: [number, number], size: [number, number]): TfTensor;
  concat(parts: TfTensor[], axis: 0 | 1): TfTensor;
  gather(a: TfTensor, indices: TfTensor): TfTensor;
}

const used = {
  tensor2d: true,
  tensor1d: true,
  scalar: true,
  zerosLike: true,
  tidy: true,
  keep: true,
  transpose: true,
  matMul: true,
  add: true,
  sub: true,
  mul: true,
  neg: true,
  minimum: true,
  maximum: true,
  tanh: true,
  sigmoid: true,
  relu: true,
  greater: true,
  less: true,
  logicalAnd: true,
  where: true,
  slice: true,
  concat: true,
  gather: true,
} satisfies Record<keyof Tf, true>;

/** Whether a namespace has every function that is used of it. */
export const isTf = (namespace: object): namespace is Tf =>
  Object.keys(used).every(name => typeof Reflect.get(namespace, name) === 'function');
