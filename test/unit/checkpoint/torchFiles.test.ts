import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync, zipSync, type Unzipped } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';
import type { Model } from '../../../src/domain/model.ts';
import { openPath } from '../../../src/worker/openPath.ts';
import { root } from '../../support/root.ts';
import { dictionary, tensor, toBytes, type Pickled } from '../../support/torchFile.ts';

const folder = mkdtempSync(join(tmpdir(), 'ripple-torch-'));
afterAll(() => rmSync(folder, { recursive: true }));
const write = (name: string, bytes: Uint8Array): string => {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
};
const golden = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(join(root, 'test/golden', name)));

async function open(path: string): Promise<Model> {
  const opened = await openPath(path);
  if (opened.kind === 'refused') throw new Error(opened.refusal.message);
  return opened.model;
}

const swapped = (bytes: Uint8Array): Uint8Array => Buffer.from(bytes).swap32();
const members = (): Unzipped => unzipSync(golden('zip.pt'));
const isStorage = (name: string): boolean => /\/data\/\d+$/.test(name);

describe('a PyTorch archive', () => {
  it('of a big-endian machine gives the same numbers', async () => {
    const other = Object.fromEntries(
      Object.entries(members()).map(([name, bytes]) => {
        if (isStorage(name)) return [name, swapped(bytes)];
        return [name, name.endsWith('/byteorder') ? toBytes('big') : bytes];
      }),
    );
    const big = await open(write('zip.pt', zipSync(other, { level: 0 })));
    expect(big.fingerprint).toBe((await open(join(root, 'test/golden/zip.pt'))).fingerprint);
  });

  it('with a flipped byte in a storage names it', async () => {
    const bytes = golden('zip.pt');
    const [name, storage] = Object.entries(members()).find(([each]) => isStorage(each)) ?? [];
    const at = Buffer.from(bytes).indexOf(storage ?? '');
    bytes[at + 2] = (bytes[at + 2] ?? 0) ^ 0x10;
    await expect(openPath(write('flipped.pt', bytes))).rejects.toThrow(
      `flipped.pt: ${name ?? ''}: its CRC-32 is`,
    );
  });

  it('whose writer left checksums out opens, and this is said once', async () => {
    const bytes = Buffer.from(golden('zip.pt'));
    const entry = Buffer.of(0x50, 0x4b, 1, 2);
    for (let at = bytes.indexOf(entry); at >= 0; at = bytes.indexOf(entry, at + 4))
      bytes.writeUInt32LE(0x1234, at + 16);
    const { facts, fingerprint } = await open(write('unchecked.pt', bytes));
    expect(facts.warnings.filter(text => /no checksums/.test(text))).toHaveLength(1);
    expect(fingerprint).toBe((await open(join(root, 'test/golden/zip.pt'))).fingerprint);
  });
});

describe('a legacy PyTorch file', () => {
  const marked = (bytes: Uint8Array): Uint8Array => {
    const at = Buffer.from(bytes).indexOf('little_endian');
    const flag = bytes.indexOf(0x88, at); // NEWTRUE
    expect(flag - at).toBeLessThan(24);
    return bytes.slice().fill(0x89, flag, flag + 1);
  };

  it('of a big-endian machine is little-endian all the same, as PyTorch writes it', async () => {
    const { fingerprint } = await open(write('legacy.pt', marked(golden('legacy.pt'))));
    expect(fingerprint).toBe((await open(join(root, 'test/golden/legacy.pt'))).fingerprint);
  });

  it('whose counts are big-endian has big-endian data', async () => {
    const bytes = marked(golden('legacy.pt'));
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    // The storages stand at the end, each a count of eight bytes and float32.
    const counts = await storageCounts();
    let at = bytes.length - counts.reduce((sum, count) => sum + 8 + 4 * count, 0);
    for (const count of counts) {
      expect(view.getBigInt64(at, true)).toBe(BigInt(count));
      view.setBigInt64(at, BigInt(count), false);
      bytes.set(swapped(bytes.slice(at + 8, at + 8 + 4 * count)), at + 8);
      at += 8 + 4 * count;
    }
    const { fingerprint } = await open(write('big.pt', bytes));
    expect(fingerprint).toBe((await open(join(root, 'test/golden/legacy.pt'))).fingerprint);
  });

  /** Elements of the file's storages, in its order: the counts that its bytes from the end admit. */
  async function storageCounts(): Promise<number[]> {
    const { facts } = await open(join(root, 'test/golden/legacy.pt'));
    const bytes = golden('legacy.pt');
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const sizes = new Set(facts.arrays.map(array => array.bytes / 4));
    const search = (at: number, left: number): number[] | undefined => {
      if (at === bytes.length) return left === 0 ? [] : undefined;
      if (left === 0 || at + 8 > bytes.length) return undefined;
      const count = Number(view.getBigInt64(at, true));
      if (!sizes.has(count)) return undefined;
      const rest = search(at + 8 + 4 * count, left - 1);
      return rest && [count, ...rest];
    };
    for (let at = 0; at < bytes.length - 8; at++) {
      const found = search(at, facts.arrays.length);
      if (found) return found;
    }
    throw new Error('no storages');
  }
});

describe('tensors of a PyTorch file', () => {
  const archive = (name: string, weights: Pickled, storage: Uint8Array): string =>
    write(
      name,
      zipSync({
        'm/data.pkl': dictionary({
          'rnn.weight_ih_l0': tensor(weights),
          'rnn.weight_hh_l0': tensor(weights),
        }),
        'm/data/0': storage,
      }),
    );
  const four = new Uint8Array(16);

  it.each<[string, Partial<Pickled>, RegExp]>([
    ['of NaN elements', { count: NaN }, /does not name a storage.*NaN elements/],
    ['of infinitely many elements', { count: Infinity }, /Infinity elements/],
    ['of half an element', { count: 4.5 }, /4\.5 elements/],
    ['of fewer than none', { count: -4 }, /-4 elements/],
    ['with a size that is NaN', { shape: [2, NaN] }, /its shape has NaN/],
    ['with half a stride', { stride: [0.5, 1] }, /its stride has 0\.5/],
    ['with an infinite offset', { offset: Infinity }, /its offset has Infinity/],
    ['past their storage', { shape: [2, 3] }, /reaches element 4 of a storage of 4/],
  ])('%s are refused in words', async (_, change, message) => {
    const weights = { shape: [2, 2], stride: [2, 1], count: 4, ...change };
    await expect(openPath(archive('bad.pt', weights, four))).rejects.toThrow(message);
  });

  it('that show one element as gigabytes are refused before they are made', async () => {
    const weights = { shape: [20_000, 20_000], stride: [0, 0], count: 1 };
    await expect(openPath(archive('wide.pt', weights, new Uint8Array(4)))).rejects.toThrow(
      /weight_ih_l0: its shape \[20000, 20000\], stride \[0, 0\] makes 1600000000 bytes/,
    );
  });

  it('that are an expanded view of a small size are read', async () => {
    const weights = { shape: [300, 300], stride: [0, 1], count: 300 };
    const { weights: read } = await open(archive('expanded.pt', weights, new Uint8Array(1200)));
    expect(read.layers[0]?.[0]?.hiddenWeight.data).toHaveLength(90_000);
  });
});

describe('a TorchScript archive', () => {
  it('gives tensors by attributes, and the activation that its code names', async () => {
    const { architecture, facts } = await open(join(root, 'test/golden/script.pt'));
    expect(facts.format).toBe('torchscript');
    expect(facts.arrays.map(({ name }) => name).sort()).toContain('rnn.weight_hh_l1');
    expect(facts.unknownClasses).toEqual([]);
    expect(architecture).toMatchObject({ kind: 'rnn', activation: 'relu' });
  });

  it('of an older PyTorch has its activation from the text of the code alone', async () => {
    const whole = unzipSync(golden('script.pt'));
    // As it was before modules had the attribute: nobody says relu but the code.
    const silent = Object.fromEntries(
      Object.entries(whole).map(([name, bytes]) => {
        if (!name.endsWith('/data.pkl')) return [name, bytes];
        const at = Buffer.from(bytes).indexOf('nonlinearity');
        const copy = bytes.slice();
        copy.set(new TextEncoder().encode('nonlinearitx'), at);
        return [name, copy];
      }),
    );
    const { architecture, facts } = await open(write('old.pt', zipSync(silent, { level: 0 })));
    expect(architecture).toMatchObject({ kind: 'rnn', activation: 'relu' });
    const said = facts.assumptions.find(({ about }) => about === 'activation');
    expect(said?.because).toBe('rnn.mode says so');
  });
});
