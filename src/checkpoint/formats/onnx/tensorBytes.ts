import type { ByteSource, Files } from '../../files.ts';
import type { ElementType } from './elementTypes.ts';
import { openExternal } from './external.ts';
import { ProtobufReader, type Message } from './protobuf.ts';
import { typedFields, type TensorParts } from './tensorParts.ts';

/** What a tensor is read from. */
export interface TensorFile {
  readonly source: ByteSource;
  readonly files: Files;
}

/** A tensor's bytes, little-endian, wherever they are. */
export interface TensorBytes {
  readonly length: number;
  readonly identity: string;
  /** Whether a part costs no more than its bytes. */
  readonly isRanged: boolean;
  read(from: number, to: number): Promise<Uint8Array>;
}

/**
 * Where a tensor's values are: in another file, in `raw_data`, or in a field of their type; held against its dims.
 *
 * @param count  elements, as the dims say
 * @throws EngineError `unreadable`: what is there, and what the dims need
 */
export async function locate(
  reader: ProtobufReader,
  message: Message,
  { source, files }: TensorFile,
  { name, dims, typed, raw, location, external }: TensorParts,
  element: ElementType,
  count: number,
): Promise<TensorBytes> {
  const place = `${message.place} ${name}`;
  const fail = (what: string): Error => reader.fail(place, message.from, what);
  const length = Math.ceil((count * element.bits) / 8);
  if (location === 1) {
    const found = await openExternal(external, length, files, what => reader.fail(place, 0, what));
    return rangeOf(found.source, found.from, length, `${found.location}@${found.from}`);
  }
  if (raw && typed.size > 0) throw fail('raw_data beside values of another field');
  if (raw) {
    if (raw.to - raw.from !== length)
      throw fail(
        `raw_data has ${raw.to - raw.from} bytes, dims [${dims.join(', ')}] of ${element.dtype.name} need ${length}`,
      );
    return rangeOf(source, raw.from, length, `${source.name}@${raw.from}`);
  }
  const { field, dtype } = element;
  const found = field === null ? count : (typed.get(field) ?? 0);
  if (found !== count)
    throw fail(`${field ?? ''} has ${found} values, dims [${dims.join(', ')}] need ${count}`);
  return {
    length,
    identity: `${source.name}@${message.from}`,
    isRanged: false,
    async read(from, to) {
      if (field === null) throw fail(`its values are of type ${dtype.name}, which is not read`);
      return (await typedBytes(source, message, field, dtype.bytes, length)).slice(from, to);
    },
  };
}

const rangeOf = (
  source: ByteSource,
  start: number,
  length: number,
  identity: string,
): TensorBytes => ({
  length,
  identity,
  isRanged: true,
  read: (from, to) => source.read(start + from, to - from),
});

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
