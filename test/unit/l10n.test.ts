import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync, Visitor, type CallExpression } from 'oxc-parser';
import { describe, expect, it } from 'vitest';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

type Strings = Readonly<Record<string, string>>;
const readStrings = (path: string): Strings => {
  const value: unknown = JSON.parse(read(path));
  if (typeof value !== 'object' || value === null) throw new Error(`${path}: expected an object`);
  for (const [key, text] of Object.entries(value))
    if (typeof text !== 'string') throw new Error(`${path}: ${key}: expected a text`);
  return value as Strings;
};

/** What a source file asks for in another language: keys, and calls whose key cannot be read without running them. */
interface Asked {
  readonly keys: readonly string[];
  readonly unreadable: readonly string[];
}

function askedIn(name: string, text: string): Asked {
  const textOf = ({ start, end }: { start: number; end: number }): string => text.slice(start, end);
  const keys: string[] = [];
  const unreadable: string[] = [];
  const visitor = new Visitor({
    CallExpression(call: CallExpression) {
      if (!/^(say|vscode\.l10n\.t|l10n\.t)$/.test(textOf(call.callee))) return;
      const [key] = call.arguments;
      if (key?.type === 'Literal' && typeof key.value === 'string') keys.push(key.value);
      else if (key?.type === 'TemplateLiteral' && key.expressions.length === 0)
        keys.push(key.quasis.map(({ value }) => value.cooked ?? '').join(''));
      else unreadable.push(`${name}: ${textOf(call).slice(0, 80)}`);
    },
  });
  visitor.visit(parseSync(name, text).program);
  return { keys, unreadable };
}

const files = ['src/host', 'webview'].flatMap(folder =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => /\.tsx?$/.test(name))
    .map(name => join(folder, name)),
);
const asked = files.map(file => askedIn(file, read(file)));
const keys = new Set(asked.flatMap(each => each.keys));
const placeholders = (text: string): string[] => [...new Set(text.match(/\{\d+\}/g))].sort();
/** What the editor acts on in a manifest text: links to commands, code, and the lines of a welcome. */
const fixedParts = (text: string): string[] =>
  [...text.matchAll(/\]\((command:[^)]*)\)|(`[^`]*`)/g)]
    .map(each => each[1] ?? each[2] ?? '')
    .sort();

describe('the texts in German', () => {
  const german = readStrings('l10n/bundle.l10n.de.json');

  it('are asked for by keys that can be read without running anything', () => {
    expect(askedIn('a.ts', "say('one {0}', 1); vscode.l10n.t(`two`); say(key);")).toEqual({
      keys: ['one {0}', 'two'],
      unreadable: ['a.ts: say(key)'],
    });
    expect(asked.flatMap(each => each.unreadable)).toEqual([]);
    expect(keys.size).toBeGreaterThan(200);
  });

  it('are there for every key', () => {
    expect([...keys].filter(key => (german[key] ?? '').trim() === '')).toEqual([]);
  });

  it('are there for no other key', () => {
    expect(Object.keys(german).filter(key => !keys.has(key))).toEqual([]);
  });

  it('name the same arguments', () => {
    const differing = Object.entries(german).filter(
      ([key, text]) => placeholders(key).join() !== placeholders(text).join(),
    );
    expect(differing).toEqual([]);
  });
});

describe('the texts of the manifest', () => {
  const wanted = [...new Set(read('package.json').match(/(?<="%)\w+(?=%")/g))].sort();
  const english = readStrings('package.nls.json');
  const german = readStrings('package.nls.de.json');

  it('are there in English and German, and there are no others', () => {
    expect(wanted.length).toBeGreaterThan(50);
    expect(Object.keys(english).sort()).toEqual(wanted);
    expect(Object.keys(german).sort()).toEqual(wanted);
  });

  it('hold the same links and the same code', () => {
    for (const key of wanted)
      expect({ key, parts: fixedParts(german[key] ?? '') }).toEqual({
        key,
        parts: fixedParts(english[key] ?? ''),
      });
  });

  it('are nowhere written out but for the name of the product', () => {
    const manifest = JSON.parse(read('package.json')) as { readonly contributes: unknown };
    const written: string[] = [];
    const visit = (value: unknown, key: string): void => {
      if (typeof value === 'string' && textFields.test(key) && !/^%\w+%$/.test(value))
        written.push(value);
      else if (typeof value === 'object' && value !== null)
        for (const [name, inner] of Object.entries(value))
          visit(inner, Array.isArray(value) ? key : name);
    };
    visit(manifest.contributes, '');
    expect(new Set(written)).toEqual(new Set(['Ripple']));
  });
});

/** Fields of the manifest's contributions that people read. */
const textFields =
  /^(title|category|contextualTitle|name|displayName|description|markdownDescription|enumDescriptions|contents)$/;

describe('the pages of the walkthrough', () => {
  const names = readdirSync(join(root, 'media/walkthrough'));
  const english = names.filter(name => !name.includes('.nls.'));

  it('are there in German, under the name that the editor looks for', () => {
    expect(english.length).toBeGreaterThan(0);
    expect(names.filter(name => name.includes('.nls.de.'))).toEqual(
      english.map(name => name.replace('.md', '.nls.de.md')),
    );
  });
});
