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
import { readTensor, type Tensor, type TensorFile } from './tensor.ts';

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
/** What the size of an axis costs. */
const sizeBytes = 16;
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
  const { place } = message;
  const keep = (bytes: number): void =>
    budget.charge(bytes, what => reader.fail(place, message.from, what));
  const tensorIn = (each: Message): Promise<Tensor> => {
    keep(objectBytes);
    return readTensor(reader, each, file);
  };
  const inside: Inside = { keep, tensor: tensorIn, graph: each => readGraph(file, each) };
  await reader.walk(message, async field => {
    switch (field.number) {
      case 1:
        keep(objectBytes);
        return addNode(await readNode(reader, reader.inner(message, field, 'node'), inside), field);
      case 2:
        parts.name = await reader.text(field, `${place}.name`);
        return;
      case 5: {
        const tensor = await tensorIn(reader.inner(message, field, 'initializer'));
        return addTensor(tensor.name, tensor, true, field);
      }
      case 11:
        parts.inputs.push(await readInput(reader, reader.inner(message, field, 'input'), keep));
        return;
      case 12:
        parts.outputs.push(
          (await readInput(reader, reader.inner(message, field, 'output'), keep)).name,
        );
        return;
      case 15:
        file.warnings.push(`${place}: the sparse initializer at byte ${field.at} was not read`);
        return;
      default:
        return;
    }
  });
  return parts;

  async function addNode({ tensors, ...node }: NodeParts, field: Field): Promise<void> {
    const [output = ''] = node.outputs;
    const value = tensors.get('value');
    if (node.op !== 'Constant' || !isOnnxDomain(node.domain)) {
      const numbers = (await value?.readNumbers(mostNumbers)) ?? null;
      const attributes = numbers ? new Map(node.attributes).set('value', numbers) : node.attributes;
      parts.nodes.push({ ...node, attributes });
    } else if (value) await addTensor(output, value, false, field);
    else {
      const plain = plainConstant(node);
      if (plain) add(output, plain, field);
      else parts.nodes.push(node);
    }
  }

  async function addTensor(
    name: string,
    tensor: Tensor,
    isInitializer: boolean,
    field: Field,
  ): Promise<void> {
    const { shape } = tensor;
    const numbers = await tensor.readNumbers(mostNumbers);
    // Constants of shape arithmetic are no arrays that anybody looks for.
    const isArray = isInitializer || (numbers === null && shape.length > 0) || isWeight(tensor);
    const array = isArray ? nameFor(name) : null;
    if (array !== null) file.arrays.set(array, tensor.toArray(array));
    if (file.arrays.size > mostTensors)
      throw reader.fail(place, field.at, `more than ${mostTensors} tensors, beyond the limit`);
    keep(8 * (numbers?.length ?? 0));
    add(name, { array, shape, numbers, isFloat: isFloat(tensor) }, field);
  }

  function add(name: string, constant: OnnxConstant, { at }: Field): void {
    if (parts.constants.has(name))
      throw reader.fail(place, at, `the name ${name} is there twice: a duplicate`);
    parts.constants.set(name, constant);
  }

  /** A name that no other array of the file has: graphs inside others may use the same names. */
  function nameFor(name: string): string {
    for (let k = 1; ; k++) {
      const other = k === 1 ? name : `${name} (${k})`;
      if (!file.arrays.has(other)) return other;
    }
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

/** An input's or an output's name, and the sizes of its axes. */
async function readInput(
  reader: ProtobufReader,
  message: Message,
  keep: (bytes: number) => void,
): Promise<OnnxInput> {
  keep(objectBytes);
  let name = '';
  let shape: (number | null)[] | null = null;
  const { place } = message;
  const inside = (outer: Message, field: Field, visit: Visit): Promise<void> => {
    const inner = reader.inner(outer, field, 'type');
    return reader.walk(inner, each => visit(inner, each));
  };
  await reader.walk(message, async field => {
    if (field.number === 1) name = await reader.text(field, `${place}.name`);
    if (field.number !== 2) return;
    await inside(message, field, (type, tensor) => {
      if (tensor.number !== 1) return undefined;
      return inside(type, tensor, (inTensor, dims) => {
        if (dims.number !== 2) return undefined;
        shape = [];
        return inside(inTensor, dims, (inDims, dim) => {
          if (dim.number !== 1) return undefined;
          keep(sizeBytes);
          shape?.push(null);
          return inside(inDims, dim, (_, size) => {
            if (size.number === 1 && size.wire === 0) shape?.splice(-1, 1, Number(size.value));
            return undefined;
          });
        });
      });
    });
  });
  return { name, shape };
}

type Visit = (message: Message, field: Field) => Promise<void> | undefined;
