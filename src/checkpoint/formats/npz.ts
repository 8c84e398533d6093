import { sizeOf, type Contents, type NamedArray } from '../arrays.ts';
import { broken } from '../broken.ts';
import { paddedTexts } from '../paddedTexts.ts';
import type { Candidate } from './format.ts';
import { readNpyHeader, type NpyHeader } from './npyHeader.ts';
import { numpyDtype, type NumpyElements } from './numpyDtype.ts';
import { columnStrides, gather, gatherBytes } from './strided.ts';
import type { Zip } from './zip.ts';
import type { ZipEntry } from './zipDirectory.ts';

const mostArrays = 100_000;
const mostElements = 2 ** 31;
/** Texts are a vocabulary, and no larger than one. */
const mostTextBytes = 64 * 2 ** 20;
const mostTexts = 2_000_000;

/** Whether a file is a numpy archive: a zip with an `.npy` in it. */
export async function isNpz(candidate: Candidate): Promise<boolean> {
  return [...((await candidate.zip())?.entries.keys() ?? [])].some(name => name.endsWith('.npy'));
}

/**
 * Reads a numpy archive, `savez` or `savez_compressed`: arrays of numbers by name; texts and single numbers are in the
 * root under theirs.
 *
 * @throws EngineError `unreadable`: a header of another form, a shape of other bytes than are there
 */
export async function readNpz(candidate: Candidate): Promise<Contents> {
  const { source } = candidate;
  const zip = await candidate.zip();
  if (!zip) throw broken(source.name, 'zip', 'the file is no zip');
  const members = [...zip.entries.values()].filter(({ name }) => name.endsWith('.npy'));
  if (members.length > mostArrays)
    throw broken(
      source.name,
      'zip',
      `${members.length} arrays are beyond the limit of ${mostArrays}`,
    );
  const arrays: NamedArray[] = [];
  const root = new Map<string, unknown>();
  const warnings: string[] = [];
  for (const entry of members) {
    const member = await readMember(source.name, zip, entry);
    const { name, shape, header, elements } = member;
    if (elements.kind === 'other')
      warnings.push(`${name} was left out: an array ${elements.why} (descr ${header.descr})`);
    else if (elements.kind === 'text') {
      const texts = await readTexts(member, elements);
      if (texts === undefined)
        warnings.push(
          `${name} was left out: texts of shape [${shape.join(', ')}] and ${member.sizeBytes} bytes, more than a vocabulary has`,
        );
      else root.set(name, texts);
    } else {
      if (shape.length === 0) root.set(name, await readNumber(member, elements));
      arrays.push(toArray(member, elements));
    }
  }
  const [warning] = warnings;
  if (arrays.length === 0)
    throw broken(source.name, 'npz', warning ?? 'holds no array of numbers, so no model');
  return {
    format: 'npz',
    exporter: 'numpy',
    arrays,
    root,
    stateDictAt: null,
    modules: new Map(),
    unknownClasses: [],
    warnings,
  };
}

/** An array of the archive, its header read and held against the bytes there. */
interface Member {
  readonly name: string;
  readonly shape: readonly number[];
  readonly header: NpyHeader;
  readonly elements: NumpyElements;
  readonly isDeflated: boolean;
  readonly sizeBytes: number;
  fail(message: string): Error;
  /** Bytes of the data. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

async function readMember(file: string, zip: Zip, entry: ZipEntry): Promise<Member> {
  const fail = (message: string): Error => broken(file, entry.name, message);
  if (entry.isLink) throw fail('is a symbolic link');
  const header = await readNpyHeader(
    { size: entry.size, read: (offset, length) => zip.read(entry, offset, length) },
    message => broken(file, `${entry.name}: header`, message),
  );
  const elements: NumpyElements = header.isStructured
    ? { kind: 'other', why: 'of records (a structured dtype), not of numbers' }
    : numpyDtype(header.descr);
  const { shape, start } = header;
  const count = shape.reduce((n, size) => n * BigInt(size), 1n);
  const bytes = itemBytes(elements);
  const there = entry.size - start;
  if (bytes !== undefined && count * BigInt(bytes) !== BigInt(there))
    throw fail(
      `its shape [${shape.join(', ')}] of ${header.descr} needs ${count * BigInt(bytes)} bytes, ${there} are there`,
    );
  if (count > BigInt(mostElements))
    throw fail(`its shape has ${count} elements, beyond the limit of ${mostElements}`);
  return {
    name: entry.name.slice(0, -'.npy'.length),
    shape,
    header,
    elements,
    isDeflated: entry.method !== 0,
    sizeBytes: there,
    fail,
    read: (offset, length) => zip.read(entry, start + offset, length),
  };
}

function itemBytes(elements: NumpyElements): number | undefined {
  switch (elements.kind) {
    case 'numbers':
      return elements.dtype.bytes;
    case 'text':
      return elements.bytes;
    default:
      return undefined;
  }
}

type Numbers = Extract<NumpyElements, { kind: 'numbers' }>;

function toArray(member: Member, { dtype, littleEndian }: Numbers): NamedArray {
  const { name, shape, header, isDeflated, sizeBytes, fail } = member;
  const isReordered = header.isFortran && shape.length > 1;
  const stride = columnStrides(shape);
  return {
    name,
    shape,
    dtype,
    bytes: sizeBytes,
    identity: name,
    async read() {
      if (!dtype.toFloat32) throw fail(`is ${dtype.name}, which cannot be a weight`);
      const values = dtype.toFloat32(await member.read(0, sizeBytes), littleEndian);
      return isReordered ? gather(values, shape, stride) : values;
    },
    ...((isDeflated || isReordered) && { isReadWhole: true }),
    async readPart(from, to) {
      const [first, end] = [from * dtype.bytes, to * dtype.bytes];
      if (!isReordered) return { bytes: await member.read(first, end - first), littleEndian };
      const all = gatherBytes(await member.read(0, sizeBytes), dtype.bytes, shape, stride);
      return { bytes: all.subarray(first, end), littleEndian };
    },
  };
}

/** A list of texts, or the one of an array without axes; undefined for what no vocabulary is as large as. */
async function readTexts(
  { shape, sizeBytes, read }: Member,
  elements: Extract<NumpyElements, { kind: 'text' }>,
): Promise<string | readonly string[] | undefined> {
  const count = sizeOf(shape);
  if (shape.length > 1 || sizeBytes > mostTextBytes || count > mostTexts) return undefined;
  const found = paddedTexts(await read(0, sizeBytes), count, elements);
  const texts = found.map(text => text ?? '\ufffd');
  return shape.length === 0 ? texts[0] : texts;
}

/** The number of an array without axes: an epoch, a size. */
async function readNumber(member: Member, elements: Numbers): Promise<unknown> {
  const bytes = await member.read(0, member.sizeBytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const { dtype, littleEndian } = elements;
  switch (dtype.name) {
    case 'bool':
      return view.getUint8(0) !== 0;
    case 'int32':
      return view.getInt32(0, littleEndian);
    case 'int64': {
      const value = view.getBigInt64(0, littleEndian);
      return Number.isSafeInteger(Number(value)) ? Number(value) : value;
    }
    default:
      return undefined; // of no use to anybody but the model
  }
}
