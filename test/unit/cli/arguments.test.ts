import { describe, expect, it } from 'vitest';
import { readArguments } from '../../../src/cli/arguments.ts';
import { help } from '../../../src/cli/help.ts';

const refusal = (command: string, ...args: string[]): string => {
  try {
    readArguments(command, args);
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
};
const expected = 'expected --json, --out, --traces, --seeds, --backend, --memory-limit-mb';

describe('the options of a command', () => {
  it.each([
    [['--trace', 'cell'], `--trace: run takes no such option; ${expected}`],
    [['--trace=cell'], `--trace: run takes no such option; ${expected}`],
    [['-j'], `-j: run takes no such option; ${expected}`],
    [['--toString'], `--toString: run takes no such option; ${expected}`],
    [['--over', 'layers'], `--over: run takes no such option; ${expected}`],
    [['--out'], '--out: found no value, expected one'],
    [
      ['--out', '--json'],
      '--out: found --json, expected a value; one that begins so is written --out=--json',
    ],
    [['--json=yes'], '--json: found "yes", expected no value'],
  ])('refuses %j in words of its own', (args, message) => {
    expect(refusal('run', 'a.ripple.json', ...args)).toBe(message);
  });

  it('are all named in its help', () => {
    const entries = help()
      .split(/^ {2}ripple /m)
      .slice(1);
    const commands = [...new Set(entries.map(entry => entry.split(' ')[0] ?? ''))];
    expect(commands).toContain('attribute');
    for (const command of commands) {
      const own = entries.filter(entry => entry.startsWith(`${command} `)).join('');
      const [, taken = ''] = refusal(command, '--none').split('expected ');
      const shared = ['--backend', '--memory-limit-mb']; // stand below all of them
      for (const option of taken.split(', '))
        if (!shared.includes(option)) expect(own, command).toContain(option);
    }
  });

  it('takes a value that begins as an option does, after its sign, and paths after --', () => {
    expect(readArguments('run', ['--out=-a.json', '--', '-b.json'])).toMatchObject({
      out: '-a.json',
      paths: ['-b.json'],
    });
  });
});
