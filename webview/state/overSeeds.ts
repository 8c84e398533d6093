import type { Experiment } from '../../src/domain/experiment.ts';
import { chosen } from '../../src/domain/choose.ts';
import { noSeeds, tallied, type SeedsPart, type SeedTally } from '../../src/domain/seedResult.ts';
import { resultOf } from '../../src/protocol/resultOf.ts';
import type { PanelState } from '../../src/protocol/panel.ts';
import { say } from '../words/words.ts';
import { besideNumbers, modelKey } from './modelKey.ts';
import { settingsOf } from './unrollChoices.ts';

/** Runs over seeds: what they are of, how far they are, and what came of them so far. */
export interface OverSeeds {
  /** Names what decides their numbers: the experiment's, and the model's. */
  readonly of: string;
  /** What an export says of the experiment. */
  readonly facts: readonly string[];
  /** The first seed. */
  readonly seed: number;
  /** How many seeds are wanted. */
  readonly wanted: number;
  readonly tally: SeedTally;
  /** Of which files they are; null before any has run. */
  readonly stamp: string | null;
  readonly stage: Stage;
}

/** Whether they run, and if not why. */
export type Stage =
  | { readonly kind: 'running' | 'done' }
  /** By a person, since the page was out of sight, or since the experiment changed. */
  | { readonly kind: 'stopped'; readonly by: 'person' | 'hiding' | 'change' }
  | { readonly kind: 'failed'; readonly why: string };

/** How many seeds are offered first, and the most that can be asked for. */
export const usualSeeds = 100;
const mostSeeds = 10_000;

/** The experiment that is run over seeds: of both modes, the one that runs free. */
export function seededOf({ experiment, shown }: PanelState): Experiment | null {
  return experiment && (shown === 'both' ? chosen(experiment, 'free-running') : experiment);
}

/** The first seed of an experiment's decoding; null where nothing is drawn. */
function firstSeed({ unroll }: Experiment): number | null {
  const by = unroll?.decoding;
  const isDrawn = settingsOf(unroll).includes('seed');
  return isDrawn && by && 'seed' in by ? (by.seed ?? null) : null;
}

/** Where runs over seeds begin. */
export interface Seeded {
  readonly experiment: Experiment;
  readonly seed: number;
  readonly emitsFrom: number;
}

/** What would be run over seeds, or why it cannot be; undefined while there is nothing at all. */
export function seededIn(
  panel: PanelState | null,
): Seeded | { readonly refusal: string } | undefined {
  if (!panel) return undefined;
  const [experiment, result] = [seededOf(panel), resultOf(panel)];
  if (!experiment || !panel.model || !result) return undefined;
  const seed = firstSeed(experiment);
  if (seed === null) {
    const refusal =
      panel.model.architecture.vocabularySize === null
        ? say('this model reads vectors: nothing is drawn with a seed')
        : say(
            'nothing is drawn with a seed: it takes the decoding {0}, or {1} with noise {2}',
            'sample',
            'soft',
            'gumbel',
          );
    return { refusal };
  }
  if (panel.isStale || result.emitsFrom === null)
    return { refusal: say('the results in sight are older than the experiment: run it first') };
  return { experiment, seed, emitsFrom: result.emitsFrom };
}

/** What is wrong with a text of how many seeds, from one on. */
export function seedsProblem(text: string, seed: number): string | undefined {
  const [count, most] = [
    Number(text),
    Math.min(mostSeeds, Number.MAX_SAFE_INTEGER - seed + 1), // the largest seed there is
  ];
  const isCount = text.trim() !== '' && Number.isInteger(count) && count >= 1 && count <= most;
  return isCount ? undefined : say('expected a whole number from 1 to {0}', most);
}

/**
 * Names what decides the numbers of runs over seeds: what is read, run and edited, by which model, as its files are.
 *
 * @returns null while that is not known: the text is no experiment, or its model is on its way
 */
export function seedsKey(panel: PanelState | null): string | null {
  const experiment = panel && seededOf(panel);
  if (!experiment || !panel.model) return null;
  // Metrics decide no emitted token; the unroll stands beside, in one order.
  const apart = [...besideNumbers, 'metrics', 'unroll'];
  const read = Object.entries(experiment).filter(([name]) => !apart.includes(name));
  const unroll = Object.entries(experiment.unroll ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return hashOf(JSON.stringify([read, unroll, modelKey(panel.model)]));
}

/** 64 bits of a text, as two FNV-1a sums in hexadecimal. */
function hashOf(text: string): string {
  let [a, b] = [0x811c9dc5, 0x01234567];
  for (let k = 0; k < text.length; k++) {
    const code = text.charCodeAt(k);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ (code + (a >>> 16)), 0x01000193);
  }
  return [a, b].map(half => (half >>> 0).toString(16).padStart(8, '0')).join('');
}

/** With more of them; begun anew where a file that they read is another by now, for those before and these do not go together. */
export function withSeeds(now: OverSeeds, { stamp, results }: SeedsPart): OverSeeds {
  if (now.stamp !== null && now.stamp !== stamp)
    return { ...now, tally: noSeeds(now.tally.emitsFrom), stamp: null };
  const tally = tallied(now.tally, results);
  const stage: Stage = { kind: tally.seeds < now.wanted ? 'running' : 'done' };
  return { ...now, tally, stamp, stage };
}

/** How long a part of them is to take, ms, and how many seeds it has at least and most. */
const partMs = 200;
const mostAtOnce = 50;
/** How many seeds the first part has. */
export const firstPart = 10;

/** How many seeds the next part has, after one of so many that took so long: at most twice as many. */
export function nextPart(count: number, ms: number): number {
  const fitting = Math.round((count * partMs) / Math.max(1, ms));
  return Math.max(1, Math.min(fitting, 2 * count, mostAtOnce));
}

/** Most emitted tokens whose counts are kept over reloads. */
const mostKept = 1000;

/** What of them is kept while the page is gone, where it is small. */
export const keptOf = (now: OverSeeds | null): OverSeeds | undefined =>
  now && now.tally.differ.length <= mostKept ? now : undefined;

/** What an earlier page kept of them; what it had not done stopped when it went. */
export function restoredSeeds(saved: unknown): OverSeeds | null {
  const { seeds } = (saved ?? {}) as { readonly seeds?: Partial<OverSeeds> };
  if (!seeds?.tally || !seeds.stage || typeof seeds.of !== 'string') return null;
  const { tally, wanted, seed, facts } = seeds;
  const isCounts = (value: unknown): boolean =>
    Array.isArray(value) && value.every(each => Number.isInteger(each));
  const { seeds: done, differing, emitsFrom, differ, first } = tally;
  if (![differ, first, [done, differing, emitsFrom, wanted, seed]].every(isCounts)) return null;
  if (!Array.isArray(facts) || (done !== 0 && typeof seeds.stamp !== 'string')) return null;
  const isRunning = seeds.stage.kind === 'running';
  return {
    ...(seeds as OverSeeds),
    ...(isRunning && { stage: { kind: 'stopped' as const, by: 'hiding' as const } }),
  };
}
