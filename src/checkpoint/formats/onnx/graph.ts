import type { NamedArray } from '../../arrays.ts';
import type { Budget } from '../../budget.ts';
import {
  isOnnxDomain,
  type OnnxConstant,
  type OnnxGraph,
  type OnnxInput,
  type OnnxNode,
} from '../../description.ts';
import { readNode, type Inside, type NodeParts } from './node.ts';
import type { Field, Message, ProtobufReader } from './protobuf.ts';
import { readTensor, type Tensor } from './tensor.ts';
import type { TensorFile } from './tensorBytes.ts';
import { readValueInfo } from './valueInfo.ts';

/** What all graphs of a file share. */
export interface GraphFile extends TensorFile {
  readonly reader: ProtobufReader;
  readonly budget: Budget;
  /** The file's arrays by name, to which every graph adds its own. */
  readonly arrays: Map<string, NamedArray>;
  readonly warnings: string[];
}

/** What a node or a tensor costs in memory, about. */
const objectBytes = 600;
/** Integers that are read as numbers: shapes, axes, places. */
const mostNumbers = 4096;
const mostTensors = 100_000;

/** A graph's fields as they come. */
interface Parts {
  name: string;
  readonly nodes: OnnxNode[];
  readonly inputs: OnnxInput[];
  readonly outputs: string[];
  readonly constants: Map<string, OnnxConstant>;
}

/** A graph while it is read. */
interface Reading {
  readonly file: GraphFile;
  readonly message: Message;
  readonly parts: Parts;
  /** Reads what stands inside nodes. */
  readonly inside: Inside;
}

/**
 * Reads a graph's structure; its tensors become arrays of the file, whose values stay there.
 *
 * @param parts  of the same graph, where the file gives it in more than one piece
 * @throws EngineError `unreadable`: the field, its offset, what was found and expected
 * @source onnx 1.23, onnx.proto: GraphProto
 */
export async function readGraph(
  file: GraphFile,
  message: Message,
  parts: Parts = emptyGraph(),
): Promise<OnnxGraph> {
  const { reader, budget } = file;
  const keep = (bytes: number): void =>
    budget.charge(bytes, what => reader.fail(message.place, message.from, what));
  const inside: Inside = {
    keep,
    tensor(each) {
      keep(objectBytes);
      return readTensor(reader, each, file);
    },
    graph: each => readGraph(file, each),
  };
  const reading: Reading = { file, message, parts, inside };
  await reader.walk(message, field => readField(reading, field));
  return parts;
}

async function readField(reading: Reading, field: Field): Promise<void> {
  const { file, message, parts, inside } = reading;
  const { reader } = file;
  const { place } = message;
  const inner = (name: string): Message => reader.inner(message, field, name);
  switch (field.number) {
    case 1:
      inside.keep(objectBytes);
      return addNode(reading, await readNode(reader, inner('node'), inside), field);
    case 2:
      parts.name = await reader.text(field, `${place}.name`);
      return;
    case 5: {
      const tensor = await inside.tensor(inner('initializer'));
      return addTensor(reading, tensor.name, tensor, true, field);
    }
    case 11:
      inside.keep(objectBytes);
      parts.inputs.push(await readValueInfo(reader, inner('input'), inside.keep));
      return;
    case 12:
      inside.keep(objectBytes);
      parts.outputs.push((await readValueInfo(reader, inner('output'), inside.keep)).name);
      return;
    case 15:
      file.warnings.push(`${place}: the sparse initializer at byte ${field.at} was not read`);
      return;
    default:
      return;
  }
}

async function addNode(
  reading: Reading,
  { tensors, ...node }: NodeParts,
  field: Field,
): Promise<void> {
  const { parts } = reading;
  const [output = ''] = node.outputs;
  const value = tensors.get('value');
  if (node.op !== 'Constant' || !isOnnxDomain(node.domain)) {
    const numbers = (await value?.readNumbers(mostNumbers)) ?? null;
    const attributes = numbers ? new Map(node.attributes).set('value', numbers) : node.attributes;
    parts.nodes.push({ ...node, attributes });
  } else if (value) await addTensor(reading, output, value, false, field);
  else {
    const plain = plainConstant(node);
    if (plain) addConstant(reading, output, plain, field);
    else parts.nodes.push(node);
  }
}

async function addTensor(
  reading: Reading,
  name: string,
  tensor: Tensor,
  isInitializer: boolean,
  field: Field,
): Promise<void> {
  const { arrays, reader } = reading.file;
  const { shape } = tensor;
  const numbers = await tensor.readNumbers(mostNumbers);
  // Constants of shape arithmetic are no arrays that anybody looks for.
  const isArray = isInitializer || (numbers === null && shape.length > 0) || isWeight(tensor);
  const array = isArray ? nameFor(arrays, name) : null;
  if (array !== null) arrays.set(array, tensor.toArray(array));
  if (arrays.size > mostTensors)
    throw reader.fail(
      reading.message.place,
      field.at,
      `more than ${mostTensors} tensors, beyond the limit`,
    );
  reading.inside.keep(8 * (numbers?.length ?? 0));
  addConstant(reading, name, { array, shape, numbers, isFloat: isFloat(tensor) }, field);
}

function addConstant(
  { file, message, parts }: Reading,
  name: string,
  constant: OnnxConstant,
  { at }: Field,
): void {
  if (parts.constants.has(name))
    throw file.reader.fail(message.place, at, `the name ${name} is there twice: a duplicate`);
  parts.constants.set(name, constant);
}

/** A name that no other array of the file has: graphs inside others may use the same names. */
function nameFor(arrays: GraphFile['arrays'], name: string): string {
  for (let k = 1; ; k++) {
    const other = k === 1 ? name : `${name} (${k})`;
    if (!arrays.has(other)) return other;
  }
}

/** A graph of which nothing was read yet. */
export const emptyGraph = (): Parts => ({
  ...{ name: '', nodes: [], inputs: [], outputs: [] },
  constants: new Map(),
});

const isFloat = ({ toArray }: Tensor): boolean => toArray('').dtype.toFloat32 !== undefined;
const isWeight = (tensor: Tensor): boolean => tensor.shape.length > 0 && isFloat(tensor);

/** A constant that is told by an attribute of numbers. */
function plainConstant({ attributes }: OnnxNode): OnnxConstant | undefined {
  for (const name of ['value_int', 'value_float', 'value_ints', 'value_floats']) {
    const value = attributes.get(name);
    const isFloat = name.startsWith('value_float');
    if (typeof value === 'number') return { array: null, shape: [], numbers: [value], isFloat };
    if (Array.isArray(value) && value.every(each => typeof each === 'number'))
      return { array: null, shape: [value.length], numbers: value, isFloat };
  }
  return undefined;
}
