import { mostJsonBytes, parseJson } from '../json.ts';
import { isSize, sizeOf, type Contents, type NamedArray } from '../arrays.ts';
import { broken } from '../broken.ts';
import { dtypes, type Dtype } from '../dtypes.ts';
import type { ByteSource } from '../files.ts';
import { readFloats } from '../readFloats.ts';
import type { Candidate } from './format.ts';

const byName: ReadonlyMap<string, Dtype> = new Map<string, Dtype>([
  ['F64', dtypes.float64],
  ['F32', dtypes.float32],
  ['F16', dtypes.float16],
  ['BF16', dtypes.bfloat16],
  ['F8_E4M3', dtypes.float8_e4m3fn],
  ['F8_E5M2', dtypes.float8_e5m2],
  ['I64', dtypes.int64],
  ['I32', dtypes.int32],
  ['I16', dtypes.int16],
  ['I8', dtypes.int8],
  ['U64', dtypes.uint64],
  ['U32', dtypes.uint32],
  ['U16', dtypes.uint16],
  ['U8', dtypes.uint8],
  ['BOOL', dtypes.bool],
  ['C64', dtypes.complex64],
]);

/** Whether a file is named so, or begins as one: a short length and the header's brace. */
export const isSafetensors = ({ source, head }: Candidate): boolean =>
  source.name.endsWith('.safetensors') ||
  (head.length > 8 &&
    (head[8] === 0x7b || head[8] === 0x20) &&
    head.subarray(4, 8).every(byte => byte === 0));

/**
 * Reads a safetensors file's header; every byte behind it belongs to exactly one tensor.
 *
 * @throws EngineError `unreadable`: the tensor, its range, what was expected
 * @source safetensors 0.8, format.md
 */
export async function readSafetensors(source: ByteSource): Promise<Contents> {
  const fail = (place: string, message: string): Error => broken(source.name, place, message);
  if (source.size < 8)
    throw fail('header', `the file ends after ${source.size} bytes, expected a length of 8`);
  const head = await source.read(0, 8);
  const length = new DataView(head.buffer, head.byteOffset).getBigUint64(0, true);
  if (length > BigInt(mostJsonBytes) || length + 8n > BigInt(source.size)) {
    throw fail(
      'header',
      `its length of ${length} bytes is past the end of the file (${source.size} bytes) or beyond the limit of ${mostJsonBytes}`,
    );
  }
  const start = 8 + Number(length);
  const header = parseJson(source.name, 'header', await source.read(8, Number(length)));
  if (!(header instanceof Map)) throw fail('header', 'is no JSON object');
  const metadata = header.get('__metadata__');
  if (
    metadata !== undefined &&
    !(metadata instanceof Map && [...metadata.values()].every(value => typeof value === 'string'))
  ) {
    throw fail('__metadata__', 'maps to something else than strings');
  }
  const secondNames = new Map(
    [...(metadata ?? [])].filter(
      (pair): pair is [string, string] =>
        typeof pair[1] === 'string' && !header.has(pair[0]) && header.has(pair[1]),
    ),
  );
  const arrays = [...header]
    .filter(([name]) => name !== '__metadata__')
    .map(([name, entry]) => toEntry(source, start, name, entry));
  let end = 0;
  for (const { name, from, to } of [...arrays].sort((a, b) => a.from - b.from || a.to - b.to)) {
    if (from !== end)
      throw fail(
        name,
        `its range [${from}, ${to}) leaves a hole or an overlap: expected to begin at ${end}`,
      );
    end = to;
  }
  if (start + end !== source.size)
    throw fail(
      'data',
      `${source.size - start - end} trailing bytes belong to no tensor (offset ${end})`,
    );
  return {
    format: 'safetensors',
    exporter: 'pytorch',
    arrays: arrays.map(({ array }) => array),
    root: undefined,
    stateDictAt: null,
    secondNames,
    modules: new Map(),
    unknownClasses: [],
    warnings: [],
  };
}

/** A tensor of the header, and its bytes `[from, to)` behind it. */
interface Entry {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly array: NamedArray;
}

function toEntry(source: ByteSource, start: number, name: string, entry: unknown): Entry {
  const fail = (message: string): Error => broken(source.name, name, message);
  if (!(entry instanceof Map)) throw fail('is no JSON object with dtype, shape and data_offsets');
  const fields = entry as ReadonlyMap<string, unknown>;
  const dtype = byName.get(String(fields.get('dtype')));
  if (!dtype || typeof fields.get('dtype') !== 'string') {
    const known = fields.get('dtype');
    const found = known === undefined ? 'is missing' : `${JSON.stringify(known)} is not known`;
    throw fail(`dtype ${found}; expected one of ${[...byName.keys()].join(', ')}`);
  }
  const shape = integers(fields.get('shape'), 'shape', fail);
  const offsets = integers(fields.get('data_offsets'), 'data_offsets', fail);
  const [from, to] = offsets;
  if (from === undefined || to === undefined || offsets.length !== 2)
    throw fail('data_offsets: expected two offsets');
  const needs = shape.reduce((n, size) => n * BigInt(size), BigInt(dtype.bytes));
  if (from > to || BigInt(to - from) !== needs) {
    throw fail(
      `its range [${from}, ${to}) has ${to - from} bytes, shape [${shape.join(', ')}] of ${dtype.name} needs ${needs}`,
    );
  }
  if (start + to > source.size)
    throw fail(`its range [${from}, ${to}) is past the end of the file`);
  const identity = `${source.name}@${from}:${shape.join()}`;
  const read = readerOf(source, start + from, shape, dtype, fail);
  return { name, from, to, array: { name, shape, dtype, bytes: to - from, identity, ...read } };
}

/** How a tensor's values are read, from an offset of the file on. */
function readerOf(
  source: ByteSource,
  start: number,
  shape: readonly number[],
  { name, bytes, toFloat32 }: Dtype,
  fail: (message: string) => Error,
): Required<Pick<NamedArray, 'read' | 'readPart'>> {
  return {
    async read() {
      if (!toFloat32) throw fail(`is ${name}, which cannot be a weight`);
      return sizeOf(shape) === 0
        ? new Float32Array()
        : readFloats(toFloat32, bytes, sizeOf(shape), true, (at, length) =>
            source.read(start + at, length),
          );
    },
    async readPart(first, end) {
      const part = await source.read(start + first * bytes, (end - first) * bytes);
      return { bytes: part, littleEndian: true };
    },
  };
}

function integers(value: unknown, what: string, fail: (message: string) => Error): number[] {
  const list = Array.isArray(value) ? (value as unknown[]) : undefined;
  if (!list || list.length > 64 || !list.every(isSize)) {
    throw fail(
      `${what}: expected a list of integers from 0 (in range, not negative), no length beyond 64`,
    );
  }
  return list;
}
