import { parseArgs } from 'node:util';
import { EngineError } from '../domain/failure.ts';
import type { BackendChoice } from '../domain/backend.ts';

/** Options that are one text, which the command reads. */
const texts = [
  'out',
  'of',
  'at',
  'over',
  'shard',
  'seeds',
  'steps',
  'dataset',
  'directions',
  'epochs',
  'batch',
  'rate',
  'seed',
  'label',
  'kind',
  'timesteps',
  'folds',
  'penalty',
] as const;
type Text = (typeof texts)[number];

/** What was asked on the command line, for every command. */
export interface Asked extends Readonly<Record<Text, string | undefined>> {
  readonly paths: readonly string[];
  readonly isJson: boolean;
  readonly traces: readonly string[];
  readonly backend: BackendChoice;
  readonly memoryLimitMB: number;
}

const backends: readonly BackendChoice[] = ['auto', 'tensorflow', 'wasm'];
const text = { type: 'string', multiple: true } as const;
const options = {
  json: { type: 'boolean' },
  traces: text,
  backend: text,
  'memory-limit-mb': text,
  ...byName(() => text),
} as const;

/** Something for each option that is one text. */
function byName<T>(of: (name: Text) => T): Record<Text, T> {
  return Object.fromEntries(texts.map(name => [name, of(name)])) as Record<Text, T>;
}

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
    traces: [
      ...new Set(values.traces?.flatMap(names => names.split(',')).map(name => name.trim())),
    ],
    ...byName(once),
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
