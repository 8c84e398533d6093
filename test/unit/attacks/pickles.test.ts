import { describe, expect, it } from 'vitest';
import { escapeText } from '../../../src/domain/escape.ts';
import { bytes, times, u32, type Part } from '../../support/bytes.ts';
import { archive, attempt, each, tensor, text } from './attempt.ts';

const floats = (count: number): Uint8Array => new Uint8Array(4 * count);
/** The arrays of a small model, as entries of a dictionary; storages `h` and `x`. */
const model: Part[] = [
  text('rnn.weight_ih_l0'),
  tensor('x', 12, [4, 3], [3, 1]),
  text('rnn.weight_hh_l0'),
  tensor('h', 16, [4, 4], [4, 1]),
  text('rnn.bias_ih_l0'),
  tensor('h', 16, [4], [1]),
  text('rnn.bias_hh_l0'),
  tensor('h', 16, [4], [1]),
];
const embedded = (rows: number): Part[] => [
  ...model,
  text('embedding.weight'),
  tensor('e', 3 * rows, [rows, 3], [3, 1]),
];
const storages = (rows = 0) => ({ x: floats(12), h: floats(16), e: floats(3 * rows) });
const nested = (depth: number): Uint8Array =>
  bytes('}q\0', times(depth, '}q\x01(', text('a'), 'h\0', text('b'), 'h\0uq\0'));
const stoi = (...entries: Part[]): Uint8Array =>
  archive(
    bytes('}(', text('model'), '}(', ...embedded(3), 'u', text('stoi'), '}(', ...entries, 'uu.'),
    storages(3),
  );

describe('a pickle that an attacker wrote who had read the machine', () => {
  it.each<[string, Part[]]>([
    [
      '__newobj__ of __newobj__, each with one argument less',
      ['ccopyreg\n__newobj__\nq\0(', times(20_000, 'h\0'), 't', 'h\0R.'],
    ],
    [
      'a class made of two names of a megabyte',
      [text('m'.repeat(1e6)), text('n'.repeat(1e6)), '\x93.'],
    ],
    ['a name without an end', ['c', 'm'.repeat(2e6)]],
    [
      'bigints that share one hash',
      ['}(', each(60_000, k => bytes([0x8a, 12, 1, 1, 1, 1, 1, 1, 1, 1], u32(k + 1), 'N')), 'u.'],
    ],
    [
      'floats as keys',
      [
        '}(',
        each(60_000, k => {
          const b = Buffer.alloc(9);
          b[0] = 0x47;
          b.writeDoubleBE(k + 0.5, 1);
          return bytes(b, 'N');
        }),
        'u.',
      ],
    ],
    ['a memo index that is none', ['Np1e400\n.']],
    ['a memo index below 0', ['Np-5\n.']],
    ['an integer of a million digits', ['I', '9'.repeat(1e6), '\n.']],
    ['a dictionary in itself', ['}q\0', text('a'), 'h\0s.']],
    ['a list in itself as a tensor', ['}(', text('weight_hh_l0'), ']q\0h\0au.']],
    ['dictionaries that share two of the next, sixty deep', [nested(60), '.']],
    ['dictionaries in dictionaries, 100 000 deep', [nested(100_000), '.']],
    [
      'a module whose child is itself',
      [
        'ctorch.nn.modules.container\nSequential\n)\x81q\0}(',
        text('_modules'),
        '}(',
        text('a'),
        'h\0u',
        text('_parameters'),
        '}ub.',
      ],
    ],
    ['an id of a million entries', ['(', times(900_000, 'N'), 'tQ.']],
    ['a text for a root', [text('x'.repeat(15e6)), '.']],
    ['a state that is its own object', ['cm\nC\n)\x81q\0h\0b.']],
    ['a tuple as its own class', [')q\0h\0h\0R.']],
    ['marks alone', [times(999_000, '('), '.']],
    ['POP_MARK for every mark', [times(400_000, '(1'), 'N.']],
  ])('%s: ends in an error of ours', async (_, parts) => {
    expect(await attempt({ 'm.pt': archive(bytes('\x80\x02', ...parts)) })).toMatch(/m\.pt/);
  });

  it.each<[string, Uint8Array]>([
    ['a storage in a folder above', tensor('../x', 4, [2, 2], [2, 1])],
    ['a storage named for a prototype', tensor('__proto__', 4, [2, 2], [2, 1])],
    [
      'a tensor of 5 000 dimensions',
      tensor('h', 16, Array<number>(5000).fill(1), Array<number>(5000).fill(0)),
    ],
    ['a tensor larger than its storage by its stride', tensor('h', 16, [2, 2], [2 ** 30, 1])],
    [
      'rows that are one row, two thousand million times',
      tensor('h', 16, [500_000_000, 4], [0, 1]),
    ],
  ])('%s: is refused', async (_, tensorBytes) => {
    const pickle = bytes('}', text('rnn.weight_hh_l0'), tensorBytes, 's.');
    expect(await attempt({ 'm.pt': archive(pickle, storages()) })).toMatch(/m\.pt/);
  });

  it.each(['__proto__', 'constructor', 'toString', 'x\x1b[31m', '\u0000'])(
    'an array named %j is a name like any other, shown as an escape where it acts',
    async name => {
      const pickle = bytes('}(', ...model, text(name), tensor('h', 16, [4], [1]), 'u.');
      expect(await attempt({ 'm.pt': archive(pickle, storages()) })).toContain(
        `part of no layer (${escapeText(name)})`,
      );
    },
  );

  it.each<[string, Part[]]>([
    ['ids of 2^32', [text('a'), [0x8a, 5, 0, 0, 0, 0, 1]]],
    ['ids below 0', [text('a'), [0x4a, 255, 255, 255, 255]]],
    ['ids of half a token', [text('a'), [0x47, 0x3f, 0xe0, 0, 0, 0, 0, 0, 0]]],
    ['ids that are NaN', [text('a'), [0x47, 0x7f, 0xf8, 0, 0, 0, 0, 0, 0]]],
    ['ids of 2^80', [text('a'), [0x8a, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]]],
  ])('a vocabulary with %s is not taken', async (_, entries) => {
    expect(await attempt({ 'm.pt': stoi(...entries) })).toBe('read');
  });

  it('a vocabulary of one text of a megabyte, a thousand times, is not written out', async () => {
    const pickle = bytes(
      '}(',
      text('model'),
      '}(',
      ...embedded(1000),
      'u',
      text('itos'),
      '](',
      text('x'.repeat(1e6)),
      'q\x05',
      times(999, 'h\x05'),
      'euu.',
    );
    await attempt({ 'm.pt': archive(pickle, storages(1000)) });
  });
});
