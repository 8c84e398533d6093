import { escapeText } from '../domain/escape.ts';
import type { Encoding, Vocabulary } from '../domain/model.ts';
import type { Sidecar } from '../domain/sidecar.ts';

import { parseJson } from './json.ts';
import type { Files } from './files.ts';
import { entriesOf } from './hints.ts';
import { readTokenizer } from './tokenizerFile.ts';

/** A vocabulary, or why what was found was not taken. */
export interface VocabularySearch {
  readonly vocabulary: Vocabulary | null;
  readonly warnings: readonly string[];
}

const inside = [
  'itos',
  'stoi',
  'vocab',
  'vocabulary',
  'tokens',
  'words',
  'chars',
  'idx2word',
  'word2idx',
  'idx2char',
  'char2idx',
  'ix_to_char',
  'char_to_ix',
  'id_to_token',
  'token_to_id',
  'dictionary',
];
const beside = [
  'vocab',
  'vocabulary',
  'tokens',
  'words',
  'chars',
  'itos',
  'stoi',
  'char2idx',
  'word2idx',
];
const mostDepth = 4;
const unknownTokens = ['<unk>', '[UNK]', '<oov>'];

type Tokens =
  | { readonly tokens: readonly string[]; readonly warning?: string }
  | { readonly why: string }
  | undefined;

/**
 * Looks for a vocabulary that fits an embedding of `rows` rows: the sidecar, inside the checkpoint, beside it.
 *
 * @param root  the unpickled object
 * @param stem  the checkpoint's name without its ending
 */
export async function findVocabulary(
  file: string,
  stem: string,
  root: unknown,
  files: Files,
  rows: number,
  sidecar: Sidecar,
): Promise<VocabularySearch> {
  const warnings: string[] = [];
  const consider = (found: Tokens, from: string): Vocabulary | undefined => {
    if (!found) return undefined;
    const why = 'why' in found ? found.why : misfit(found.tokens, rows);
    if (why !== undefined || 'why' in found) {
      warnings.push(escapeText(`the vocabulary in ${from} was not taken: ${why ?? ''}`));
      return undefined;
    }
    if (found.warning !== undefined) warnings.push(escapeText(`${from}: ${found.warning}`));
    if (found.tokens.length < rows)
      warnings.push(
        escapeText(
          `${from} has ${found.tokens.length} tokens for ${rows} rows of the embedding; the others are shown as ids`,
        ),
      );
    return toVocabulary(found.tokens, rows, from, sidecar.tokenization);
  };
  if (Array.isArray(sidecar.vocabulary)) {
    const vocabulary = consider({ tokens: sidecar.vocabulary }, 'the sidecar');
    if (vocabulary) return { vocabulary, warnings };
  }
  for (const [value, path] of candidates(root)) {
    const vocabulary = consider(toTokens(value), `${file}: ${path}`);
    if (vocabulary) return { vocabulary, warnings };
  }
  const named = typeof sidecar.vocabulary === 'string' ? [sidecar.vocabulary] : [];
  const own = [
    `${stem}.vocab.json`,
    `${stem}.vocab.txt`,
    `${stem}.tokenizer.json`,
    'tokenizer.json',
  ];
  const common = beside.flatMap(name => [`${name}.json`, `${name}.txt`]);
  const there = new Set(files.list());
  for (const name of [...named, ...own, ...common]) {
    if (!there.has(name)) {
      if (named.includes(name))
        warnings.push(
          escapeText(`the sidecar names the vocabulary ${name}, which is not in the folder`),
        );
      continue;
    }
    const source = await files.open(name);
    const bytes = await source.read(0, source.size);
    if (name.endsWith('tokenizer.json')) {
      const json = parseJson(name, 'tokenizer', bytes);
      const tokenizer = await readTokenizer(name, json, bytes, rows);
      if ('vocabulary' in tokenizer)
        return { vocabulary: tokenizer.vocabulary, warnings: [...warnings, ...tokenizer.warnings] };
      warnings.push(escapeText(`the vocabulary in ${name} was not taken: ${tokenizer.why}`));
      continue;
    }
    const vocabulary = consider(
      name.endsWith('.txt') ? fromText(bytes) : toTokens(parseJson(name, 'vocabulary', bytes)),
      name,
    );
    if (vocabulary) return { vocabulary, warnings };
  }
  return { vocabulary: null, warnings };
}

/** Values under a vocabulary's usual names, by path; states of inert objects included. */
function* candidates(root: unknown): Generator<[unknown, string]> {
  const seen = new Set<unknown>();
  function* walk(value: unknown, path: readonly string[]): Generator<[unknown, string]> {
    const entries = entriesOf(value);
    if (!entries || seen.has(value) || path.length > mostDepth) return;
    seen.add(value);
    for (const key of inside) {
      const item = entries.get(key);
      if (item === undefined) continue;
      const nested = entriesOf(item);
      const at = [...path, key].join('.');
      if (nested?.has('itos')) yield [item, `${at}.itos`];
      else if (nested?.has('stoi')) yield [nested.get('stoi'), `${at}.stoi`];
      else yield [item, at];
    }
    for (const [key, item] of entries)
      if (typeof key === 'string') yield* walk(item, [...path, key]);
  }
  yield* walk(root, []);
}

/** Tokens in order of id from any of the forms a vocabulary has; undefined where it is none. */
function toTokens(value: unknown): Tokens {
  if (Array.isArray(value)) {
    const list = value as unknown[];
    return list.length > 0 && list.every((each): each is string => typeof each === 'string')
      ? { tokens: list }
      : undefined;
  }
  const entries = entriesOf(value);
  if (!entries || entries.size === 0) return undefined;
  const itos = entries.get('itos');
  if (itos !== undefined) {
    const tokens = toTokens(itos);
    const stoi = entriesOf(entries.get('stoi'));
    const isOther =
      tokens &&
      'tokens' in tokens &&
      stoi &&
      tokens.tokens.some((token, id) => stoi.get(token) !== id);
    return isOther ? { ...tokens, warning: 'itos and stoi disagree; itos was taken' } : tokens;
  }
  const pairs = [...entries].map(([key, item]): [unknown, unknown] =>
    typeof item === 'number' && typeof key === 'string'
      ? [item, key]
      : [typeof key === 'string' && /^\d+$/.test(key) ? Number(key) : key, item],
  );
  if (!pairs.every(([id, token]) => typeof id === 'number' && typeof token === 'string'))
    return undefined;
  const tokens: string[] = [];
  for (const [id, token] of pairs as [number, string][]) {
    if (!Number.isInteger(id) || id < 0 || id >= pairs.length * 2 + 1000)
      return { why: `id ${id} is no index` };
    if (tokens[id] !== undefined) return { why: `id ${id} is there twice` };
    tokens[id] = token;
  }
  return { tokens: Array.from(tokens, (token: string | undefined, id) => token ?? `⟨${id}⟩`) };
}

function fromText(bytes: Uint8Array): Tokens {
  const text = new TextDecoder('utf-8').decode(bytes); // drops a byte order mark
  const lines = text.split('\n').map(line => line.replace(/\r$/, ''));
  if (lines.at(-1) === '') lines.pop();
  return lines.length > 0 ? { tokens: lines } : undefined;
}

function misfit(tokens: readonly string[], rows: number): string | undefined {
  return tokens.length > rows
    ? `it has ${tokens.length} tokens, the embedding ${rows} rows`
    : undefined;
}

/** A vocabulary that cuts text by characters, where all tokens are one, else at white space. */
export function toVocabulary(
  tokens: readonly string[],
  size: number,
  from: string,
  tokenization?: Sidecar['tokenization'],
): Vocabulary {
  const ids = new Map<string, number>();
  tokens.forEach((token, id) => ids.has(token) || ids.set(token, id));
  const isSpecial = (token: string): boolean => /^(<.*>|\[.*\])$/s.test(token) && token.length > 2;
  const byCharacter =
    tokenization === undefined
      ? tokens.every(token => [...token].length === 1 || isSpecial(token))
      : tokenization === 'characters';
  const unknown = unknownTokens.map(token => ids.get(token)).find(id => id !== undefined);
  const encode = (text: string): Encoding => {
    const pieces = byCharacter ? [...text] : text.split(/\s+/).filter(piece => piece !== '');
    const found: number[] = [];
    for (const [at, piece] of pieces.entries()) {
      const id = ids.get(piece) ?? unknown;
      if (id === undefined)
        return {
          error: `${JSON.stringify(piece)} at place ${at} is not in the vocabulary (${from}, ${tokens.length} tokens)`,
        };
      found.push(id);
    }
    return { ids: found };
  };
  const textOf = (id: number): string => tokens[id] ?? `⟨${id}⟩`;
  return {
    size,
    from,
    tokens,
    encode,
    decode: list => list.map(textOf).join(byCharacter ? '' : ' '),
  };
}
