import { describe, expect, it } from 'vitest';
import { Budget } from '../../../src/checkpoint/budget.ts';
import { unpickle } from '../../../src/checkpoint/pickle/unpickle.ts';
import { cpuMs } from '../../support/cpuMs.ts';
import { bytes, times, u32, type Part } from '../../support/bytes.ts';

const noStorage = () => {
  throw new Error('no storage here');
};
const open = (...parts: Part[]) => unpickle('m.pt', 'data.pkl', bytes(...parts), noStorage);

const openIn = (budget: Budget, ...parts: Part[]) =>
  unpickle('m.pt', 'data.pkl', bytes(...parts), noStorage, 0, budget);

/** A budget of which so much is spent, of a file of such a size: its bound is met after a fraction of the work. */
function spent(madeMB: number, fileBytes = 0): Budget {
  const budget = new Budget();
  budget.grow(fileBytes);
  budget.charge(madeMB * 2 ** 20, message => new Error(message));
  return budget;
}
const text = (value: string): Part[] => [[0x58, ...u32(value.length)], value];
const limit = /beyond the limit|longer than the limit|than the limit/;
/** Of processor time; far shorter than what the attacks would take. */
const mostMs = 4000;

/** A list of `count` numbers at memo 0. */
const list = (count: number): Part[] => [']q\0(', times(count, 'K\x01'), 'e'];
/** A dictionary of `count` numbers at memo 0. */
const dict = (count: number): Part[] => [
  '}q\0(',
  Buffer.concat(Array.from({ length: count }, (_, k) => Buffer.from([0x4a, ...u32(k), 0x4e]))),
  'u',
];

describe('a pickle that makes more than its size', () => {
  it.each<[string, Part[]]>([
    [
      'copies a list into tuples',
      [...list(20_000), times(2_000, 'c__builtin__\ntuple\nh\0\x85R0'), '.'],
    ],
    ['keeps such copies', [...list(20_000), times(2_000, 'c__builtin__\ntuple\nh\0\x85R'), '.']],
    [
      'copies a dictionary',
      [...dict(20_000), times(5_000, 'ccollections\nOrderedDict\nh\0\x85R0'), '.'],
    ],
    [
      'copies a list of pairs into dictionaries',
      [...list(20_000), times(5_000, 'ccollections\nOrderedDict\nh\0\x85R0'), '.'],
    ],
    [
      'encodes one text again and again',
      [
        ...text('x'.repeat(1_000_000)),
        'q\x01',
        ...text('latin1'),
        'q\x02',
        times(2_000, 'c_codecs\nencode\nh\x01h\x02\x86R0'),
        'N.',
      ],
    ],
    [
      'has a text beyond the limit',
      [[0x54, ...u32(17 * 2 ** 20)], new Uint8Array(17 * 2 ** 20), '.'],
    ],
    ['has a class of a long name', [...text('m'), ...text('n'.repeat(2000)), '\x93.']],
    [
      'names classes without end',
      [Buffer.concat(Array.from({ length: 12_000 }, (_, k) => Buffer.from(`cm\nC${k}\n0`))), 'N.'],
    ],
  ])('%s: is stopped', (_, parts) => {
    const startedMs = cpuMs();
    expect(() => openIn(spent(28), ...parts)).toThrow(limit);
    expect(cpuMs() - startedMs).toBeLessThan(mostMs);
  });

  it.each<[string, Part[]]>([
    ['makes empty dictionaries', [times(375_000, '}0'), 'N.']],
    ['makes empty lists', [times(1_125_000, ']0'), 'N.']],
    ['makes objects of no class', ['cm\nC\nq\0', times(237_500, 'h\0)R0'), 'N.']],
  ])('%s, in a load that has made most of what any may: is stopped', (_, parts) => {
    const startedMs = cpuMs();
    expect(() => openIn(spent(280, 2 ** 40), ...parts)).toThrow(
      'beyond the limit of 335544320 bytes',
    );
    expect(cpuMs() - startedMs).toBeLessThan(mostMs);
  });

  it('does not look through a state that it is given again and again', () => {
    const startedMs = cpuMs();
    open(...dict(25_000), '}q\x01', times(100_000, 'h\0b'), '.');
    expect(cpuMs() - startedMs).toBeLessThan(mostMs);
  });

  it('reads integers of 4096 bytes in linear time', () => {
    const one = bytes([0x8b, ...u32(4096)], new Uint8Array(4096).fill(0x7f), '0');
    const startedMs = cpuMs();
    open(times(500, one), 'N.');
    expect(cpuMs() - startedMs).toBeLessThan(mostMs);
  });

  it('has keys whose hash it chose: they are stopped before they are compared with each other', () => {
    // One low digit for all: V8 takes the hash of a bigint from it alone.
    const keys = Array.from({ length: 40_000 }, (_, k) =>
      Buffer.from([0x8a, 12, 1, 1, 1, 1, 1, 1, 1, 1, ...u32(k + 1), 0x4e]),
    );
    const startedMs = cpuMs();
    expect(() => open('}(', Buffer.concat(keys), 'u.')).toThrow(limit);
    expect(cpuMs() - startedMs).toBeLessThan(mostMs);
  });
});

describe('an honest pickle', () => {
  it('of many tokens stays within its budget', () => {
    const tokens = Array.from({ length: 200_000 }, (_, k) => {
      const word = `token${k}`;
      return bytes([0x58, ...u32(word.length)], word, [0x72, ...u32(k + 1)], [0x4a, ...u32(k)]);
    });
    const { value } = open('}(', Buffer.concat(tokens), 'u.');
    expect((value as Map<string, number>).get('token199999')).toBe(199_999);
  });

  it('shares what it holds twice', () => {
    const { value } = open(']q\0h\0\x86.');
    const [a, b] = value as unknown[];
    expect(a).toBe(b);
  });

  it('keeps a mark at the beginning of a text, integers of either sign, and floats as Python writes them', () => {
    expect(open([0x58, ...u32(3)], [0xef, 0xbb, 0xbf], '.').value).toBe('\ufeff');
    const long = (...digits: number[]): unknown =>
      open([0x8a, digits.length, ...digits], '.').value;
    expect([long(), long(255), long(0, 1), long(0, 128), long(255, 0)]).toEqual([
      0, -1, 256, -32768, 255,
    ]);
    expect(long(0, 0, 0, 0, 0, 0, 0, 0, 1)).toBe(2n ** 64n);
    expect(long(0, 0, 0, 0, 0, 0, 0, 0, 255)).toBe(-(2n ** 64n));
    expect(['1e-05', '-inf', 'nan', '.5'].map(each => open(`F${each}\n.`).value)).toEqual([
      1e-5,
      -Infinity,
      NaN,
      0.5,
    ]);
    expect(() => open('F0x10\n.')).toThrow('a number that is none');
    expect(() => open('Np1.5\n.')).toThrow('an index that is none');
  });
});

describe('a budget', () => {
  it('grows with the files of a load, to a bound', () => {
    const fail = (message: string): Error => new Error(message);
    const budget = new Budget();
    expect(() => budget.charge(40 * 2 ** 20, fail)).toThrow('beyond the limit of 33554432 bytes');
    budget.grow(2 ** 20);
    budget.charge(1, fail);
    budget.grow(2 ** 40);
    budget.charge(200 * 2 ** 20, fail);
    expect(() => budget.charge(200 * 2 ** 20, fail)).toThrow('beyond the limit of 335544320 bytes');
  });
});
