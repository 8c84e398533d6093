import {
  decodes,
  decodingSettings,
  onColumnsOf,
  stepsOf,
  unrollIn,
} from '../../src/domain/choose.ts';
import type { Decoding, Experiment, Unroll } from '../../src/domain/experiment.ts';
import { mostTimesteps } from '../../src/domain/mostTimesteps.ts';
import type { PanelState } from '../../src/protocol/panel.ts';
import { say } from '../words/words.ts';

/** The modes of the unroll bar. Modes and decodings are shown as they are: they are the file's words, in every language. */
export const modes = ['teacher-forced', 'free-running', 'both'] as const;
/** One of them. */
export type Mode = (typeof modes)[number];
/** The decodings of the unroll bar. */
export const decodings = ['greedy', 'sample', 'soft', 'straight-through'] as const;
/** One of them. */
export type DecodingName = (typeof decodings)[number];
/** What forced inputs are made from. */
export const inputKinds = ['base', 'baseOutput', 'constant', 'given'] as const;
/** One of them. */
export type InputKind = (typeof inputKinds)[number];
/** A setting of a decoding that is a number. */
export type Setting = (typeof decodingSettings)[number];

interface Limit {
  holds(value: number): boolean;
  expected(): string;
}

/** A whole number from 1. */
const countTo = (most: number): Limit => ({
  holds: value => Number.isSafeInteger(value) && value > 0 && value <= most,
  expected: () => say('expected a whole number from 1 to {0}', most),
});

/** What is wrong with the text of the steps, after a prompt of so many inputs. */
export function stepsProblem(text: string, prompt: number): string | undefined {
  const limit = countTo(mostTimesteps - 1 - prompt);
  return limit.holds(Number(text)) ? undefined : limit.expected();
}

const limits: Readonly<Record<Setting, Limit>> = {
  temperature: {
    holds: value => value > 0 && Number.isFinite(value),
    expected: () => say('expected a number above 0'),
  },
  topK: countTo(mostTimesteps),
  topP: {
    holds: value => value > 0 && value <= 1,
    expected: () => say('expected a number above 0, at most 1'),
  },
  seed: {
    holds: value => Number.isSafeInteger(value) && value >= 0,
    expected: () => say('expected a whole number from 0'),
  },
};

/** The settings' labels; `topK` and `topP` are names wherever they are written of. */
export const settingLabels = (): Readonly<Record<Setting, string>> => ({
  temperature: say('temperature'),
  topK: 'topK',
  topP: 'topP',
  seed: say('seed'),
});

/** The names of what forced inputs are made from. */
export const inputLabels = (): Readonly<Record<InputKind, string>> => ({
  base: say('base'),
  baseOutput: say('base’s own output'),
  constant: say('constant token'),
  given: say('given text'),
});

/** What is wrong with the text of a setting; an empty one leaves the setting out, but for the seed, which has to be there. */
export function settingProblem(setting: Setting, text: string): string | undefined {
  if (text.trim() === '' ? setting !== 'seed' : limits[setting].holds(Number(text)))
    return undefined;
  return `${settingLabels()[setting]}: ${limits[setting].expected()}`;
}

/** What an unroll's forced inputs are made from. */
export function inputKindOf(unroll: Unroll | undefined): InputKind {
  if (unroll?.mode !== 'teacher-forced' || unroll.inputs === undefined || unroll.inputs === 'base')
    return 'base';
  if (unroll.inputs === 'baseOutput') return 'baseOutput';
  return 'constant' in unroll.inputs ? 'constant' : 'given';
}

/** What a decoding is called in the bar. */
export function decodingName(decoding: Decoding | undefined): DecodingName {
  if (decoding?.kind === 'soft') return decoding.straightThrough ? 'straight-through' : 'soft';
  return decoding?.kind ?? 'greedy';
}

/** A decoding as it is first chosen. */
export function toDecoding(name: DecodingName): Decoding {
  if (name === 'sample') return { kind: 'sample', seed: 0 };
  if (name === 'soft') return { kind: 'soft' };
  return name === 'straight-through' ? { kind: 'soft', straightThrough: true } : { kind: 'greedy' };
}

/** A decoding with Gumbel noise, which needs a seed, or without noise, where a seed would have no effect and is refused. */
export function withNoise(decoding: Decoding, isGumbel: boolean): Decoding {
  if (decoding.kind !== 'soft') return decoding;
  const { noise: _, seed: __, ...rest } = decoding;
  return isGumbel ? { ...rest, noise: 'gumbel', seed: 0 } : rest;
}

/** The settings that a decoding has. */
export function settingsOf(unroll: Unroll | undefined): readonly Setting[] {
  const by = unroll?.decoding;
  if (!decodes(unroll) || !by) return [];
  if (by.kind === 'sample') return decodingSettings;
  if (by.kind !== 'soft') return [];
  return by.noise === 'gumbel' ? ['temperature', 'seed'] : ['temperature'];
}

/** What was left of each mode, so that going there and back changes nothing but what was changed there. */
export interface Left {
  readonly unrolls: ReadonlyMap<string, Unroll>;
  /** The last experiment that said how many steps: forced inputs made anew go as far. */
  readonly withSteps: Experiment | undefined;
}

/** What is left once an experiment has been seen. */
export function leftBy(left: Left, experiment: Experiment | null): Left {
  const own = experiment?.unroll;
  if (!experiment || !own) return left;
  return {
    unrolls: new Map(left.unrolls).set(own.mode, own),
    withSteps: own.steps === undefined ? left.withSteps : experiment,
  };
}

/** The unroll of a mode that is chosen; undefined where the experiment has it already. */
export function unrollOfMode(
  mode: Unroll['mode'],
  experiment: Experiment,
  left: Left,
): Unroll | undefined {
  if (mode === (experiment.unroll?.mode ?? 'teacher-forced')) return undefined;
  const before = left.unrolls.get(mode);
  return before ? onColumnsOf(experiment.unroll, before) : unrollIn(mode, experiment);
}

/** Forced inputs of a kind as they are first chosen. */
export function unrollOfInputs(
  kind: InputKind,
  { experiment, model, results }: PanelState,
  left: Left,
): Unroll | undefined {
  if (!experiment) return undefined;
  const { steps } = stepsOf(left.withSteps ?? experiment);
  // A word where the model has words, so that what is typed over it is one, too.
  const hasWords = typeof model?.vocabularyFrom === 'string';
  const token = (hasWords && results.own?.base.inputs[0]) || 0;
  const { vocabularySize = 0, inputSize = 0 } = model?.architecture ?? {};
  const constant = vocabularySize === null ? Array.from({ length: inputSize }, () => 0) : token;
  switch (kind) {
    case 'base':
      return { mode: 'teacher-forced' };
    case 'baseOutput':
      return unrollIn('teacher-forced', left.withSteps ?? experiment);
    case 'constant':
      return { mode: 'teacher-forced', inputs: { constant }, steps };
    case 'given':
      return { mode: 'teacher-forced', inputs: experiment.base };
  }
}
