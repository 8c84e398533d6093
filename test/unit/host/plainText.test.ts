import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, vi } from 'vitest';
import { person } from '../../support/askedPerson.ts';

vi.mock('vscode', () => person.vscode);
const { plain, plainLines } = await import('../../../src/host/plainText.ts');
const { askLine, pick, showWarning } = await import('../../../src/host/shown.ts');

const link = 'x [Click](command:workbench.action.closeWindow)';
/** What the editor makes links and icons of, in messages and labels. */
const acts = /\[[^\]]+\]\([^)\s]+|\$\([a-z0-9-]+(~spin)?\)/i;

it('leaves no link, no icon and no hidden character, and keeps every word', () => {
  expect(acts.test(link)).toBe(true);
  for (const name of [link, 'a $(trash) b', '$$(sync~spin)', '[a](https://b.c "d")']) {
    expect(plain(name)).not.toMatch(acts);
    expect(plain(name).replaceAll(' ', '')).toBe(name.replaceAll(' ', ''));
  }
  expect(plain('a\u202egnp.b\u0007\n')).toBe('a\\u202egnp.b\\u0007\\u000a');
  expect(plainLines('one\ntwo\u200b')).toBe('one\ntwo\\u200b');
  expect(plain('layer 0 cell @1 [3] ← plural@1')).toBe('layer 0 cell @1 [3] ← plural@1');
});

it('does it to whatever is said or asked, and gives back what was chosen as it was', async () => {
  person.begin();
  await showWarning(`Ripple: ${link}`, { modal: true, detail: link }, 'Go');
  expect(person.told.join()).not.toMatch(acts);
  person.answers.push('Enter', 'Enter');
  expect(await pick([link, 'other'], { title: link })).toBe(link);
  expect(await askLine({ title: link, value: link, prompt: link })).toBe(link);
  expect(person.asked[0]).not.toMatch(acts);
});

const host = resolve(dirname(fileURLToPath(import.meta.url)), '../../../src/host');
const files = readdirSync(host, { recursive: true, encoding: 'utf8' }).filter(name =>
  name.endsWith('.ts'),
);
const found = (pattern: RegExp): string[] =>
  files.flatMap(name =>
    [...readFileSync(join(host, name), 'utf8').matchAll(pattern)].map(
      ([text]) => `${name}: ${text.replaceAll(/\s+/g, ' ')}`,
    ),
  );

it('has one place where the editor is made to say or ask something', () => {
  const saying =
    /vscode\.window\.(show(Error|Warning|Information)Message|showQuickPick|showInputBox|createQuickPick|createInputBox|withProgress|setStatusBarMessage)\(/g;
  const places = new Set(found(saying).map(each => each.split(':')[0]));
  expect([...places]).toEqual(['shown.ts']);
});

it('has nothing that the editor reads as Markdown', () => {
  expect(found(/MarkdownString|isTrusted = true|supportHtml/g)).toEqual([]);
});

it('takes rows, tooltips and underlines through it', () => {
  const shown = found(
    /(new vscode\.TreeItem\(|new vscode\.Diagnostic\(|item\.(label|description|tooltip) = ).*?[;}]\n/gs,
  );
  expect(shown.length).toBeGreaterThan(8);
  expect(shown.filter(text => !/plain|lines\.join|TreeItem\(''\)/.test(text))).toEqual([]);
});
