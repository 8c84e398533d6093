import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { ByteSource } from '../../../src/checkpoint/files.ts';
import { joined } from '../../../src/checkpoint/formats/crc32.ts';
import { openZip, type Zip } from '../../../src/checkpoint/formats/zip.ts';
import { toFiles } from '../../../src/worker/fileSource.ts';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const data = Uint8Array.from({ length: 1000 }, (_, k) => (7 * k) % 251);

/** A source that counts what is read of it. */
function counted(bytes: Uint8Array): ByteSource & { readBytes: number } {
  return {
    name: 'a.zip',
    size: bytes.length,
    readBytes: 0,
    read(offset, length) {
      this.readBytes += length;
      return Promise.resolve(bytes.slice(offset, offset + length));
    },
  };
}

const opened = (bytes: Uint8Array): Promise<Zip> => openZip(counted(bytes), toFiles('.'));

function flipped(archive: Uint8Array, content: Uint8Array, place: number): Uint8Array {
  const at = Buffer.from(archive).indexOf(content);
  expect(at).toBeGreaterThan(0);
  const copy = archive.slice();
  copy[at + place] = (copy[at + place] ?? 0) ^ 1;
  return copy;
}

function entryOf(zip: Zip, name: string) {
  const entry = zip.entries.get(name);
  if (!entry) throw new Error(`no ${name}`);
  return entry;
}

describe('a CRC-32', () => {
  it('of two stretches is made of theirs', () => {
    for (const [a, b] of [
      [0, 1],
      [1, 0],
      [3, 70_001],
      [100_000, 12],
    ] as const) {
      const [first, second] = [randomBytes(a), randomBytes(b)];
      const whole = crc32(Buffer.concat([first, second]));
      expect(joined(crc32(first), crc32(second), b)).toBe(whole);
    }
  });
});

describe('a member whose name is no UTF-8', () => {
  it('is read, and is as long as its bytes are', async () => {
    const archive = zipSync({ 'da\u00e9/0': data, 'data/1': data }, { level: 0 });
    for (let at = 1; at < archive.length; at++)
      if (archive[at - 1] === 0xc3 && archive[at] === 0xa9) archive.fill(0xe9, at - 1, at + 1);
    const zip = await opened(archive);
    const [name = ''] = zip.entries.keys();
    expect(name).toBe('da\ufffd\ufffd/0');
    expect(await zip.read(entryOf(zip, name))).toEqual(data);
  });
});

describe('a member whose byte was flipped', () => {
  const archive = flipped(zipSync({ 'data/3': data }, { level: 0 }), data, 999);

  it('is named when it is read whole', async () => {
    const zip = await opened(archive);
    await expect(zip.read(entryOf(zip, 'data/3'))).rejects.toThrow(
      /^a\.zip: data\/3: its CRC-32 is 0x[0-9a-f]{8}, the archive says 0x[0-9a-f]{8}/,
    );
  });

  it('is named once its parts are all there, in whatever order and overlap', async () => {
    const zip = await opened(archive);
    const entry = entryOf(zip, 'data/3');
    await zip.read(entry, 500, 400);
    await zip.read(entry, 0, 600);
    await zip.read(entry, 100, 50);
    await expect(zip.read(entry, 850, 150)).rejects.toThrow('its CRC-32');
  });

  it('is read by who leaves checksums aside', async () => {
    const zip = await opened(archive);
    const bytes = await zip.unchecked.read(entryOf(zip, 'data/3'));
    expect(bytes).toHaveLength(1000);
    expect(zip.isIntact(entryOf(zip, 'data/3'), bytes)).toBe(false);
  });
});

it('a member that is intact is read in parts, each byte checked once', async () => {
  const zip = await opened(zipSync({ whole: data }, { level: 0 }));
  const entry = entryOf(zip, 'whole');
  const parts = [
    await zip.read(entry, 900, 100),
    await zip.read(entry, 0, 300),
    await zip.read(entry, 200, 750),
    await zip.read(entry),
  ];
  expect(parts.map(part => part[0])).toEqual([data[900], data[0], data[200], data[0]]);
});

describe('a deflated member', () => {
  const big = randomBytes(4 * 2 ** 20);
  const archive = zipSync({ big: [big, { level: 1 }] });

  it('is read no further than the last byte asked for', async () => {
    const source = counted(archive);
    const zip = await openZip(source, toFiles('.'));
    const before = source.readBytes;
    expect(await zip.read(entryOf(zip, 'big'), 4096, 10)).toEqual(
      new Uint8Array(big.subarray(4096, 4106)),
    );
    expect(source.readBytes - before).toBeLessThan(2 ** 20);
  });

  it('that is read from its start to its end in small parts is inflated a few times', async () => {
    const source = counted(archive);
    const zip = await openZip(source, toFiles('.'));
    const entry = entryOf(zip, 'big');
    for (let at = 0; at < entry.size; at += 2 ** 14) {
      const part = await zip.read(entry, at, 8);
      expect(part[0]).toBe(big[at]);
    }
    expect(source.readBytes).toBeLessThan(4 * archive.length);
  });

  it('by turns with others is not inflated without end', async () => {
    const size = 40 * 2 ** 20;
    const names = ['a', 'b', 'c'];
    const small = randomBytes(50_000);
    const bytes = Buffer.from(zipSync(Object.fromEntries(names.map(name => [name, small]))));
    const entry = Buffer.of(0x50, 0x4b, 1, 2);
    for (let at = bytes.indexOf(entry); at >= 0; at = bytes.indexOf(entry, at + 4))
      bytes.writeUInt32LE(size, at + 24);
    let inflated = 0;
    const files = {
      ...toFiles('.'),
      inflateStart(_: unknown, most: number) {
        inflated++;
        return Promise.resolve(new Uint8Array(Math.min(most, size)));
      },
    };
    const zip = await openZip(counted(bytes), files);
    const turns = async (): Promise<void> => {
      for (let turn = 0; turn < 60; turn++)
        for (const name of names) await zip.unchecked.read(entryOf(zip, name), size - 1, 1);
    };
    await expect(turns()).rejects.toThrow('too many small pieces');
    expect(inflated).toBeGreaterThan(9);
  });

  it('whose stream is longer than declared is refused', async () => {
    const bytes = zipSync({ a: [text('y'.repeat(5000)), { level: 9 }] });
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const directory = Buffer.from(bytes).indexOf(Buffer.of(0x50, 0x4b, 1, 2));
    view.setUint32(directory + 24, 4000, true);
    const zip = await opened(bytes);
    await expect(zip.read(entryOf(zip, 'a'))).rejects.toThrow(
      'longer than the 4000 bytes declared',
    );
  });
});
