import { describe, expect, it } from 'vitest';
import { Global, Inert, PickledSet, Tuple } from '../../../src/checkpoint/pickle/values.ts';
import { candidatesIn } from '../../../src/checkpoint/vocabulary/candidates.ts';
import { choose, type Found } from '../../../src/checkpoint/vocabulary/choose.ts';
import { fitted } from '../../../src/checkpoint/vocabulary/fit.ts';
import { isVocabularyName } from '../../../src/checkpoint/vocabulary/names.ts';
import { fromText } from '../../../src/checkpoint/vocabulary/textFile.ts';
import type { Tokens } from '../../../src/checkpoint/vocabulary/tokens.ts';
import { toTokens } from '../../../src/checkpoint/vocabulary/toTokens.ts';

const tokens = ['<pad>', 'the', 'a', 'key'];
const shown = (found: Tokens): unknown => found && ('why' in found ? found.why : [...found.tokens]);
const ofText = (text: string): unknown => shown(fromText(new TextEncoder().encode(text)));
const tuple = (...items: readonly unknown[]): Tuple => Tuple.from(items);
const dict = (entries: Readonly<Record<string, unknown>>): Map<string, unknown> =>
  new Map(Object.entries(entries));
const inert = (path: string, args: unknown, state?: unknown): Inert => {
  const at = path.lastIndexOf('.');
  const made = new Inert(new Global(path.slice(0, at), path.slice(at + 1), 0), args);
  made.state = state;
  return made;
};
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('a text file', () => {
  it.each([
    ['tokens alone', '<pad>\nthe\na\nkey\n'],
    ['tokens of a file of Windows', '\ufeff<pad>\r\nthe\r\na\r\nkey\r\n'],
    ['ids first, in any order', '3\tkey\n0\t<pad>\n2\ta\n1\tthe\n'],
    ['ids behind, in any order', 'key 3\n<pad> 0\na 2\nthe 1\n'],
    ['falling counts behind', '<pad>\t900\nthe\t900\na\t30\nkey\t2\n'],
    ['counts of which specials have none', '<pad> 0\nthe 0\na 9\nkey 2\n'],
    ['logarithms of probabilities', '<pad>\t0\nthe\t-2.5\na\t-3.25\nkey\t-1e1\n'],
  ])('has %s', (_, text) => {
    expect(ofText(text)).toEqual(tokens);
  });

  it.each([
    ['tokens that are digits', '7\t0\n8\t1\n9\t2', ['7', '8', '9']],
    ['spaces that are tokens', ' \t1\na\t0', ['a', ' ']],
    ['tokens with spaces', 'the end\na key\nof', ['the end', 'a key', 'of']],
    ['one line, which tells no columns', 'a 0', ['a 0']],
    ['ids from 1 on', 'a 1\nb 2\nc 3', [undefined, 'a', 'b', 'c']],
    ['ids with a gap, in order', 'a 0\nb 1\nc 5', ['a', 'b', undefined, undefined, undefined, 'c']],
  ])('has %s', (_, text, expected) => {
    const found = fromText(bytes(text));
    expect(found && 'tokens' in found ? Array.from(found.tokens) : found).toEqual(expected);
  });

  it.each([
    ['an id twice', 'a 0\nb 1\nc 1\nd 3', 'id 1 is there twice'],
    ['numbers that may be either', 'a 5\nb 9\nc 2', 'may be ids with gaps or counts'],
    ['two columns of ids', '0\t1\n1\t0', 'either of its two columns may be the ids'],
  ])('with %s is not taken', (_, text, why) => {
    expect(ofText(text)).toContain(why);
  });
});

describe('a text file that is no UTF-8', () => {
  it('is not taken, and no letter becomes another', () => {
    const latin1 = Uint8Array.of(0x63, 0x61, 0x66, 0xe9, 0x0a, 0x61);
    expect(shown(fromText(latin1))).toBe('it is not UTF-8');
  });
});

describe('an object', () => {
  const dtype = (code: string): Inert =>
    inert('numpy.dtype', tuple(code, false, true), tuple(3, '<', null));
  const array = (code: string, data: unknown): Inert =>
    inert('numpy._core.multiarray._reconstruct', [], tuple(1, tuple(4), dtype(code), false, data));
  const padded = (size: number): Uint8Array => {
    const all = new Uint8Array(4 * size);
    tokens.forEach((token, k) => all.set(bytes(token), k * size));
    return all;
  };
  const wide = (): Uint8Array => {
    const view = new DataView(new ArrayBuffer(4 * 5 * 4));
    tokens.forEach((token, k) => {
      [...token].forEach((c, at) => view.setUint32(4 * (k * 5 + at), c.charCodeAt(0), true));
    });
    return new Uint8Array(view.buffer);
  };

  it.each<[string, unknown]>([
    ['a list', tokens],
    ['a tuple', Tuple.from(tokens)],
    ['a list of bytes', tokens.map(bytes)],
    ['ids by token', dict({ key: 3, '<pad>': 0, a: 2, the: 1 })],
    ['tokens by id', new Map(tokens.map((token, id) => [id, token]))],
    ['tokens by digits', new Map(tokens.map((token, id) => [String(id), bytes(token)]))],
    ['ids by bytes', new Map(tokens.map((token, id) => [bytes(token), id]))],
    ['pairs with counts', tokens.map((token, id) => tuple(token, 100 - 7 * id))],
    ['pairs with ids', [...tokens.entries()].reverse().map(([id, token]) => [token, id])],
    ['itos and stoi', dict({ itos: tokens, stoi: dict({}) })],
    ['itos within itos', dict({ itos: dict({ itos: tokens }) })],
    ['a numpy array of texts', array('U5', wide())],
    ['a numpy array of bytes', array('|S5', padded(5))],
    ['a numpy array of objects', array('O8', tokens)],
    [
      'an object of torchtext in C++',
      inert('torchtext._torchtext.Vocab', [], tuple('0.0.2', [], tokens, [])),
    ],
  ])('that is %s', (_, value) => {
    expect(shown(toTokens(value))).toEqual(tokens);
  });

  const cycle = new Map<string, unknown>();
  cycle.set('itos', cycle);
  it.each<[string, unknown, string | undefined]>([
    ['a set', PickledSet.from(tokens), 'it is a set, whose order is not that of ids'],
    ['counts by token', dict({ the: 900, a: 893, key: 886 }), 'as counts do'],
    ['an id twice', dict({ a: 0, b: 1, c: 1 }), 'id 1 is there twice'],
    ['half an id', dict({ a: 0.5 }), 'no ids'],
    ['an id far beyond', dict({ a: 0, b: 1e9 }), 'id 1000000000 is no index'],
    ['an itos of itself', cycle, 'an itos within an itos, 8 deep'],
    ['a text with a letter twice', 'vocab.txt/v', '"t" is there twice'],
    ['numbers', [1, 2, 3], undefined],
    ['settings', dict({ size: 3, name: 'x' }), undefined],
    ['nothing', [], undefined],
  ])('that is %s is none', (_, value, why) => {
    const found = toTokens(value);
    if (why === undefined) expect(found).toBeUndefined();
    else expect(found).toHaveProperty('why', expect.stringContaining(why));
  });
});

describe('vocabularies in a checkpoint', () => {
  const placesIn = (root: unknown): string[] => [...candidatesIn(root)].map(({ at }) => at);

  it('are known by usual names', () => {
    const names =
      'word2index word_to_ix char_to_idx word2id char2int item2idx token2idx vocab_to_int int_to_vocab _unit2id _id2unit char_list idx2word index2word ix_to_char id_to_token src_vocab tgt_vocab word2Index all_letters word_index vocab chars';
    expect(names.split(' ').filter(name => !isVocabularyName(name))).toEqual([]);
    const others =
      'weight label2id tag_to_ix optimizer state_dict vocab_size hidden words_per_second';
    expect(others.split(' ').filter(isVocabularyName)).toEqual([]);
  });

  it('are found at any depth, in lists and states of objects', () => {
    const held = inert('lang.Lang', [], dict({ name: 'en', word2index: dict({ a: 0 }) }));
    expect(placesIn(dict({ extra: [dict({ lang: held })] }))).toEqual(['extra.0.lang.word2index']);
    let deep: unknown = dict({ itos: tokens });
    for (let k = 0; k < 20_000; k++) deep = dict({ a: deep });
    expect(placesIn(deep)).toEqual([expect.stringMatching(/^….*\.itos$/)]);
  });

  it('are looked at once, wherever else they stand', () => {
    const one = dict({ a: 0 });
    const many = Array.from({ length: 20_000 }, () => dict({ stoi: one }));
    expect(placesIn(many)).toEqual(['0.stoi']);
  });

  it('of two sides are both found, and what stands beside tokens is not', () => {
    const sides = dict({ src: dict({ a: 0 }), tgt: dict({ b: 0 }), freqs: dict({ a: 7 }) });
    expect(placesIn(dict({ vocab: sides }))).toEqual(['vocab.src', 'vocab.tgt']);
  });

  it('that are a text are letters only under a name of letters', () => {
    expect(placesIn(dict({ chars: 'abc', vocab: 'abc', words: 'xyz' }))).toEqual(['chars']);
  });
});

describe('of several vocabularies', () => {
  const sidecar = {};
  const found = (from: string, list: readonly string[]): Found => ({
    from,
    taken: fitted({ tokens: list }, from, { rows: 4, sidecar }),
  });

  it('the one with a token for every id goes before one with holes, and that is said', () => {
    const { vocabulary, warnings } = choose([found('x', ['the']), found('y', tokens)]);
    expect(vocabulary?.from).toBe('y');
    expect(warnings).toEqual([
      'the vocabulary in x was not taken: it has no token for some ids, y has one for each',
    ]);
  });

  it('that have holes none is said to fit as well as the one without', () => {
    const partial = [found('x', ['the']), found('y', ['key']), found('z', ['the', 'a'])];
    const { vocabulary, warnings } = choose([...partial, found('whole', tokens)]);
    expect(vocabulary?.from).toBe('whole');
    expect(warnings).toEqual(
      ['x', 'y', 'z'].map(
        from =>
          `the vocabulary in ${from} was not taken: it has no token for some ids, whole has one for each`,
      ),
    );
  });

  it('one with a token twice is none where ids between have none', () => {
    const gap = toTokens(dict({ 0: 'a', 2: 'a' }));
    expect(gap && fitted(gap, 'x', { rows: 4, sidecar })).toEqual({
      why: 'it has 2 tokens, of which some are there twice, the embedding 4 rows',
    });
  });

  it('one with a token for two ids is taken, and says which of them a text reads', () => {
    const taken = fitted({ tokens: ['a', 'b', 'a', '', 'b'] }, 'x', { rows: 5, sidecar });
    expect(taken).toMatchObject({ isWhole: true });
    const { vocabulary, warning } = taken as Exclude<typeof taken, { why: string }>;
    expect(vocabulary.encode('a b')).toEqual({ ids: [0, 1] });
    expect(warning).toBe('has "a" for ids 0 and 2, and 1 more token twice; a text reads the first');
  });

  it('that agree nothing is said', () => {
    const { vocabulary, warnings } = choose([found('x', tokens), found('y', tokens.slice(0, 2))]);
    expect(vocabulary?.from).toBe('x');
    expect(warnings).toEqual([]);
  });

  it('that fit and differ all are named', () => {
    const { vocabulary, warnings } = choose([
      found('x', tokens),
      found('y', [...tokens].reverse()),
    ]);
    expect(vocabulary?.from).toBe('x');
    expect(warnings[0]).toMatch(/in x was taken; y fits as well/);
  });

  it.each([
    [30, '10 more vocabularies were not taken'],
    [21, '1 more vocabulary was not taken'],
  ])(
    'that do not fit the first are told with both sizes, the others counted: of %i',
    (length, others) => {
      const all = Array.from({ length }, (_, k) => found(`v${k}`, 'abcdef'.split('')));
      const { vocabulary, whyNone, warnings } = choose(all);
      expect(vocabulary).toBeNull();
      expect(whyNone).toBe(warnings[0]);
      expect(warnings[0]).toBe(
        'the vocabulary in v0 was not taken: it has 6 tokens, the embedding 4 rows',
      );
      expect(warnings.slice(20)).toEqual([others]);
    },
  );

  it('one of fewer tokens is none where all are asked for, and the rows are named as they are', () => {
    const places = {
      rows: 4,
      rowsText: 'the model reads vectors of 4 numbers',
      isExact: true,
      sidecar,
    };
    expect(fitted({ tokens: ['a'] }, 'x', places)).toEqual({
      why: 'it has 1 tokens, the model reads vectors of 4 numbers',
    });
  });
});
