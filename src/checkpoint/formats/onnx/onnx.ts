import type { Contents } from '../../arrays.ts';
import { isOnnxDomain, type OnnxGraph } from '../../description.ts';
import type { Candidate, ReadOptions } from '../format.ts';
import { emptyGraph, readGraph, type GraphFile } from './graph.ts';
import { ProtobufReader, type Field, type Message } from './protobuf.ts';

/** First bytes of a model: the tags of its fields, `ir_version` and `graph` among them. */
const firstBytes = [0x08, 0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42, 0x72];

/** Whether a file is an ONNX model: by its first tag and its ending, or by going through its fields. */
export async function isOnnx({ source, head, begins }: Candidate): Promise<boolean> {
  if (!firstBytes.includes(head[0] ?? 0)) return false;
  if (source.name.endsWith('.onnx')) return true;
  const reader = new ProtobufReader(source);
  let hasGraph = false;
  try {
    await reader.walk(reader.whole, ({ number, wire }) => {
      hasGraph ||= number === 7 && wire === 2;
    });
  } catch {
    return begins(0x08); // a broken one says where
  }
  return hasGraph;
}

/**
 * Reads an ONNX model: its graph as a description, its tensors as arrays whose values stay in the file.
 *
 * @throws EngineError `unreadable`: the field, its offset, what was found and expected
 * @source onnx 1.23, onnx.proto: ModelProto
 */
export async function readOnnx(
  { source, files }: Candidate,
  { budget }: ReadOptions,
): Promise<Contents> {
  const reader = new ProtobufReader(source);
  budget.grow(source.size);
  const file: GraphFile = { source, files, reader, budget, arrays: new Map(), warnings: [] };
  const parts = emptyGraph();
  let graph: OnnxGraph | undefined;
  let opset = 0;
  let producer = '';
  await reader.walk(reader.whole, async field => {
    if (field.number === 2) producer = await reader.text(field, 'producer_name');
    if (field.number === 8) opset = Math.max(opset, await readOpset(reader, field));
    if (field.number === 7)
      graph = await readGraph(file, reader.inner(reader.whole, field, 'graph'), parts);
  });
  if (!graph) throw reader.fail('graph', source.size, 'no field 7: an ONNX model has a graph');
  return {
    format: 'onnx',
    exporter: producer === '' ? 'onnx' : `onnx, ${producer}`,
    arrays: [...file.arrays.values()],
    root: undefined,
    stateDictAt: null,
    modules: new Map(),
    description: { kind: 'onnx', graph, producer, opset },
    unknownClasses: [],
    warnings: file.warnings,
  };
}

/** The version of ONNX's own operators; 0 of every other domain's. */
async function readOpset(reader: ProtobufReader, field: Field): Promise<number> {
  const message: Message = reader.inner(reader.whole, field, 'opset_import');
  let domain = '';
  let version = 0;
  await reader.walk(message, async each => {
    if (each.number === 1) domain = await reader.text(each, 'opset_import.domain');
    if (each.number === 2) version = Number(each.value);
  });
  return isOnnxDomain(domain) ? version : 0;
}
