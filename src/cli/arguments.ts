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
  readonly seeds: string | undefined;
  readonly steps: string | undefined;
  readonly dataset: string | undefined;
  readonly directions: string | undefined;
  readonly epochs: string | undefined;
  readonly batch: string | undefined;
  readonly rate: string | undefined;
  readonly seed: string | undefined;
  readonly label: string | undefined;
  readonly kind: string | undefined;
  readonly timesteps: string | undefined;
  readonly folds: string | undefined;
  readonly penalty: string | undefined;
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
  seeds: { type: 'string', multiple: true },
  steps: { type: 'string', multiple: true },
  dataset: { type: 'string', multiple: true },
  directions: { type: 'string', multiple: true },
  epochs: { type: 'string', multiple: true },
  batch: { type: 'string', multiple: true },
  rate: { type: 'string', multiple: true },
  seed: { type: 'string', multiple: true },
  label: { type: 'string', multiple: true },
  kind: { type: 'string', multiple: true },
  timesteps: { type: 'string', multiple: true },
  folds: { type: 'string', multiple: true },
  penalty: { type: 'string', multiple: true },
  backend: { type: 'string', multiple: true },
  'memory-limit-mb': { type: 'string', multiple: true },
} as const;

/** Options that a command takes; any other is refused by name. */
const taken: Readonly<Record<string, readonly string[]>> = {
  inspect: ['json'],
  run: ['json', 'out', 'traces', 'seeds', 'backend', 'memory-limit-mb'],
  sweep: ['json', 'over', 'of', 'shard', 'out', 'backend', 'memory-limit-mb'],
  attribute: ['json', 'over', 'of', 'steps', 'shard', 'out', 'backend', 'memory-limit-mb'],
  merge: ['out'],
  evaluate: ['json', 'dataset', 'out', 'backend', 'memory-limit-mb'],
  mediate: ['json', 'of', 'backend', 'memory-limit-mb'],
  align: [
    'json',
    'dataset',
    'directions',
    'epochs',
    'batch',
    'rate',
    'seed',
    'out',
    'backend',
    'memory-limit-mb',
  ],
  probe: [
    'json',
    'dataset',
    'label',
    'kind',
    'timesteps',
    'at',
    'folds',
    'penalty',
    'seed',
    'out',
    'backend',
    'memory-limit-mb',
  ],
  gradient: ['json', 'of', 'at', 'backend', 'memory-limit-mb'],
};

/**
 * Reads a command's arguments.
 *
 * @throws EngineError `wrong-question` naming the option, what was found and what is expected
 */
export function readArguments(command: string, args: readonly string[]): Asked {
  const { values, positionals } = parse(command, args);
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
    seeds: once('seeds'),
    steps: once('steps'),
    dataset: once('dataset'),
    directions: once('directions'),
    epochs: once('epochs'),
    batch: once('batch'),
    rate: once('rate'),
    seed: once('seed'),
    label: once('label'),
    kind: once('kind'),
    timesteps: once('timesteps'),
    folds: once('folds'),
    penalty: once('penalty'),
    backend,
    memoryLimitMB: readLimit(once('memory-limit-mb')),
  };
}

const isBackend = (name: string): name is BackendChoice =>
  (backends as readonly string[]).includes(name);

/** @throws EngineError `wrong-question`: an option that the command has not, or one without its value, or with one that it has not */
function parse(command: string, args: readonly string[]) {
  const asked = { args: [...args], options, allowPositionals: true } as const;
  const { tokens } = parseArgs({ ...asked, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const { name, rawName, value } = token;
    const wrong = (message: string): Error =>
      new EngineError('wrong-question', `${rawName}: ${message}`);
    if (!isOption(name) || rawName !== `--${name}` || taken[command]?.includes(name) !== true)
      throw wrong(`${command} takes no such option; expected ${optionsOf(command)}`);
    const { type } = options[name];
    if (type === 'boolean' && value !== undefined)
      throw wrong(`found ${JSON.stringify(value)}, expected no value`);
    if (type === 'boolean') continue;
    if (value === undefined) throw wrong('found no value, expected one');
    if (!token.inlineValue && value.startsWith('-'))
      throw wrong(
        `found ${value}, expected a value; one that begins so is written ${rawName}=${value}`,
      );
  }
  return parseArgs(asked);
}

const isOption = (name: string): name is keyof typeof options => Object.hasOwn(options, name);

const optionsOf = (command: string): string =>
  taken[command]?.map(option => `--${option}`).join(', ') ?? '';

function readLimit(text: string | undefined): number {
  if (text === undefined) return 1024;
  const limit = Number(text);
  if (Number.isFinite(limit) && limit > 0) return limit;
  throw new EngineError(
    'wrong-question',
    `--memory-limit-mb: found ${JSON.stringify(text)}, expected a number of MB above 0`,
  );
}
