import { counted } from '../base/counted.ts';
import type { Component } from '../domain/components.ts';
import { tokenText, type Model, type Vocabulary } from '../domain/model.ts';
import { areOutputsReadable, outputVocabulary } from '../domain/outputVocabulary.ts';
import type { Contradiction, RunSummary, RunTokens } from '../domain/result.ts';
import { contradictionsOf } from './contradictions.ts';
import { effectOf, klOverTime, sizeOf } from './effect.ts';
import { measure } from './metrics.ts';
import { countNotFinite } from './notFinite.ts';
import type { Plan } from './plan.ts';
import { piecesOf } from './runningText.ts';
import type { Run, Runs } from './runs/run.ts';
import { unknownWarnings } from './unknownWords.ts';

/** Texts of vectors: a vector is read by both runs, and written again in each summary. */
const texts = new WeakMap<readonly number[], string>();

/** A vector as people read it among tokens. */
export function vectorText(vector: readonly number[]): string {
  const text = texts.get(vector) ?? `[${vector.map(x => x.toFixed(2)).join(', ')}]`;
  texts.set(vector, text);
  return text;
}

/** The token or vector of a timestep, as people see it; undefined where there is none. */
function textAt(
  vocabulary: Vocabulary | null,
  ids: Int32Array | null,
  vectors: (readonly number[])[] | null,
  t: number,
): string | undefined {
  const [id, vector] = [ids?.[t], vectors?.[t]];
  return id === undefined ? vector && vectorText(vector) : tokenText(vocabulary, id);
}

/** Tokens or vectors one by one, as people see them. */
function textsOf(
  vocabulary: Vocabulary | null,
  ids: Int32Array | null,
  vectors: (readonly number[])[] | null,
): string[] | null {
  if (ids) return Array.from(ids, id => tokenText(vocabulary, id));
  return vectors?.map(vectorText) ?? null;
}

/** What a run read and said, as people see it. */
export function toTokens(
  { said }: Run,
  model: Pick<Model, 'architecture' | 'vocabulary'>,
): RunTokens {
  const pieces = (vocabulary: Vocabulary | null, ids: Int32Array | null): string[] | undefined =>
    ids && vocabulary ? piecesOf(vocabulary, [...ids]) : undefined;
  const inputPieces = pieces(model.vocabulary, said.inputIds);
  const outputPieces = pieces(outputVocabulary(model), said.outputIds);
  return {
    ...(inputPieces && { inputPieces }),
    ...(outputPieces && { outputPieces }),
    inputs: textsOf(model.vocabulary, said.inputIds, said.inputVectors) ?? [],
    outputs: textsOf(outputVocabulary(model), said.outputIds, said.outputVectors),
    inputIds: said.inputIds ? [...said.inputIds] : null,
    outputIds: said.outputIds ? [...said.outputIds] : null,
  };
}

/** The forced inputs that the changed outputs before them contradict, as people see them. */
function toContradictions(
  plan: Plan,
  runs: Runs,
  model: Pick<Model, 'architecture' | 'vocabulary'>,
): Contradiction[] {
  if (!areOutputsReadable(model)) return []; // what is said is nothing that could be read
  const { said } = runs.intervened;
  const { inputIds, inputVectors, outputIds, outputVectors } = said;
  const outputs = outputVocabulary(model);
  return contradictionsOf(plan, runs).map(timestep => ({
    timestep,
    says: textAt(outputs, outputIds, outputVectors, timestep) ?? '',
    reads: textAt(model.vocabulary, inputIds, inputVectors, timestep + 1) ?? '',
  }));
}

/**
 * Doubts about a result: forced inputs that are contradicted, values that are not finite, another fingerprint,
 * and doubts about the weights; nothing else.
 *
 * @param expected      the fingerprint that the experiment was saved with
 * @param shown         components whose traces are given; absent: all that were recorded
 * @param contradicted  the forced inputs that are, where somebody found them before
 */
export function warningsOf(
  plan: Plan,
  runs: Runs,
  model: Pick<Model, 'architecture' | 'vocabulary' | 'facts' | 'fingerprint'>,
  expected: string | undefined,
  shown?: readonly Component[],
  contradicted: readonly Contradiction[] = toContradictions(plan, runs, model),
): string[] {
  const warnings: string[] = [];
  const [first, ...more] = contradicted;
  if (first) {
    const { timestep, says, reads } = first;
    const others = more.length > 0 ? `, and ${more.length} more` : '';
    warnings.push(
      `the interventions changed the output at timestep ${timestep} to ${JSON.stringify(says)}, but the forced input at ${timestep + 1} is ${JSON.stringify(reads)}${others}: numbers after it are those of a text the model would not have written`,
    );
  }
  const bad = countNotFinite(plan, runs, shown);
  if (bad > 0) warnings.push(notFiniteText(bad));
  return [...warnings, ...doubtsOf(model, expected)];
}

/** @param what  whose values they are, such as `gradient value` */
export const notFiniteText = (count: number, what = 'value'): string =>
  `${counted(count, what)} ${count === 1 ? 'is not finite; it is' : 'are not finite; they are'} written as null`;

/** Doubts about a model, whatever it is asked: another fingerprint than the experiment was saved with, doubts about the weights. */
export function doubtsOf(
  { facts, fingerprint }: Pick<Model, 'facts' | 'fingerprint'>,
  expected: string | undefined,
): string[] {
  if (expected === undefined || expected === fingerprint) return [...facts.warnings];
  const other = `the experiment was saved with another checkpoint: fingerprint ${expected.slice(0, 12)}…, this one has ${fingerprint.slice(0, 12)}…`;
  return [other, ...facts.warnings];
}

/** What a run answers with. */
export function summarize(
  model: Model,
  plan: Plan,
  runs: Runs,
  of: Pick<RunSummary, 'result' | 'backend' | 'digest' | 'durationMs'> & {
    readonly fingerprint: string | undefined;
  },
): RunSummary {
  const { architecture } = model;
  const { states } = runs.base.recorder.anatomy;
  const isForced = plan.unroll.kind === 'forced';
  const contradictions = toContradictions(plan, runs, model);
  return {
    result: of.result,
    mode: plan.unroll.kind === 'free' ? 'free-running' : 'teacher-forced',
    backend: of.backend,
    digest: of.digest,
    timesteps: plan.timesteps,
    prompt: plan.prompt,
    emitsFrom: isForced ? null : plan.emitsFrom,
    areOutputsReadable: areOutputsReadable(model),
    base: toTokens(runs.base, model),
    intervened: toTokens(runs.intervened, model),
    effects: states.map(component => effectOf(runs, component)),
    sizes: states.map(component => sizeOf(runs, component)),
    kl: architecture.vocabularySize === null ? null : klOverTime(runs),
    contradictions,
    metrics: plan.metrics.map(metric => measure(metric, plan, runs)),
    warnings: [
      ...unknownWarnings(plan, model.vocabulary),
      ...warningsOf(plan, runs, model, of.fingerprint, undefined, contradictions),
    ],
    durationMs: of.durationMs,
  };
}
