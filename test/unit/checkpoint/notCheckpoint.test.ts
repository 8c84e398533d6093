import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';
import { openPath } from '../../../src/worker/openPath.ts';

const folder = mkdtempSync(join(tmpdir(), 'ripple-not-'));
afterAll(() => rmSync(folder, { recursive: true }));
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A tar archive; `magic` is empty for one older than POSIX. */
function tar(members: Readonly<Record<string, string>>, magic: string, prefix = ''): Uint8Array {
  const blocks = Object.entries(members).flatMap(([name, content]) => {
    const header = Buffer.alloc(512);
    header.write(name, 0);
    header.write(`${content.length.toString(8).padStart(11, '0')} `, 124);
    header.write('        ', 148);
    header.write('0', 156);
    header.write(magic, 257);
    header.write(prefix, 345);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    const data = Buffer.alloc(Math.ceil(content.length / 512) * 512);
    data.write(content, 0);
    return [header, data];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

describe('a file that is no checkpoint', () => {
  const page = '<html><body>Sign in</body></html>';
  it.each<[string, Uint8Array, RegExp]>([
    ['a web page', encode(`\ufeff\n<!-- x -->\n<!DOCTYPE html>${page}`), /a web page \(HTML\)/],
    ['an error of a store', encode('<?xml version="1.0"?><Error/>'), /an XML text/],
    ['a line of text', encode('Entry not found'), /a text file/],
    ['a pickle', Uint8Array.of(0x80, 4, 0x7d, 0x2e), /a bare pickle.*torch\.save or numpy\.savez/],
    [
      'a pickle of protocol 0',
      encode('(dp0\nVembedding\np1\ncnumpy.core.multiarray\n'),
      /a bare pickle/,
    ],
    ['a pickle of protocol 1', encode('}q\0X\x03\0\0\0embq\x01.'), /a bare pickle/],
    ['text in UTF-16', Buffer.from('\ufeffNot found', 'utf16le'), /a text file/],
    ['a list', encode('[1, 2]'), /a JSON file/],
    ['a log', encode('[INFO] epoch 3'), /a text file/],
    ['a pointer', encode('version https://git-lfs.github.com/spec/v1\n'), /Git LFS pointer/],
    ['gzip', gzipSync('x'), /compressed by gzip/],
    ['an empty zip', zipSync({ 'a.txt': encode('a') }), /a zip archive without data\.pkl/],
    [
      'a zip of checkpoints',
      zipSync({ 'data.json': encode('{}'), 'run/policy.pth': encode('a'), 'b.pt': encode('b') }),
      /a zip archive, not a checkpoint itself: take out run\/policy\.pth or b\.pt/,
    ],
    [
      'a tar',
      tar({ 'log.txt': 'a'.repeat(600), 'weights.pth': 'b' }, 'ustar', 'run'),
      /a tar archive, not a checkpoint itself: take out run\/weights\.pth/,
    ],
    ['an old tar', tar({ 'm.pt': 'b' }, ''), /a tar archive.*take out m\.pt/],
    [
      'a tar of PyTorch 0.1',
      tar({ sys_info: 'a', pickle: 'b' }, ''),
      /a tar archive of PyTorch 0\.1/,
    ],
    ['zeros', new Uint8Array(2000), /begins with 00 00 00 00 00 00 00 00/],
  ])('but %s is named as such', async (_, bytes, message) => {
    const path = join(folder, 'weights.bin');
    writeFileSync(path, bytes);
    await expect(openPath(path)).rejects.toThrow(message);
  });

  it('shows nothing of what it holds', async () => {
    const path = join(folder, 'secret.pt');
    writeFileSync(path, 'root:x:0:0:secret7\n');
    await expect(openPath(path)).rejects.not.toThrow('secret7');
  });

  it('shows names of an archive inert, and a few of them', async () => {
    const names = Array.from({ length: 40 }, (_, k) => `\u001b[31m${'x'.repeat(300)}${k}.pt`);
    const path = join(folder, 'many.zip');
    writeFileSync(path, zipSync(Object.fromEntries(names.map(name => [name, encode('a')]))));
    const message = await openPath(path).then(
      () => 'it opened',
      (error: unknown) => (error instanceof Error ? error.message : 'no error'),
    );
    expect(message).toContain('or one of 35 more');
    expect(message).not.toContain('\u001b');
    expect(message.length).toBeLessThan(1500);
  });
});
