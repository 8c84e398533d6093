import { describe, expect, it } from 'vitest';
import { readArguments } from '../../../src/cli/arguments.ts';

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

  it('takes a value that begins as an option does, after its sign, and paths after --', () => {
    expect(readArguments('run', ['--out=-a.json', '--', '-b.json'])).toMatchObject({
      out: '-a.json',
      paths: ['-b.json'],
    });
  });
});
