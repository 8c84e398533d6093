import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseJson, type Json } from '../../../src/checkpoint/json.ts';
import { readTokenizer, type TokenizerFile } from '../../../src/checkpoint/tokenizerFile.ts';
import type { Vocabulary } from '../../../src/domain/model.ts';
import { root } from '../../support/root.ts';

/** A tokenizer, and what its library makes of texts and ids. */
interface Golden {
  readonly name: string;
  readonly rows: number;
  readonly file: unknown;
  readonly texts: readonly (readonly [string, readonly number[]])[];
  readonly decoded: readonly (readonly [readonly number[], string])[];
}
const goldens = JSON.parse(
  readFileSync(join(root, 'test/golden/tokenizers.json'), 'utf8'),
) as readonly Golden[];

function read(file: unknown, rows: number): TokenizerFile {
  const bytes = new TextEncoder().encode(JSON.stringify(file));
  return readTokenizer('tokenizer.json', parseJson('tokenizer.json', '', bytes), { rows });
}
function taken(file: unknown, rows = 8): { vocabulary: Vocabulary; warnings: readonly string[] } {
  const found = read(file, rows);
  if ('why' in found) throw new Error(found.why);
  return found;
}
const errorOf = (vocabulary: Vocabulary, text: string): string => {
  const found = vocabulary.encode(text);
  return 'error' in found ? found.error : `ids ${found.ids.join(' ')}`;
};

const letters = { '<unk>': 0, a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, '!': 7 };
const whole = (fields: object): object => ({
  added_tokens: [],
  normalizer: null,
  pre_tokenizer: { type: 'WhitespaceSplit' },
  decoder: null,
  model: { type: 'BPE', unk_token: '<unk>', vocab: letters, merges: [] },
  ...fields,
});
const splitAt = (text: string): object => ({
  pre_tokenizer: { type: 'Split', pattern: { String: text }, behavior: 'Removed', invert: false },
});
const unigram = (fields: object): object => ({
  model: { type: 'Unigram', vocab: Object.keys(letters).map((t, k) => [t, -k]), ...fields },
});

describe('a tokenizer cuts and joins text as its library does', () => {
  it.each(goldens)('$name', ({ file, rows, texts, decoded }) => {
    const { vocabulary } = taken(file, rows);
    expect(texts.length).toBeGreaterThan(0);
    for (const [text, ids] of texts)
      expect([text, vocabulary.encode(text)]).toEqual([text, expect.objectContaining({ ids })]);
    for (const [ids, text] of decoded) expect(vocabulary.decode(ids)).toBe(text);
  });
});

describe('a part that is not known', () => {
  it.each([
    [{ pre_tokenizer: { type: 'UnicodeScripts' } }, 'pre_tokenizer UnicodeScripts'],
    [
      {
        pre_tokenizer: {
          type: 'Split',
          pattern: { Regex: '(a+)+$' },
          behavior: 'Removed',
          invert: false,
        },
      },
      'with a pattern of its own',
    ],
    [
      { normalizer: { type: 'Precompiled', precompiled_charsmap: 'AAAA' } },
      'normalizer Precompiled',
    ],
    [
      { normalizer: { type: 'Replace', pattern: { Regex: '(a+)+$' }, content: '' } },
      'with a pattern of its own',
    ],
    [
      { normalizer: { type: 'Sequence', pretokenizers: [], normalizers: [] } },
      'Sequence with \\"pretokenizers\\"'.replaceAll('\\', ''),
    ],
    [{ pre_tokenizer: { type: 'Metaspace', replacement: '▁', str_rep: '  ' } }, 'str_rep'],
    [
      {
        pre_tokenizer: { type: 'Sequence', pretokenizers: Array(17).fill({ type: 'Whitespace' }) },
      },
      'more than 16 parts',
    ],
    [{ model: { type: 'Sentence', vocab: letters } }, 'model Sentence'],
    [{ model: { type: 'BPE', vocab: letters, merges: [['a', 'x']] } }, 'model.merges[0]'],
    [{ model: { type: 'BPE', vocab: letters, merges: [], dropout: 0.1 } }, 'with dropout'],
    [unigram({ unk_id: 8 }), 'model.unk_id 8, expected 0 to 7'],
    [unigram({ unk_id: -5 }), 'model.unk_id -5, expected 0 to 7'],
    [{ added_tokens: [{ id: 2 ** 31, content: '<x>' }] }, 'added_tokens[0] of id 2147483648'],
    [{ added_tokens: [{ id: -1, content: '<x>' }] }, 'added_tokens[0] whose id is no count'],
    [
      { added_tokens: [{ id: 3, content: 'a' }] },
      'added_tokens[0] of id 3, where its place makes it 1',
    ],
  ])('keeps text out by name, and tokens are shown: %j', (fields, said) => {
    const { vocabulary } = taken(whole(fields));
    expect(vocabulary.tokens.slice(0, 3)).toEqual(['<unk>', 'a', 'b']);
    expect(errorOf(vocabulary, 'a b')).toContain(said);
    expect(errorOf(vocabulary, 'a b')).toContain('give ids in "tokens"');
    expect(vocabulary.decode([1, 2])).toBe('a b');
  });

  it('of any kind keeps no checkpoint from opening', () => {
    class Failing extends Map<string, Json> {
      override get(field: string): Json | undefined {
        if (field === 'normalizer') throw new RangeError('a flaw of this program');
        return super.get(field);
      }
    }
    const model = new Map<string, Json>([['vocab', new Map(Object.entries(letters))]]);
    const found = readTokenizer('tokenizer.json', new Failing([['model', model]]), { rows: 8 });
    const text = 'why' in found ? found.why : errorOf(found.vocabulary, 'a');
    expect(text).toContain('is not supported; give ids in "tokens"');
    expect(text).not.toContain('flaw');
  });

  it('of a decoder is said, and text is cut all the same', () => {
    const decoder = { type: 'Replace', pattern: { Regex: '(a+)+$' }, content: '' };
    const { vocabulary, warnings } = taken(whole({ decoder }));
    expect(warnings[0]).toContain('decoder Replace with a pattern of its own is not supported');
    expect(vocabulary.encode('ab')).toEqual({ ids: [1, 2] });
  });

  it('is written without characters that act on a terminal', () => {
    const { vocabulary } = taken(whole({ normalizer: { type: '\u001b[2J\u202e' } }));
    expect(errorOf(vocabulary, 'a')).toContain(String.raw`normalizer \u001b[2J\u202e is not`);
  });
});

describe('what no token has is named, with its first place', () => {
  const unknownOf = (fields: object, text: string): unknown => {
    const found = taken(whole(fields)).vocabulary.encode(text);
    return 'error' in found ? found : [found.ids, [...(found.unknown?.words ?? [])]];
  };
  const vocab = { '[UNK]': 0, a: 1, ab: 2, '##b': 3 };

  it('of words', () => {
    const model = { type: 'WordLevel', vocab, unk_token: '[UNK]' };
    expect(unknownOf({ model }, 'a b [UNK] c b')).toEqual([
      [1, 0, 0, 0, 0],
      [
        ['b', 1],
        ['c', 3],
      ],
    ]);
    expect(unknownOf({ model }, 'a [UNK]')).toEqual([[1, 0], []]);
  });

  it('of pieces of words, the whole word', () => {
    const model = { type: 'WordPiece', vocab, unk_token: '[UNK]' };
    expect(unknownOf({ model }, 'abb abc [UNK]')).toEqual([[2, 3, 0, 0], [['abc', 2]]]);
  });

  it('of merged letters, each letter', () => {
    expect(unknownOf({}, 'ab xy x')).toEqual([
      [1, 2, 0, 0, 0],
      [
        ['x', 2],
        ['y', 2],
      ],
    ]);
    const added_tokens = [{ id: 0, content: '<unk>', special: true }];
    expect(unknownOf({ added_tokens }, 'a <unk> b')).toEqual([[1, 0, 2], []]);
  });

  it('of scored pieces, the letters that are one', () => {
    expect(unknownOf(unigram({ unk_id: 0 }), 'axyb <unk> z')).toEqual([
      [1, 0, 2, 0, 0],
      [
        ['xy', 1],
        ['z', 4],
      ],
    ]);
  });
});

describe('a text that a piece is cut at', () => {
  it.each(['-', 'a-', '.', '^', '[', ']', '\\', '/', '$', '(', '}', '|'])(
    'is taken as it is written: %s',
    text => {
      const { vocabulary } = taken(whole(splitAt(text)));
      expect(vocabulary.encode(`b${text}c`)).toEqual({ ids: [2, 3] });
    },
  );
});

describe('a text of very many letters that a piece is cut at', () => {
  it('keeps text out by name', () => {
    const { vocabulary } = taken(whole(splitAt('a'.repeat(1001))));
    expect(errorOf(vocabulary, 'a')).toContain('Split with a pattern of more than 1000 characters');
  });
});

describe('ids that have no row', () => {
  it('of the model are a reason not to take it', () => {
    const high = { type: 'WordLevel', vocab: { a: 0, b: 8 }, unk_token: 'a' };
    expect(read(whole({ model: high }), 8)).toEqual({
      why: 'model.vocab: "b" has the id 8, the embedding 8 rows',
    });
    expect(read(whole({}), 7)).toHaveProperty('why', 'it has 8 tokens, the embedding 7 rows');
    const half = { type: 'WordLevel', vocab: { a: 0.5 }, unk_token: 'a' };
    expect(read(whole({ model: half }), 8)).toHaveProperty(
      'why',
      expect.stringContaining('no index'),
    );
  });

  it('of an added token are refused where a text has it', () => {
    const added_tokens = [{ id: 8, content: '<x>', special: true }];
    const { vocabulary, warnings } = taken(whole({ added_tokens }));
    expect(warnings[0]).toContain('added_tokens: "<x>" has the id 8, the embedding 8 rows');
    const more = ['<y>', '<z>'].map((content, k) => ({ id: 9 + k, content, special: true }));
    const warningOf = (count: number) =>
      taken(whole({ added_tokens: [...added_tokens, ...more.slice(0, count)] })).warnings[0];
    expect(warningOf(1)).toContain('has the id 8 (and 1 more is as high)');
    expect(warningOf(2)).toContain('has the id 8 (and 2 more are as high)');
    expect(vocabulary.encode('ab')).toEqual({ ids: [1, 2] });
    expect(errorOf(vocabulary, 'a <x> b')).toBe(
      'the text "<x>" has the id 8 in added_tokens, expected 0 to 7, at place 1 (tokenizer.json)',
    );
  });

  it('are said of a piece that no token stands for', () => {
    const model = { type: 'WordLevel', vocab: { a: 0 } };
    const { vocabulary } = taken(whole({ model }));
    expect(errorOf(vocabulary, 'a x\u202e')).toContain(
      String.raw`"x\u202e" is not in the vocabulary, at place 1`,
    );
  });
});

describe('work that a file asks for is bounded', () => {
  const spy = vi.spyOn(console, 'warn');
  beforeEach(() => spy.mockClear());
  afterEach(() => expect(spy).not.toHaveBeenCalled());
  const doubling = { type: 'Replace', pattern: { String: 'a' }, content: 'aa'.repeat(100) };

  it('where a normalizer makes a text longer with each part', () => {
    const normalizer = { type: 'Sequence', normalizers: Array(16).fill(doubling) };
    const { vocabulary } = taken(whole({ normalizer }));
    expect(errorOf(vocabulary, 'a')).toContain(
      'becomes longer than the limit of 2000000 characters',
    );
  });

  it('where it does so for every piece between added tokens', () => {
    const content = 'a'.repeat(1_000_000);
    const normalizer = { type: 'Replace', pattern: { String: 'a' }, content };
    const added_tokens = [{ id: 7, content: '!', special: true }];
    const model = { type: 'WordLevel', vocab: letters, unk_token: '<unk>' };
    const { vocabulary } = taken(whole({ normalizer, added_tokens, model }));
    expect(errorOf(vocabulary, 'a!'.repeat(500))).toContain('takes more than the limit');
  });

  it('where a decoder does', () => {
    const decoder = { type: 'Sequence', decoders: Array(16).fill(doubling) };
    const { vocabulary } = taken(whole({ decoder }));
    expect(vocabulary.decode([1, 2])).toBe('a b');
  });

  it('where words are long', () => {
    const model = {
      type: 'WordPiece',
      unk_token: '<unk>',
      continuing_subword_prefix: '',
      max_input_chars_per_word: 1e9,
      vocab: { ...letters, ['a'.repeat(30_000)]: 8 },
    };
    const { vocabulary } = taken(whole({ model }), 9);
    expect(errorOf(vocabulary, `${'a'.repeat(29_999)}!`.repeat(30))).toContain(
      'takes more than the limit',
    );
  });

  it('where the text is', () => {
    expect(errorOf(taken(whole({})).vocabulary, 'a'.repeat(1_000_001))).toContain(
      'beyond the limit of 1000000',
    );
  });
});
