import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const readJson = (name: string): unknown => JSON.parse(readFileSync(join(root, name), 'utf8'));

const { contributes } = readJson('package.json') as {
  contributes: { commands: { command: string }[] };
};
const contributed = contributes.commands.map(({ command }) => command);

/** The commands of a language's buttons in the walkthrough, with their arguments. */
function buttonsOf(strings: string): { command: string; args: unknown[] }[] {
  const texts = Object.entries(readJson(strings) as Record<string, string>)
    .filter(([name]) => /^walk.*Text$/.test(name))
    .map(([, text]) => text)
    .join('\n');
  return [...texts.matchAll(/\]\(command:(?:toSide:)?([\w.]+)(?:\?([^)]*))?\)/g)].map(
    ([, command = '', args]) => ({
      command,
      args: args === undefined ? [] : (JSON.parse(decodeURIComponent(args)) as unknown[]),
    }),
  );
}

// That a button does what it says is seen in an editor, of one of each kind.
describe.each(['package.nls.json', 'package.nls.de.json'])('the walkthrough of %s', strings => {
  const buttons = buttonsOf(strings);

  it('has buttons of commands that there are', () => {
    expect(buttons.length).toBeGreaterThan(6);
    const lost = buttons
      .map(({ command }) => command)
      .filter(each => each.startsWith('ripple.') && !contributed.includes(each));
    expect(lost).toEqual([]);
  });

  it('opens samples that there are', () => {
    const samples = buttons.filter(({ command }) => command === 'ripple.openSample');
    expect(samples.length).toBeGreaterThan(2);
    for (const { args } of samples)
      expect(existsSync(join(root, `media/samples/${String(args[0])}.ripple.json`))).toBe(true);
  });
});
