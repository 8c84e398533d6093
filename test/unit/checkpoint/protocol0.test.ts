import { describe, expect, it } from 'vitest';
import type { ByteSource } from '../../../src/checkpoint/files.ts';
import { toContents } from '../../../src/checkpoint/formats/torch.ts';
import { unpickle } from '../../../src/checkpoint/pickle/unpickle.ts';

const noStorage = (): never => {
  throw new Error('no storage here');
};
const source: ByteSource = {
  name: 'm.pkl',
  size: 0,
  read: () => Promise.reject(new Error('nothing is read of the file')),
};
/** @param text  a character a byte */
const loaded = (text: string) =>
  unpickle(
    'm.pkl',
    'pickle',
    Uint8Array.from(text, c => c.charCodeAt(0)),
    noStorage,
  );
/** What a line of one opcode stands for. */
const scalar = (line: string): unknown => loaded(`${line}\n.`).value;

/**
 * What Python 3.11 with numpy 2.4.6 writes in protocol 0 of
 * `{'w': np.array([1.5, 200], 'f4'), 'words': ['é\n', '\\u0041', '😀', 'ā\\', '\\\\u0041\\']}`
 */
const written = (values = '\\u0000\\u0000\u00c0?\\u0000\\u0000HC') =>
  `(dp0\nVw\np1\ncnumpy._core.multiarray\n_reconstruct\np2\n(cnumpy\nndarray\np3\n(I0\ntp4\nc_codecs\nencode\np5\n(Vb\np6\nVlatin1\np7\ntp8\nRp9\ntp10\nRp11\n(I1\n(I2\ntp12\ncnumpy\ndtype\np13\n(Vf4\np14\nI00\nI01\ntp15\nRp16\n(I3\nV<\np17\nNNNI-1\nI-1\nI0\ntp18\nbI00\ng5\n(V${values}\np19\ng7\ntp20\nRp21\ntp22\nbsVwords\np23\n(lp24\nV\u00e9\\u000a\np25\naV\\u005cu0041\np26\naV\\U0001f600\np27\naV\\u0101\\u005c\np28\naV\\u005c\\u005cu0041\\u005c\np29\nas.`;

describe('a pickle of protocol 0', () => {
  it('has the numbers of its arrays and the texts that Python wrote', async () => {
    const { arrays, root } = toContents(source, 'pickle', loaded(written()), noStorage, true);
    expect(arrays.map(({ name }) => name)).toEqual(['w']);
    expect([...((await arrays[0]?.read()) ?? [])]).toEqual([1.5, 200]);
    expect((root as Map<unknown, unknown>).get('words')).toEqual([
      '\u00e9\n',
      '\\u0041',
      '\u{1f600}',
      '\u0101\\',
      '\\\\u0041\\',
    ]);
  });

  it('is refused where its bytes are a text with a letter that is no byte', () => {
    expect(() => loaded(written('\\u0000\\u0100?'))).toThrow('a character beyond U+00FF');
  });

  it('has arrays of Python 2 refused whose text has a letter that is no byte', async () => {
    const text = written().replace(
      /g5\n\(V.*\np19\ng7\ntp20\nRp21\n/,
      'V\\u0000\\u0100?\u00c0aaaa\n',
    );
    const { arrays } = toContents(source, 'pickle', loaded(text), noStorage, true);
    await expect(arrays[0]?.read()).rejects.toThrow('m.pkl: w: has its bytes as a text');
  });

  it.each([
    ["S'a\\n\\t\\r\\x41\\xe9\\\\'", 'a\n\t\rA\u00e9\\'],
    ['S"it\\\'s \\""', 'it\'s "'],
    ['V\\', '\\'],
    ['V\u00e9\\n\\x41\\\\u0041', '\u00e9\\n\\x41\\\\u0041'],
  ])('has %j as Python reads it', (line, text) => {
    expect(scalar(line)).toBe(text);
  });

  it.each(["S'a", 'Sa', "S'\\q'", "S'\\x4'", 'V\\u004', 'V\\U00110000'])(
    'is refused for %j, which Python never writes',
    line => {
      expect(() => scalar(line)).toThrow('escapes are none of Python');
    },
  );
});
