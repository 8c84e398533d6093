import { u32, type Part } from './bytes.ts';

/** Bytes of texts, in UTF-8, and numbers, one behind the other. */
export const toBytes = (...parts: readonly Part[]): Uint8Array =>
  Uint8Array.from(
    parts.flatMap(part =>
      typeof part === 'string' ? [...new TextEncoder().encode(part)] : [...part],
    ),
  );

/** BINUNICODE. */
export const text = (value: string): Uint8Array => {
  const bytes = new TextEncoder().encode(value);
  return toBytes('X', u32(bytes.length), bytes);
};
/** BININT, or BINFLOAT for what is no integer. */
export function number(value: number): Uint8Array {
  if (Number.isInteger(value)) return toBytes('J', u32(value));
  const float = new DataView(new ArrayBuffer(8));
  float.setFloat64(0, value, false);
  return toBytes('G', new Uint8Array(float.buffer));
}
const tuple = (...items: readonly Uint8Array[]): Uint8Array => toBytes('(', ...items, 't');
const global = (module: string, name: string): string => `c${module}\n${name}\n`;

/** A tensor as a pickle says it. */
export interface Pickled {
  readonly key?: string;
  readonly shape: readonly number[];
  readonly stride: readonly number[];
  readonly offset?: number;
  /** Elements of its storage. */
  readonly count: number;
}

/** A float32 tensor by its storage and its place there. */
export const tensor = ({ key = '0', shape, stride, offset = 0, count }: Pickled): Uint8Array =>
  toBytes(
    global('torch._utils', '_rebuild_tensor_v2'),
    '(',
    tuple(
      text('storage'),
      toBytes(global('torch', 'FloatStorage')),
      text(key),
      text('cpu'),
      number(count),
    ),
    'Q',
    number(offset),
    tuple(...shape.map(number)),
    tuple(...stride.map(number)),
    toBytes([0x89]),
    toBytes('}tR'),
  );

/** A whole pickle of a dictionary. */
export const dictionary = (entries: Readonly<Record<string, Uint8Array>>): Uint8Array =>
  toBytes(
    [0x80, 2],
    '}(',
    ...Object.entries(entries).flatMap(([name, value]) => [text(name), value]),
    'u.',
  );
