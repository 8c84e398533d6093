import type { OnnxNode } from '../../description.ts';
import type { Inputs, Operator } from './moving.ts';
import { obstacle, type Entry, type Value } from './values.ts';

type Kind = 'float' | 'integer' | 'boolean';

/**
 * Types that a cast is followed to, by number, and by name as the oldest operator has them; integers are of the widths
 * that hold every size and every place.
 *
 * @source onnx 1.23, onnx.proto: TensorProto.DataType
 */
const kinds: ReadonlyMap<unknown, Kind> = new Map<unknown, Kind>([
  ...[1, 10, 11, 16, 'FLOAT', 'FLOAT16', 'DOUBLE'].map(type => [type, 'float'] as const),
  ...[6, 7, 'INT32', 'INT64'].map(type => [type, 'integer'] as const),
  ...[9, 'BOOL'].map(type => [type, 'boolean'] as const),
]);

/** `Cast` and `CastLike`: to another type, where that changes no value that is run. */
export const cast: Operator = (node, inputs) => {
  const [value] = inputs;
  if (!value) return [obstacle(node, 'it has no input')];
  if (isOpen(value)) return [value];
  const found = castTo(kindOf(node, inputs), value);
  return [found ?? obstacle(node, 'it may round values, or cut them off')];
};

/** Whether no cast matters: of what the model reads, and of what follows the logits. */
const isOpen = (value: Value): boolean =>
  value.kind === 'flow' &&
  (value.stage.is === 'input' || (value.stage.is === 'logits' && value.stage.after !== undefined));

/** What a cast goes to; undefined where it goes elsewhere, or nobody knows. */
function kindOf({ op, attributes }: OnnxNode, [, like]: Inputs): Kind | undefined {
  if (op === 'Cast') return kinds.get(attributes.get('to'));
  if (like?.kind !== 'constant') return undefined;
  return like.isFloat === true || like.array ? 'float' : 'integer';
}

function castTo(kind: Kind | undefined, value: Value): Value | undefined {
  if (kind === 'float')
    return value.kind === 'constant' && value.entries ? { ...value, isFloat: true } : value;
  if (kind === 'integer' && value.kind === 'filled' && Number.isInteger(value.value)) return value;
  if (kind === undefined || value.kind !== 'constant' || !value.entries) return undefined;
  const { shape, entries } = value;
  if (kind === 'boolean') return { kind: 'constant', shape, entries: entries.map(truthOf) };
  // Floats that are whole numbers stay the same.
  const isWhole = entries.every(each => typeof each !== 'number' || Number.isInteger(each));
  return isWhole ? { kind: 'constant', shape, entries } : undefined;
}

const truthOf = (entry: Entry): Entry => (typeof entry === 'number' ? Number(entry !== 0) : null);
