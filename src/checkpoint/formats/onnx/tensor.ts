import type { NamedArray } from '../../arrays.ts';
import { elementsOf, isOrdered } from '../../elements.ts';
import { readFloats } from '../../readFloats.ts';
import { elementTypes, type ElementType } from './elementTypes.ts';
import type { Message, ProtobufReader } from './protobuf.ts';
import { locate, type TensorBytes, type TensorFile } from './tensorBytes.ts';
import { readParts } from './tensorParts.ts';

/** A tensor of an ONNX file; its values stay there. */
export interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** The array under another name; null for a type that has no bytes of its own. */
  toArray(name: string): NamedArray;
  /** Values of integers, of at most `most` elements, and of one float. */
  readNumbers(most: number): Promise<number[] | null>;
}

/**
 * Reads what a tensor is; of its values only how many there are.
 *
 * @throws EngineError `unreadable`: the tensor, its dims, the bytes that are there and that it needs
 */
export async function readTensor(
  reader: ProtobufReader,
  message: Message,
  file: TensorFile,
): Promise<Tensor> {
  const parts = await readParts(reader, message);
  const { name, dims: shape } = parts;
  const place = `${message.place} ${name}`;
  const fail = (what: string): Error => reader.fail(place, message.from, what);
  const element = elementTypes.get(parts.type);
  if (!element) throw fail(`data_type ${parts.type}, which is none of ONNX's`);
  if (parts.isSegment) throw fail('a segment of a tensor, which nothing writes');
  const exact = shape.reduce((n, size) => n * BigInt(size), 1n);
  if (exact > 2n ** 31n)
    throw fail(`dims [${shape.join(', ')}] are more than 2³¹ elements, beyond the limit`);
  const count = Number(exact);
  const bytes = await locate(reader, message, file, parts, element, count);
  const { dtype } = element;
  const toArray = (as: string): NamedArray => arrayOf(as, shape, count, element, bytes, fail);
  return {
    name,
    shape,
    toArray,
    async readNumbers(most) {
      if (count > most) return null;
      const isFloat = dtype.toFloat32 !== undefined;
      if (isFloat) return count === 1 ? [...(await toArray(name).read())] : null;
      if (!isOrdered(dtype)) return null;
      return [
        ...elementsOf(dtype, { bytes: await bytes.read(0, bytes.length), littleEndian: true }),
      ];
    },
  };
}

/** An array whose values stay in the file. */
function arrayOf(
  name: string,
  shape: readonly number[],
  count: number,
  { dtype, bits }: ElementType,
  bytes: TensorBytes,
  fail: (message: string) => Error,
): NamedArray {
  return {
    name,
    shape,
    dtype,
    bytes: bytes.length,
    identity: `${bytes.identity}:${shape.join()}:${dtype.name}`,
    async read() {
      if (!dtype.toFloat32) throw fail(`is ${dtype.name}, which cannot be a weight`);
      return bytes.isRanged && bits % 8 === 0
        ? readFloats(dtype.toFloat32, dtype.bytes, count, true, (from, length) =>
            bytes.read(from, from + length),
          )
        : dtype.toFloat32(await bytes.read(0, bytes.length), true);
    },
    readPart: async (from, to) => ({
      bytes: await bytes.read(Math.floor((from * bits) / 8), Math.ceil((to * bits) / 8)),
      littleEndian: true,
    }),
    ...(!bytes.isRanged && { isReadWhole: true }),
  };
}
