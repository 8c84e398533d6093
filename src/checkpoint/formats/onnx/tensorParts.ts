import type { ElementType } from './elementTypes.ts';
import type { Field, Message, ProtobufReader } from './protobuf.ts';

/** Fields of typed values, by number. @source onnx 1.23, onnx.proto */
export const typedFields: ReadonlyMap<number, NonNullable<ElementType['field']>> = new Map([
  [4, 'float_data'],
  [5, 'int32_data'],
  [7, 'int64_data'],
  [10, 'double_data'],
  [11, 'uint64_data'],
]);

/** A tensor's fields before they are held against each other. */
export interface TensorParts {
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

/** Reads a tensor's fields. @throws EngineError `unreadable` */
export async function readParts(reader: ProtobufReader, message: Message): Promise<TensorParts> {
  const { place } = message;
  const parts: TensorParts = {
    ...{ dims: [], external: new Map<string, string>(), typed: new Map<string, number>() },
    ...{ type: 0, name: '', raw: undefined, location: 0, isSegment: false },
  };
  await reader.walk(message, field => {
    const typed = typedFields.get(field.number);
    if (typed) return countTyped(reader, place, parts, typed, field);
    switch (field.number) {
      case 1:
        return reader.integers(field, `${place}.dims`, value => {
          addDim(reader, place, parts, value, field);
        });
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
        return addExternal(reader, reader.inner(message, field, 'external_data'), parts);
      case 14:
        parts.location = Number(field.value);
        return;
      default:
        return;
    }
  });
  return parts;
}

function addDim(
  reader: ProtobufReader,
  place: string,
  { name, dims }: TensorParts,
  value: number | bigint,
  { at }: Field,
): void {
  if (value < 0 || typeof value === 'bigint')
    throw reader.fail(
      `${place} ${name}`,
      at,
      `dims: ${value} is ${value < 0 ? 'negative' : 'too large'}, expected a size from 0`,
    );
  if (dims.push(value) > mostDims)
    throw reader.fail(`${place} ${name}`, at, `more than ${mostDims} dims`);
}

/** Counts the values of a typed field, without holding them. */
async function countTyped(
  reader: ProtobufReader,
  place: string,
  { typed }: TensorParts,
  name: string,
  field: Field,
): Promise<void> {
  let found = 1;
  if (field.wire === 2) {
    const each = { float_data: 4, double_data: 8 }[name];
    found = each === undefined ? 0 : (field.to - field.from) / each;
    if (each === undefined) await reader.integers(field, `${place}.${name}`, () => void found++);
  }
  typed.set(name, (typed.get(name) ?? 0) + found);
}

/** An entry of where another file holds the values. */
async function addExternal(
  reader: ProtobufReader,
  entry: Message,
  { external }: TensorParts,
): Promise<void> {
  const texts = ['', ''];
  await reader.walk(entry, async each => {
    if (each.number === 1 || each.number === 2)
      texts[each.number - 1] = await reader.text(each, entry.place);
  });
  const [key = '', value = ''] = texts;
  external.set(key, value);
}
