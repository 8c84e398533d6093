import { escapeText } from '../domain/escape.ts';
import { EngineError } from '../domain/failure.ts';
import type { Vocabulary } from '../domain/model.ts';
import type { Sidecar } from '../domain/sidecar.ts';
import type { Files } from './files.ts';
import { entriesOf } from './hints.ts';
import { expectSize, mostVocabularyBytes, parseJson } from './json.ts';
import { readTokenizer } from './tokenizerFile.ts';
import { toVocabulary } from './toVocabulary.ts';
import { countOf, fromText, toTokens, type Tokens } from './vocabularyForms.ts';

/** A vocabulary, or why what was found was not taken. */
export interface VocabularySearch {
  readonly vocabulary: Vocabulary | null;
  readonly warnings: readonly string[];
}

/** Where a vocabulary is looked for, and what it has to fit. */
export interface VocabularyPlaces {
  readonly file: string;
  /** The checkpoint's names without their endings: its own, and that of the index it belongs to. */
  readonly stems: readonly string[];
  /** The unpickled object. */
  readonly root: unknown;
  readonly files: Files;
  /** Rows of the embedding. */
  readonly rows: number;
  readonly sidecar: Sidecar;
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

type Taken =
  { readonly vocabulary: Vocabulary; readonly warning?: string } | { readonly why: string };

/**
 * Looks for a vocabulary that fits the embedding: the sidecar, inside the checkpoint, beside it.
 *
 * @throws EngineError `wrong-question`: the one that the sidecar names is missing, broken, or does not fit
 */
export async function findVocabulary(places: VocabularyPlaces): Promise<VocabularySearch> {
  const { file, stems, root, files, sidecar } = places;
  const warnings: string[] = [];
  const accept = (taken: Taken, from: string): VocabularySearch | undefined => {
    if ('why' in taken) {
      warnings.push(escapeText(`the vocabulary in ${from} was not taken: ${taken.why}`));
      return undefined;
    }
    if (taken.warning !== undefined) warnings.push(escapeText(`${from}: ${taken.warning}`));
    return { vocabulary: taken.vocabulary, warnings };
  };
  if (sidecar.vocabulary !== undefined) {
    const from = typeof sidecar.vocabulary === 'string' ? sidecar.vocabulary : 'the sidecar';
    const found = accept(await bySidecar(places, sidecar.vocabulary), from);
    if (found) return found;
    throw new EngineError('wrong-question', `the sidecar's vocabulary: ${warnings.join('; ')}`);
  }
  for (const [value, path] of candidates(root)) {
    const tokens = toTokens(value);
    const from = `${file}: ${path}`;
    const found = tokens && accept(fitted(tokens, from, places), from);
    if (found) return found;
  }
  const own = stems.flatMap(stem => [
    `${stem}.vocab.json`,
    `${stem}.vocab.txt`,
    `${stem}.tokenizer.json`,
  ]);
  const common = beside.flatMap(name => [`${name}.json`, `${name}.txt`]);
  const there = new Set(files.list());
  for (const name of [...own, 'tokenizer.json', ...common].filter(each => there.has(each))) {
    const found = accept(await tryFile(name, places), name);
    if (found) return found;
  }
  return { vocabulary: null, warnings };
}

/** The vocabulary that the sidecar gives, as a list or as a path below the checkpoint's folder. */
async function bySidecar(
  places: VocabularyPlaces,
  given: NonNullable<Sidecar['vocabulary']>,
): Promise<Taken> {
  if (typeof given !== 'string') return fitted({ tokens: given }, 'the sidecar', places);
  const parts = given.split('/').filter(part => part !== '.');
  if (/^\/|\\|^[A-Za-z]:/.test(given) || parts.some(part => part === '..' || part === ''))
    return { why: 'it names a file outside its folder; expected a relative path inside it' };
  return tryFile(parts.join('/'), places);
}

/** A vocabulary's file is no part of the checkpoint: one that cannot be read is not taken, and said. */
async function tryFile(name: string, places: VocabularyPlaces): Promise<Taken> {
  try {
    return await readFile(name, places);
  } catch (error) {
    if (error instanceof EngineError) return { why: error.message };
    throw error;
  }
}

/** @throws EngineError `wrong-question`: no such file; `unreadable`: no JSON */
async function readFile(name: string, places: VocabularyPlaces): Promise<Taken> {
  const { files, rows, sidecar } = places;
  const { tokenization } = sidecar;
  const source = await files.open(name);
  expectSize(name, 'vocabulary', source.size, mostVocabularyBytes);
  const bytes = await source.read(0, source.size);
  if (!name.endsWith('tokenizer.json')) {
    const tokens = name.endsWith('.txt')
      ? fromText(bytes)
      : toTokens(parseJson(name, 'vocabulary', bytes, mostVocabularyBytes));
    const expected = 'it is neither a list of tokens nor a dictionary of tokens and ids';
    return fitted(tokens ?? { why: expected }, name, places);
  }
  const json = parseJson(name, 'tokenizer', bytes, mostVocabularyBytes);
  const found = readTokenizer(name, json, rows);
  if ('why' in found) return found;
  const vocabulary =
    tokenization === 'characters' || tokenization === 'whitespace'
      ? toVocabulary(found.vocabulary.tokens, rows, name, tokenization)
      : found.vocabulary;
  const [warning] = found.warnings;
  return { vocabulary, ...(warning !== undefined && { warning }) };
}

/** Tokens as a vocabulary of so many rows, or why they do not fit. */
function fitted(found: NonNullable<Tokens>, from: string, places: VocabularyPlaces): Taken {
  const { rows, sidecar } = places;
  if ('why' in found) return found;
  const { tokens } = found;
  if (sidecar.tokenization === 'file')
    return { why: 'it does not say how text is cut, and the sidecar\'s tokenization is "file"' };
  if (tokens.length > rows)
    return {
      why:
        countOf(tokens) > rows
          ? `it has ${countOf(tokens)} tokens, the embedding ${rows} rows`
          : `it has the id ${tokens.length - 1}, the embedding ${rows} rows`,
    };
  const fewer =
    countOf(tokens) < rows
      ? `has ${countOf(tokens)} tokens for ${rows} rows of the embedding; the others are shown as ids`
      : undefined;
  const warning = [found.warning, fewer].filter(text => text !== undefined).join('; ');
  const vocabulary = toVocabulary(tokens, rows, from, sidecar.tokenization);
  return { vocabulary, ...(warning !== '' && { warning }) };
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
