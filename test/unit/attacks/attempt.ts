import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { expect } from 'vitest';
import { EngineError } from '../../../src/domain/failure.ts';
import { openPath } from '../../../src/worker/openPath.ts';
import { bytes, u32 } from '../../support/bytes.ts';
import { cpuMs } from '../../support/cpuMs.ts';

/** A BINUNICODE. */
export const text = (value: string): Uint8Array => bytes([0x58, ...u32(value.length)], value);
export const each = (count: number, part: (k: number) => Uint8Array): Uint8Array =>
  Buffer.concat(Array.from({ length: count }, (_, k) => part(k)));

/** A PyTorch archive around a pickle. */
export const archive = (
  pickle: Uint8Array,
  storages: Readonly<Record<string, Uint8Array>> = {},
  level: 0 | 6 = 0,
): Uint8Array =>
  zipSync(
    {
      'm/data.pkl': pickle,
      ...Object.fromEntries(Object.entries(storages).map(([key, data]) => [`m/data/${key}`, data])),
    },
    { level },
  );
/** A tensor of float32 on a storage: opcodes that leave it on the stack. */
export const tensor = (
  key: string,
  count: number,
  shape: readonly number[],
  stride: readonly number[],
): Uint8Array =>
  bytes(
    'ctorch._utils\n_rebuild_tensor_v2\n((',
    text('storage'),
    'ctorch\nFloatStorage\n',
    text(key),
    text('cpu'),
    [0x4a, ...u32(count)],
    'tQK\0',
    tupleOf(shape),
    tupleOf(stride),
    '\x89ccollections\nOrderedDict\n)RtR',
  );
const tupleOf = (list: readonly number[]): Uint8Array =>
  bytes(
    '(',
    each(list.length, k => bytes([0x4a, ...u32(list[k] ?? 0)])),
    't',
  );
export const safetensors = (header: string, data = 0): Uint8Array => {
  const encoded = new TextEncoder().encode(header);
  const file = new Uint8Array(8 + encoded.length + data);
  new DataView(file.buffer).setBigUint64(0, BigInt(encoded.length), true);
  file.set(encoded, 8);
  return file;
};

/** Far longer than any of the files may take, of processor time. */
const mostMs = 8000;
const mostBytes = 500 * 2 ** 20;

/**
 * Opens the first of some files in a folder of their own, and holds it to what no file may do: an error of ours or a model,
 * in time and memory, in words that a screen can hold.
 *
 * @returns what was said, or `read`
 */
export async function attempt(
  files: Readonly<Record<string, Uint8Array | string>>,
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'ripple-attack-'));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    const before = process.memoryUsage().rss;
    const startedMs = cpuMs();
    const said = await saidOf(join(folder, Object.keys(files)[0] ?? ''));
    expect(cpuMs() - startedMs).toBeLessThan(mostMs);
    expect(process.memoryUsage().rss - before).toBeLessThan(mostBytes);
    expect(said).not.toMatch(/TypeError|RangeError|undefined|\[object|NaN elements|Cannot read/);
    expect(said.length).toBeLessThanOrEqual(4200);
    // oxlint-disable-next-line no-control-regex
    expect(said).not.toMatch(/[\u0000-\u0009\u001b\u0080-\u009f\u202e]/);
    return said;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function saidOf(path: string): Promise<string> {
  try {
    const opened = await openPath(path);
    if (opened.kind === 'refused') return opened.refusal.message;
    const { vocabulary, facts } = opened.model;
    const shown = JSON.stringify([vocabulary?.tokens ?? [], facts.warnings, facts.assumptions]);
    expect(shown.length).toBeLessThan(64 * 2 ** 20);
    return 'read';
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    // A reader that stumbled over what it had not thought of is told of at the boundary, and is a defect all the same.
    expect(error.cause).toBeUndefined();
    return error.message;
  }
}
