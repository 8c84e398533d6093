import type { NamedArray } from '../../arrays.ts';
import { elementsOf, isOrdered } from '../../elements.ts';
import type { ByteSource, Files } from '../../files.ts';
import { readFloats } from '../../readFloats.ts';
import { elementTypes, type ElementType } from './elementTypes.ts';
import { openExternal } from './external.ts';
import { ProtobufReader, type Field, type Message } from './protobuf.ts';

/** A tensor of an ONNX file; its values stay there. */
export interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** The array under another name; null for a type that has no bytes of its own. */
  toArray(name: string): NamedArray;
  /** Values of integers, of at most `most` elements, and of one float. */
  readNumbers(most: number): Promise<number[] | null>;
}

/** What a tensor is read from. */
export interface TensorFile {
  readonly source: ByteSource;
  readonly files: Files;
}

/** Fields of typed values, by number. @source onnx 1.23, onnx.proto */
const typedFields: ReadonlyMap<number, NonNullable<ElementType['field']>> = new Map([
  [4, 'float_data'],
  [5, 'int32_data'],
  [7, 'int64_data'],
  [10, 'double_data'],
  [11, 'uint64_data'],
]);

/** A tensor's fields before they are held against each other. */
interface Parts {
  readonly dims: number[];
  readonly external: Map<string, string>;
  /** Values one by one or packed, by the field they stand in. */
  readonly typed: Map<string, number>;
  type: number;
  name: string;
  raw: { readonly from: number; readonly to: number } | undefined;
  location: number;
  isSegment: boolean;
}

const mostDims = 64;

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
  const { name, dims, typed, raw } = parts;
  const place = `${message.place} ${name}`;
  const fail = (what: string): Error => reader.fail(place, message.from, what);
  const element = elementTypes.get(parts.type);
  if (!element) throw fail(`data_type ${parts.type}, which is none of ONNX's`);
  if (parts.isSegment) throw fail('a segment of a tensor, which nothing writes');
  const count = dims.reduce((n, size) => n * BigInt(size), 1n);
  if (count > 2n ** 31n)
    throw fail(`dims [${dims.join(', ')}] are more than 2³¹ elements, beyond the limit`);
  const needs = Math.ceil((Number(count) * element.bits) / 8);
  const bytes = await locate();
  const shape: readonly number[] = dims;
  const { dtype } = element;
  const toArray = (as: string): NamedArray => {
    return {
      name: as,
      shape,
      dtype,
      bytes: needs,
      identity: `${bytes.identity}:${shape.join()}:${dtype.name}`,
      async read() {
        if (!dtype.toFloat32) throw fail(`is ${dtype.name}, which cannot be a weight`);
        return bytes.isRanged && element.bits % 8 === 0
          ? readFloats(dtype.toFloat32, dtype.bytes, Number(count), true, (from, length) =>
              bytes.read(from, from + length),
            )
          : dtype.toFloat32(await bytes.read(0, needs), true);
      },
      readPart: async (from, to) => ({
        bytes: await bytes.read(
          Math.floor((from * element.bits) / 8),
          Math.ceil((to * element.bits) / 8),
        ),
        littleEndian: true,
      }),
      ...(!bytes.isRanged && { isReadWhole: true }),
    };
  };
  return {
    name,
    shape,
    toArray,
    async readNumbers(most) {
      if (Number(count) > most) return null;
      const isFloat = dtype.toFloat32 !== undefined;
      if (isFloat) return count === 1n ? [...(await toArray(name).read())] : null;
      if (!isOrdered(dtype)) return null;
      return [...elementsOf(dtype, { bytes: await bytes.read(0, needs), littleEndian: true })];
    },
  };

  /** Where the values are, held against the dims. */
  async function locate(): Promise<Bytes> {
    const { field } = element ?? { field: null };
    if (parts.location === 1) return ofExternal();
    if (raw && typed.size > 0) throw fail('raw_data beside values of another field');
    if (raw) {
      if (raw.to - raw.from !== needs)
        throw fail(
          `raw_data has ${raw.to - raw.from} bytes, dims [${dims.join(', ')}] of ${element?.dtype.name ?? ''} need ${needs}`,
        );
      return rangeOf(file.source, raw.from, `${file.source.name}@${raw.from}`);
    }
    const found = field === null ? Number(count) : (typed.get(field) ?? 0);
    if (found !== Number(count))
      throw fail(
        `${field ?? ''} has ${found} values, dims [${dims.join(', ')}] need ${Number(count)}`,
      );
    return {
      identity: `${file.source.name}@${message.from}`,
      isRanged: false,
      async read(from, to) {
        if (!element || field === null)
          throw fail(`its values are of type ${element?.dtype.name ?? ''}, which is not read`);
        const { dtype: of } = element;
        return (await typedBytes(file.source, message, field, of.bytes, needs)).slice(from, to);
      },
    };
  }

  async function ofExternal(): Promise<Bytes> {
    const { source, location, from } = await openExternal(
      parts.external,
      needs,
      file.files,
      message => reader.fail(place, 0, message),
    );
    return rangeOf(source, from, `${location}@${from}`);
  }
}

/** A tensor's bytes, little-endian, wherever they are. */
interface Bytes {
  readonly identity: string;
  /** Whether a part costs no more than its bytes. */
  readonly isRanged: boolean;
  read(from: number, to: number): Promise<Uint8Array>;
}

const rangeOf = (source: ByteSource, start: number, identity: string): Bytes => ({
  identity,
  isRanged: true,
  read: (from, to) => source.read(start + from, to - from),
});

async function readParts(reader: ProtobufReader, message: Message): Promise<Parts> {
  const { place } = message;
  const parts: Parts = {
    ...{ dims: [], external: new Map<string, string>(), typed: new Map<string, number>() },
    ...{ type: 0, name: '', raw: undefined, location: 0, isSegment: false },
  };
  await reader.walk(message, field => {
    const typed = typedFields.get(field.number);
    if (typed) return count(typed, field);
    switch (field.number) {
      case 1:
        return reader.integers(field, `${place}.dims`, value => addDim(value, field));
      case 2:
        parts.type = Number(field.value);
        return;
      case 3:
        parts.isSegment = true;
        return;
      case 8:
        return reader.text(field, `${place}.name`).then(text => void (parts.name = text));
      case 9:
        reader.expect(field, 2, `${place}.raw_data`);
        parts.raw = field;
        return;
      case 13:
        return readEntry(field);
      case 14:
        parts.location = Number(field.value);
        return;
      default:
        return;
    }
  });
  return parts;

  function addDim(value: number | bigint, { at }: Field): void {
    if (value < 0 || typeof value === 'bigint')
      throw reader.fail(
        `${place} ${parts.name}`,
        at,
        `dims: ${value} is ${value < 0 ? 'negative' : 'too large'}, expected a size from 0`,
      );
    if (parts.dims.push(value) > mostDims)
      throw reader.fail(`${place} ${parts.name}`, at, `more than ${mostDims} dims`);
  }

  async function count(name: string, field: Field): Promise<void> {
    let found = 1;
    if (field.wire === 2) {
      const each = { float_data: 4, double_data: 8 }[name];
      found = each === undefined ? 0 : (field.to - field.from) / each;
      if (each === undefined) await reader.integers(field, `${place}.${name}`, () => void found++);
    }
    parts.typed.set(name, (parts.typed.get(name) ?? 0) + found);
  }

  async function readEntry(field: Field): Promise<void> {
    const entry = reader.inner(message, field, 'external_data');
    const texts = ['', ''];
    await reader.walk(entry, async each => {
      if (each.number === 1 || each.number === 2)
        texts[each.number - 1] = await reader.text(each, entry.place);
    });
    const [key = '', value = ''] = texts;
    parts.external.set(key, value);
  }
}

/** The values of a typed field as little-endian bytes of the tensor's type; gone through again when they are read. */
async function typedBytes(
  source: ByteSource,
  message: Message,
  name: string,
  size: number,
  needs: number,
): Promise<Uint8Array> {
  const reader = new ProtobufReader(source);
  const out = new Uint8Array(needs);
  const view = new DataView(out.buffer);
  let at = 0;
  const put = (value: number | bigint): void => {
    if (size === 8) view.setBigInt64(at, BigInt.asIntN(64, BigInt(value)), true);
    else
      for (let k = 0, rest = Number(BigInt.asIntN(32, BigInt(value))); k < size; k++, rest >>= 8)
        out[at + k] = rest & 0xff;
    at += size;
  };
  await reader.walk(message, async field => {
    if (typedFields.get(field.number) !== name) return;
    if (name !== 'float_data' && name !== 'double_data') {
      await reader.integers(field, message.place, put);
      return;
    }
    const bytes = await reader.bytes(field);
    out.set(bytes, at);
    at += bytes.length;
  });
  return out;
}
