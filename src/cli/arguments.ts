import { parseArgs } from 'node:util';
import { EngineError } from '../domain/failure.ts';
import type { BackendChoice } from '../domain/backend.ts';

/** What was asked on the command line, for every command. */
export interface Asked {
  readonly paths: readonly string[];
  readonly isJson: boolean;
  readonly out: string | undefined;
  readonly traces: readonly string[];
  readonly of: string | undefined;
  readonly at: string | undefined;
  readonly over: string | undefined;
  readonly shard: string | undefined;
  readonly backend: BackendChoice;
  readonly memoryLimitMB: number;
}

const backends: readonly BackendChoice[] = ['auto', 'tensorflow', 'wasm'];
const options = {
  json: { type: 'boolean' },
  out: { type: 'string', multiple: true },
  traces: { type: 'string', multiple: true },
  of: { type: 'string', multiple: true },
  at: { type: 'string', multiple: true },
  over: { type: 'string', multiple: true },
  shard: { type: 'string', multiple: true },
  backend: { type: 'string', multiple: true },
  'memory-limit-mb': { type: 'string', multiple: true },
} as const;

/** Options that a command takes; any other is refused by name. */
const taken: Readonly<Record<string, readonly string[]>> = {
  inspect: ['json'],
  run: ['json', 'out', 'traces', 'backend', 'memory-limit-mb'],
  sweep: ['json', 'over', 'of', 'shard', 'out', 'backend', 'memory-limit-mb'],
  merge: ['out'],
  gradient: ['json', 'of', 'at', 'backend', 'memory-limit-mb'],
};

/**
 * Reads a command's arguments.
 *
 * @throws EngineError `wrong-question` naming the option, what was found and what is expected
 */
export function readArguments(command: string, args: readonly string[]): Asked {
  const { values, positionals } = parse(args);
  for (const name of Object.keys(values)) {
    if (!taken[command]?.includes(name)) {
      const known = taken[command]?.map(option => `--${option}`).join(', ') ?? '';
      throw new EngineError(
        'wrong-question',
        `--${name}: ${command} takes no such option; expected ${known}`,
      );
    }
  }
  const once = (name: Exclude<keyof typeof options, 'json' | 'traces'>): string | undefined => {
    const [value, other] = values[name] ?? [];
    if (other === undefined) return value;
    throw new EngineError(
      'wrong-question',
      `--${name}: found ${JSON.stringify(values[name])}, expected it once`,
    );
  };
  const asked = once('backend');
  const backend = asked ?? process.env.RIPPLE_BACKEND ?? 'auto';
  if (!isBackend(backend)) {
    const from = asked === undefined ? 'RIPPLE_BACKEND' : '--backend';
    throw new EngineError(
      'wrong-question',
      `${from}: found ${JSON.stringify(backend)}, expected one of ${backends.join(', ')}`,
    );
  }
  return {
    paths: positionals,
    isJson: values.json ?? false,
    out: once('out'),
    traces: [
      ...new Set(values.traces?.flatMap(names => names.split(',')).map(name => name.trim())),
    ],
    of: once('of'),
    at: once('at'),
    over: once('over'),
    shard: once('shard'),
    backend,
    memoryLimitMB: readLimit(once('memory-limit-mb')),
  };
}

const isBackend = (name: string): name is BackendChoice =>
  (backends as readonly string[]).includes(name);

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    const said = error instanceof Error ? (error.message.split('\n')[0] ?? '') : '';
    throw new EngineError('wrong-question', said.replace(/^TypeError: ?/, ''));
  }
}

function readLimit(text: string | undefined): number {
  if (text === undefined) return 1024;
  const limit = Number(text);
  if (Number.isFinite(limit) && limit > 0) return limit;
  throw new EngineError(
    'wrong-question',
    `--memory-limit-mb: found ${JSON.stringify(text)}, expected a number of MB above 0`,
  );
}
