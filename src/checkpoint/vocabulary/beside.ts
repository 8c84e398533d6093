import { EngineError } from '../../domain/failure.ts';
import type { Files } from '../files.ts';
import { expectSize, mostVocabularyBytes, parseJson } from '../json.ts';
import { readTokenizer } from '../tokenizerFile.ts';
import { toVocabulary } from '../toVocabulary.ts';
import { fitted, type Rows, type Taken } from './fit.ts';
import { isVocabularyName } from './names.ts';
import { fromText } from './textFile.ts';
import { toTokens } from './toTokens.ts';

/** Names in the folder that go first, in this order. */
const common = ['vocab', 'vocabulary', 'tokens', 'words', 'chars', 'itos', 'stoi'].concat(
  'char2idx',
  'word2idx',
);
/** Files that are opened to see whether they are one. */
const mostFiles = 20;

/**
 * Names of files that may be the vocabulary, in groups of which the first that has one goes before the others: those of
 * the checkpoint's own name, the tokenizer, those of usual names.
 */
export function namesBeside(
  files: Files,
  stems: readonly string[],
): readonly (readonly string[])[] {
  const listed = files.list();
  const there = new Set(listed);
  const own = stems.flatMap(stem => [
    `${stem}.vocab.json`,
    `${stem}.vocab.txt`,
    `${stem}.tokenizer.json`,
  ]);
  const usual = common.flatMap(name => [`${name}.json`, `${name}.txt`]);
  const others = listed.filter(name => {
    const [, stem = ''] = /^([^.]+)\.(?:json|txt)$/.exec(name) ?? [];
    return isVocabularyName(stem) && !usual.includes(name);
  });
  return [own, ['tokenizer.json'], [...usual, ...others.slice(0, mostFiles)]].map(group =>
    group.filter(name => there.has(name)),
  );
}

/** A file that is named as a vocabulary and is a pickle, as Python keeps one; none is read. */
export const pickledBeside = (names: readonly string[]): string | undefined =>
  names.find(name => {
    const [, stem = ''] = /^([^.]+)\.(?:pkl|pickle|p|pt|pth)$/i.exec(name) ?? [];
    return isVocabularyName(stem);
  });

/** A vocabulary's file is no part of the checkpoint: one that cannot be read is not taken, and said. */
export async function tryFile(name: string, files: Files, places: Rows): Promise<Taken> {
  try {
    return await readFile(name, files, places);
  } catch (error) {
    if (error instanceof EngineError) return { why: error.message };
    throw error;
  }
}

/** @throws EngineError `wrong-question`: no such file; `unreadable`: no JSON */
async function readFile(name: string, files: Files, places: Rows): Promise<Taken> {
  const source = await files.open(name);
  expectSize(name, 'vocabulary', source.size, mostVocabularyBytes);
  const bytes = await source.read(0, source.size);
  const { rows, sidecar } = places;
  if (!name.endsWith('tokenizer.json')) {
    const tokens = name.endsWith('.txt')
      ? fromText(bytes)
      : toTokens(parseJson(name, 'vocabulary', bytes, mostVocabularyBytes));
    const expected = 'it is neither a list of tokens nor a dictionary of tokens and ids';
    return fitted(tokens ?? { why: expected }, name, places);
  }
  const json = parseJson(name, 'tokenizer', bytes, mostVocabularyBytes);
  const found = readTokenizer(name, json, places);
  if ('why' in found) return found;
  const { vocabulary, isWhole, warnings } = found;
  if (!isWhole && places.isExact === true) return { why: `it has not as many tokens as ${rows}` };
  const warning = warnings.join('; ');
  const { tokenization } = sidecar;
  return {
    vocabulary:
      tokenization === 'characters' || tokenization === 'whitespace'
        ? toVocabulary(vocabulary.tokens, rows, name, tokenization)
        : vocabulary,
    isWhole,
    ...(warning !== '' && { warning }),
  };
}
