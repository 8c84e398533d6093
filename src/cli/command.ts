import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { escapeText } from '../domain/escape.ts';
import { EngineError, toFailure } from '../domain/failure.ts';
import { readArguments, type Asked } from './arguments.ts';
import { help } from './help.ts';
import { stoppedCode } from './interrupt.ts';

type Command = (asked: Asked) => Promise<number>;

// Loaded when asked for: inspecting a file needs no tensor library.
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  inspect: async () => (await import('./inspectCommand.ts')).inspect,
  run: async () => (await import('./runCommand.ts')).run,
  sweep: async () => (await import('./sweepCommand.ts')).sweep,
  attribute: async () => (await import('./sweepCommand.ts')).attribute,
  merge: async () => (await import('./mergeCommand.ts')).merge,
  mediate: async () => (await import('./mediateCommand.ts')).mediation,
  evaluate: async () => (await import('./evaluateCommand.ts')).evaluation,
  align: async () => (await import('./alignCommand.ts')).alignment,
  probe: async () => (await import('./probeCommand.ts')).probes,
  gradient: async () => (await import('./gradientCommand.ts')).gradient,
};
const later: readonly string[] = ['check'];

/** Does what a command line asks, and says why where it cannot. @returns the code that the process exits with */
export async function command(args: readonly string[]): Promise<number> {
  try {
    return await answer(args);
  } catch (error) {
    const { code, message } = toFailure(error);
    const lines = message.split('\n').map(line => escapeText(line));
    process.stderr.write(`ripple: ${lines.join('\n  ')}\n`);
    const isWrongQuestion =
      code === 'wrong-question' || code === 'refused-model' || code === 'too-large';
    return code === 'cancelled' ? stoppedCode() : isWrongQuestion ? 2 : 1;
  }
}

async function answer(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  const isHelp =
    name === 'help' || [name, ...rest].some(each => each === '--help' || each === '-h');
  if (name === undefined || isHelp) {
    process.stdout.write(help());
    return name === undefined ? 2 : 0;
  }
  if (name === '--version' || name === '-v') {
    process.stdout.write(`ripple ${version()}\n`);
    return 0;
  }
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!load) {
    const known = Object.keys(commands).join(', ');
    const because = later.includes(name) ? 'this version does not have it yet' : 'no such command';
    throw new EngineError('wrong-question', `${name}: ${because}; expected ${known}`);
  }
  const asked = readArguments(name, rest);
  return (await load())(asked);
}

/** The version in the manifest, which is beside the bundle's folder wherever it is installed. */
function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(__dirname, '../package.json'), 'utf8'));
  return (manifest as { readonly version: string }).version;
}
