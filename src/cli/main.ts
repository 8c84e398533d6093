import { escapeText } from '../domain/escape.ts';
import { EngineError, toFailure } from '../domain/failure.ts';
import { readArguments, type Asked } from './arguments.ts';

const help = `ripple: debugs recurrent models by causal intervention

  ripple inspect CHECKPOINT… [--json]
      architecture, layers, sizes, vocabulary, what had to be assumed, every array in the file
  ripple run EXPERIMENT [--traces hidden,cell,…] [--json] [--out FILE.json|FILE.npz]
      both runs of an experiment: tokens, traces, metrics
  ripple gradient EXPERIMENT --of METRIC --at COMPONENT [--json]
      a metric's gradient at every site of the intervened run

  --backend auto|tensorflow|wasm|cpu   else RIPPLE_BACKEND, else auto
  --memory-limit-mb N                  what a run records must fit it; 1024 unless given

Exit status: 0, 1 when the run failed, 2 when the question was wrong.
`;

type Command = (asked: Asked) => Promise<number>;

// Loaded when asked for: inspecting a file needs no tensor library.
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  inspect: async () => (await import('./inspectCommand.ts')).inspect,
  run: async () => (await import('./runCommand.ts')).run,
  gradient: async () => (await import('./gradientCommand.ts')).gradient,
};
const later: readonly string[] = ['sweep', 'check'];

async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h' || rest.includes('--help')) {
    process.stdout.write(help);
    return name === undefined ? 2 : 0;
  }
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!load) {
    const known = Object.keys(commands).join(', ');
    const because = later.includes(name) ? 'this version does not have it yet' : 'no such command';
    throw new EngineError('wrong-question', `${name}: ${because}; expected ${known}`);
  }
  const asked = readArguments(name, rest);
  const command = await load();
  return command(asked);
}

/** A reader that stops early (`| head`) is no failure. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exitCode = 0;
});

main(process.argv.slice(2)).then(
  code => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const { code, message } = toFailure(error);
    const lines = message.split('\n').map(line => escapeText(line));
    process.stderr.write(`ripple: ${lines.join('\n  ')}\n`);
    const isWrongQuestion =
      code === 'wrong-question' || code === 'refused-model' || code === 'too-large';
    process.exitCode = isWrongQuestion ? 2 : 1;
  },
);
