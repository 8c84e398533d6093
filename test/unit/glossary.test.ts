import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** A row of docs/glossary.md: one thing, what it is called, and what it is not. */
interface Term {
  readonly words: readonly string[];
  /** What its German begins with or holds; empty where that depends on the sentence. */
  readonly german: readonly string[];
  readonly never: readonly string[];
}

const listed = (cell: string): string[] =>
  cell
    .split(',')
    .map(each => each.trim())
    .filter(each => each !== '');

const toTerms = (page: string): Term[] =>
  page
    .split('\n')
    .filter(line => /^\| (?!word |-)/.test(line))
    .map(line => {
      const [, word = '', , german = '', never = ''] = line.split('|');
      return {
        words: listed(word),
        german: german.includes('(') ? [] : listed(german),
        never: [...never.matchAll(/`([^`]+)`/g)].map(([, each = '']) => each),
      };
    });

/** Names that others gave: specifiers of modules, and a key of Keras' files. */
const theirs = /from '[^.'][^']*'|\boutput_layers\b/g;

/** Names and sentences as words: `timeStep`, `time_step` and `time-step` are two. */
const asWords = (line: string): string =>
  line
    .replace(theirs, '')
    .replace(/([a-z0-9])(?=[A-Z])/g, '$1 ')
    .replace(/[_-]/g, ' ')
    .toLowerCase();

const pattern = (word: string): RegExp => new RegExp(`(?<![a-z])${asWords(word)}s?(?![a-z])`);

/** Second names in a text, with their lines; one may be broken by a line's end. */
function secondNames(text: string, never: readonly string[]): string[] {
  const words = asWords(text);
  const alternatives = never.map(word => asWords(word).replaceAll(' ', '\\s+')).join('|');
  const any = new RegExp(`(?<![a-z])(?:${alternatives})s?(?![a-z])`, 'g');
  return [...words.matchAll(any)].map(
    ({ 0: found, index }) => `${words.slice(0, index).split('\n').length}: ${found}`,
  );
}

const filesIn = (folder: string, is: RegExp): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map(name => posix.join(folder, name.replaceAll('\\', '/')))
    .filter(path => is.test(path));

const terms = toTerms(read('docs/glossary.md'));
const never = terms.flatMap(term => term.never);

describe('the glossary', () => {
  it('is read', () => {
    const page =
      '| word | meaning |\n| --- | --- |\n| a, b | is c | A, Ä | `d e`, `f` |\n| g | h | (G) | |';
    expect(toTerms(page)).toEqual([
      { words: ['a', 'b'], german: ['A', 'Ä'], never: ['d e', 'f'] },
      { words: ['g'], german: [], never: [] },
    ]);
  });

  it('has the words that everything else is said in', () => {
    const words = terms.flatMap(term => term.words);
    for (const word of [
      ...['base', 'source', 'base run', 'intervened run', 'timestep', 'layer', 'component', 'site'],
      ...['unit', 'edit', 'intervention', 'edge', 'unroll', 'decoding', 'trace', 'effect'],
      ...['experiment', 'sweep', 'teacher-forced', 'free-running'],
    ])
      expect(words).toContain(word);
  });

  it('has each word once, in both languages, and none that it forbids', () => {
    const words = terms.flatMap(term => term.words);
    const german = terms.flatMap(term => term.german);
    for (const all of [words, german, never]) expect(all).toEqual([...new Set(all)]);
    expect(words.filter(word => never.includes(word))).toEqual([]);
  });
});

describe('a second name', () => {
  it('is found in names, sentences and keys, whatever joins its words', () => {
    const text =
      "timeStep()\n--time-step: 1;\nthe Time steps\ntimestep\nfrom 'preact/hooks'\nonHook time\nstep";
    expect(secondNames(text, ['time step', 'hook'])).toEqual([
      '1: time step',
      '2: time step',
      '3: time steps',
      '6: hook',
      '6: time\nstep',
    ]);
  });

  const files = [
    ...['src', 'webview'].flatMap(folder => filesIn(folder, /\.(tsx?|css)$/)),
    ...filesIn('docs', /(?<!glossary)\.md$/),
    ...filesIn('media', /(?<!\.nls\.\w+)\.md$/),
    ...filesIn('.github', /\.(md|yml)$/),
    ...['README.md', 'CONTRIBUTING.md', 'package.json', 'package.nls.json'],
    'schemas/experiment.schema.json',
  ];

  /** A work is cited by its own title. */
  const title = /attribution patching/gi;

  it('is looked for everywhere', () => {
    expect(files.length).toBeGreaterThan(400);
    expect(never.length).toBeGreaterThan(30);
  });

  it('stands nowhere in code, messages and pages', () => {
    const found = files.flatMap(path =>
      secondNames(read(path).replaceAll(title, ''), never).map(each => `${path}:${each}`),
    );
    expect(found).toEqual([]);
  });
});

/** Without what is no sentence: code, links to commands, names in quotes. */
const plain = (text: string): string => text.replace(/`[^`]*`|\(command:[^)]*\)|"[^"]*"/g, '');

/** Texts in which a term stands in English and not in German. */
function otherwiseSaid(texts: Iterable<readonly [string, string]>, all: readonly Term[]): string[] {
  return [...texts].flatMap(([english, german]) =>
    all
      .filter(({ german: forms }) => forms.length > 0)
      .filter(({ words }) => words.some(word => pattern(word).test(asWords(plain(english)))))
      .filter(
        ({ german: forms }) =>
          !forms.some(form => german.toLowerCase().includes(form.toLowerCase())),
      )
      .map(({ words, german: forms }) => `${words[0] ?? ''} → ${forms.join(', ')}: ${german}`),
  );
}

describe('the German of a word', () => {
  const strings = (path: string): Record<string, string> =>
    JSON.parse(read(path)) as Record<string, string>;
  const [english, german] = [strings('package.nls.json'), strings('package.nls.de.json')];
  const texts = [
    ...Object.entries(strings('l10n/bundle.l10n.de.json')),
    ...Object.entries(english).map(([key, text]) => [text, german[key] ?? ''] as const),
  ];

  it('is looked for where the word is said', () => {
    const layer: Term = { words: ['layer'], german: ['Schicht'], never: [] };
    expect(
      otherwiseSaid(
        [
          ['two layers', 'zwei Schichten'],
          ['a layer', 'eine Lage'],
          ['`layer` of "layer"', 'von'],
          ['players', 'Spieler'],
        ],
        [layer],
      ),
    ).toEqual(['layer → Schicht: eine Lage']);
    expect(texts.length).toBeGreaterThan(300);
  });

  it('is the one of the glossary', () => {
    expect(otherwiseSaid(texts, terms)).toEqual([]);
  });
});
