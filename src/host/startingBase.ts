import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { stemOf } from '../domain/checkpointName.ts';
import type { Example, Experiment } from '../domain/experiment.ts';
import { lineEnd } from '../domain/lineEnd.ts';
import { parseExperiment } from '../domain/parseExperiment.ts';
import type { ModelSummary } from '../domain/result.ts';
import type { Engine } from '../session/engine.ts';

/** How many tokens a new experiment starts from, where nothing better is known. */
const firstTokens = 5;
/** Files beside the checkpoint that are looked into, and the most bytes of one. */
const mostFiles = 50;
const mostBytes = 2 ** 20;

/** What a new experiment starts from. */
export interface Starting {
  readonly base: Example;
  /** The file beside the checkpoint that it is from: a person has not chosen it. */
  readonly from?: string;
}

/**
 * What a new experiment on a checkpoint starts from, the first of these that the model can read:
 * 1. the sample text beside it: the first line with words of `NAME.txt`;
 * 2. the base of an experiment beside it that names this checkpoint, `NAME….ripple.json` before others, by name;
 * 3. the first tokens of its vocabulary, or ids, or vectors of zeros.
 */
export async function startingBase(
  engine: Engine,
  checkpoint: string,
  model: ModelSummary,
): Promise<Starting> {
  const folder = dirname(checkpoint);
  for (const starting of candidates(checkpoint)) {
    const experiment: Experiment = { version: 1, checkpoint, base: starting.base };
    const { problems } = await engine.call('check', { folder, experiment }).answer;
    if (problems.length === 0) return starting;
  }
  return { base: firstOf(model) };
}

function* candidates(checkpoint: string): Generator<Starting> {
  const folder = dirname(checkpoint);
  const stem = stemOf(basename(checkpoint));
  const sample = `${stem}.txt`;
  const line = readText(join(folder, sample))
    ?.split(lineEnd)
    .find(each => each.trim() !== '');
  if (line !== undefined) yield { base: { text: line.trim() }, from: sample };
  const isOther = (name: string): boolean => !name.startsWith(stem);
  const names = namesIn(folder)
    .filter(name => name.endsWith('.ripple.json'))
    .sort((a, b) => Number(isOther(a)) - Number(isOther(b)) || a.localeCompare(b));
  for (const name of names.slice(0, mostFiles)) {
    const parsed = parseExperiment(readText(join(folder, name)) ?? '');
    if ('experiment' in parsed && resolve(folder, parsed.experiment.checkpoint) === checkpoint)
      yield { base: parsed.experiment.base, from: name };
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** The text of a small file; undefined for what is not there or is no text. */
function readText(path: string): string | undefined {
  try {
    const stat = statSync(path);
    if (!stat.isFile() || stat.size > mostBytes) return undefined;
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch {
    return undefined;
  }
}

function firstOf({ architecture, tokens }: ModelSummary): Example {
  const { vocabularySize, inputSize } = architecture;
  if (vocabularySize === null) {
    const zeros = Array<number>(inputSize).fill(0);
    return { vectors: Array.from({ length: firstTokens }, () => zeros) };
  }
  const count = Math.min(firstTokens, vocabularySize);
  return { tokens: tokens ? tokens.slice(0, count) : Array.from({ length: count }, (_, id) => id) };
}
