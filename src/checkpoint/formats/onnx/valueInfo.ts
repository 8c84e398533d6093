import type { OnnxInput } from '../../description.ts';
import type { Field, Message, ProtobufReader } from './protobuf.ts';

/** What the size of an axis costs in memory, about. */
const sizeBytes = 16;

type Visit = (message: Message, field: Field) => Promise<void> | undefined;

/**
 * An input's or an output's name, and the sizes of its axes.
 *
 * @param keep  counts what is kept
 * @source onnx 1.23, onnx.proto: ValueInfoProto
 */
export async function readValueInfo(
  reader: ProtobufReader,
  message: Message,
  keep: (bytes: number) => void,
): Promise<OnnxInput> {
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
