import { resolve } from 'node:path';
import { componentsOf } from '../domain/anatomy.ts';
import type { ChosenBackend } from '../domain/backend.ts';
import type { Component } from '../domain/components.ts';
import { cutMessage, escapeText } from '../domain/escape.ts';
import type { Experiment } from '../domain/experiment.ts';
import { EngineError } from '../domain/failure.ts';
import type { Model } from '../domain/model.ts';
import type { CheckpointFile } from '../domain/result.ts';
import { anatomyOf } from '../engine/anatomy.ts';
import type { Assets } from '../engine/assets.ts';
import type { Control } from '../engine/control.ts';
import { toParameters, type Parameters } from '../engine/parameters.ts';
import type { Plan } from '../engine/plan.ts';
import { forgetful } from '../engine/runs/run.ts';
import type { RunOptions } from '../engine/runs/runPlan.ts';
import { unknownWarnings } from '../engine/unknownWords.ts';
import { validate } from '../engine/validate.ts';
import { assumptionsOf } from '../engine/validate/assumptions.ts';
import { hintsOf } from '../engine/validate/hints.ts';
import { readAssets } from '../worker/assets.ts';
import { chooseBackend, startBackend, type Work } from '../worker/backend.ts';
import { checkpointPath, readExperiment } from '../worker/experimentFile.ts';
import { loadModel } from '../worker/loadModel.ts';
import type { Asked } from './arguments.ts';

/** An experiment that has been checked, before anything is started. */
export interface Prepared {
  readonly path: string;
  readonly folder: string;
  readonly experiment: Experiment;
  readonly model: Model;
  readonly plan: Plan;
  readonly assets: Assets;
  /** By path as written: sha256 of everything else that the experiment names beside it. */
  readonly files: Readonly<Record<string, string>>;
  /** Paths of every file that was read. */
  readonly reads: readonly string[];
}

/** A model ready to run, and what runs it. */
export interface Started {
  readonly parameters: Parameters;
  readonly backend: ChosenBackend;
}

/** Reads and checks an experiment. */
export async function prepare(command: string, asked: Asked): Promise<Prepared> {
  const [path, ...more] = asked.paths;
  if (path === undefined || more.length > 0) {
    throw new EngineError(
      'wrong-question',
      `${command}: found ${asked.paths.length} paths, expected one experiment`,
    );
  }
  const { folder, experiment } = readExperiment(path);
  const opened = new Map<string, CheckpointFile>();
  const checkpoint = checkpointPath(folder, experiment);
  const model = await loadModel(checkpoint, undefined, opened, experiment.model);
  const { assets, files } = await readAssets(folder, experiment);
  const plan = validate(experiment, model, assets);
  const reads = [path, ...opened.keys(), ...Object.keys(files).map(file => resolve(folder, file))];
  return { path, folder, experiment, model, plan, assets, files, reads };
}

/**
 * Puts a model on the backend that is to do some work; says on standard error what is doubtful in the experiment, what was
 * assumed of the model, and what runs.
 *
 * @throws EngineError `no-backend`, `too-large`
 */
export async function start(
  { model, experiment, plan }: Prepared,
  asked: Asked,
  work: Work,
): Promise<Started> {
  for (const { field, message } of hintsOf(experiment, plan, model))
    say(`hint: ${field}: ${message}`);
  warn(unknownWarnings(plan, model.vocabulary));
  return startModel(model, experiment, asked, work);
}

/** As `start`, without a word about the experiment. */
export async function startModel(
  model: Model,
  experiment: Experiment,
  asked: Asked,
  work: Work,
): Promise<Started> {
  const backend = await chooseBackend(asked.backend, { tensorflowPath: null }, work);
  for (const { about, assumed, because } of assumptionsOf(model, experiment)) {
    say(`assumed of ${about}: ${assumed} (${because})`);
  }
  const { vocabulary } = model;
  if (vocabulary)
    say(`vocabulary: ${vocabulary.from}, ${Object.keys(vocabulary.tokens).length} tokens`);
  say(`backend ${backend.name}: ${backend.because}`);
  const on = await startBackend(backend.name, { tensorflowPath: null }, say);
  try {
    return { parameters: toParameters(on, model.architecture, model.weights), backend };
  } catch (error) {
    on.dispose();
    throw error;
  }
}

/** Work of many rows, for which a backend is chosen by how wide they are. */
export const manyRows = ({ architecture }: Model, rows: number): Work => ({
  kind: 'many',
  rows,
  width: Math.max(...architecture.layers.map(({ hidden }) => hidden)),
});

/** A line on standard error, with nothing in it that could act on a terminal. */
export function say(text: string): void {
  process.stderr.write(`${escapeText(cutMessage(text))}\n`);
}

/** Warnings, a line each, on standard error. */
export function warn(warnings: readonly string[]): void {
  for (const warning of warnings) say(`warning: ${warning}`);
}

/** The components named on the command line. @param expected  how many of them the option takes */
export function toComponents(
  option: string,
  names: readonly string[],
  { architecture }: Model,
  expected: 'one' | 'some' = 'some',
): Component[] {
  const known = componentsOf(anatomyOf(architecture));
  return names.map(name => {
    const component = known.find(each => each === name);
    if (component) return component;
    const because =
      name === 'logits'
        ? 'the model has no readout, so no logits'
        : `found ${JSON.stringify(name)}`;
    throw new EngineError(
      'wrong-question',
      `${option}: ${because}; expected ${expected} of ${known.join(', ')}`,
    );
  });
}

/** Options of a run from the command line. */
export const toRunOptions = (
  asked: Asked,
  record: readonly Component[],
  control: Control,
): RunOptions => ({
  record,
  control,
  store: forgetful,
  memoryLimitMB: asked.memoryLimitMB,
});
