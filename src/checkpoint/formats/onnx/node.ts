import type { OnnxAttribute, OnnxGraph, OnnxNode } from '../../description.ts';
import type { Field, Message, ProtobufReader } from './protobuf.ts';
import type { Tensor } from './tensor.ts';

/** A node, and the tensors among its attributes. */
export interface NodeParts extends OnnxNode {
  readonly tensors: ReadonlyMap<string, Tensor>;
}

/** What an attribute may hold beside plain values. */
export interface Inside {
  tensor(message: Message): Promise<Tensor>;
  graph(message: Message): Promise<OnnxGraph>;
  /** Counts what is kept. @throws EngineError `unreadable` past the bound */
  keep(bytes: number): void;
}

/** An attribute's fields. */
interface Attribute {
  name: string;
  type: number;
  value: OnnxAttribute | undefined;
  tensor: Tensor | undefined;
  graph: OnnxGraph | undefined;
  readonly integers: number[];
  readonly floats: number[];
  readonly texts: string[];
  /** What an attribute of another kind is; `''` where it is none. */
  other: string;
}

/**
 * Reads a node.
 *
 * @throws EngineError `unreadable`
 * @source onnx 1.23, onnx.proto: NodeProto, AttributeProto
 */
export async function readNode(
  reader: ProtobufReader,
  message: Message,
  inside: Inside,
): Promise<NodeParts> {
  const { place } = message;
  const node = { op: '', name: '', domain: '' };
  const [inputs, outputs]: [string[], string[]] = [[], []];
  const attributes = new Map<string, OnnxAttribute>();
  const graphs = new Map<string, OnnxGraph>();
  const tensors = new Map<string, Tensor>();
  const text = (field: Field): Promise<string> => {
    inside.keep(field.to - field.from);
    return reader.text(field, place);
  };
  await reader.walk(message, async field => {
    if (field.number === 1) inputs.push(await text(field));
    else if (field.number === 2) outputs.push(await text(field));
    else if (field.number === 3) node.name = await text(field);
    else if (field.number === 4) node.op = await text(field);
    else if (field.number === 7) node.domain = await text(field);
    else if (field.number === 5) {
      const attribute = await readAttribute(
        reader,
        reader.inner(message, field, 'attribute'),
        inside,
      );
      const { name, tensor, graph } = attribute;
      if (attributes.has(name) || graphs.has(name) || tensors.has(name))
        throw reader.fail(place, field.at, `attribute ${name} is there twice`);
      const value = valueOf(attribute);
      if (tensor) tensors.set(name, tensor);
      else if (graph) graphs.set(name, graph);
      else if (value !== undefined) attributes.set(name, value);
    }
  });
  return { ...node, inputs, outputs, attributes, graphs, tensors };
}

const emptyAttribute = (): Attribute => ({
  ...{ name: '', type: 0, value: undefined, tensor: undefined, graph: undefined },
  ...{ integers: [], floats: [], texts: [], other: '' },
});

async function readAttribute(
  reader: ProtobufReader,
  message: Message,
  inside: Inside,
): Promise<Attribute> {
  const { place } = message;
  const found = emptyAttribute();
  const readFloats = async (field: Field): Promise<void> => {
    if (field.wire !== 5) reader.expect(field, 2, place);
    inside.keep(2 * (field.to - field.from));
    appendFloats(await reader.bytes(field), found.floats);
  };
  await reader.walk(message, async field => {
    switch (field.number) {
      case 1:
        found.name = await reader.text(field, place);
        break;
      case 2:
        reader.expect(field, 5, `${place}.f`);
        await readFloats(field);
        found.value = found.floats.pop() ?? 0;
        break;
      case 3:
        reader.expect(field, 0, `${place}.i`);
        found.value = Number(field.value);
        break;
      case 4:
        inside.keep(field.to - field.from);
        found.value = await reader.text(field, `${place}.s`);
        break;
      case 5:
        found.tensor = await inside.tensor(reader.inner(message, field, 't'));
        break;
      case 6:
        found.graph = await inside.graph(reader.inner(message, field, 'g'));
        break;
      case 7:
        await readFloats(field);
        break;
      case 8:
        await reader.integers(field, `${place}.ints`, value => {
          inside.keep(8);
          found.integers.push(Number(value));
        });
        break;
      case 9:
        inside.keep(field.to - field.from);
        found.texts.push(await reader.text(field, `${place}.strings`));
        break;
      case 20:
        found.type = Number(field.value);
        break;
      default:
        if (field.number !== 13) found.other = `attribute of field ${field.number}`;
    }
  });
  return found;
}

function appendFloats(bytes: Uint8Array, to: number[]): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + 4 <= bytes.length; at += 4) to.push(view.getFloat32(at, true));
}

/** An attribute's value; one that is not written is 0 or empty, by its type. */
function valueOf({
  type,
  value,
  integers,
  floats,
  texts,
  other,
}: Attribute): OnnxAttribute | undefined {
  if (value !== undefined) return value;
  if (texts.length > 0) return texts;
  if (floats.length > 0) return floats;
  if (integers.length > 0) return integers;
  if (other !== '') return other;
  if (type === 1 || type === 2) return 0;
  if (type === 3) return '';
  return type === 6 || type === 7 ? [] : undefined;
}
