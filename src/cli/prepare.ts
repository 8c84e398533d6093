import { join } from 'node:path';
import type { Component } from '../domain/components.ts';
import type { Experiment } from '../domain/experiment.ts';
import { EngineError } from '../domain/failure.ts';
import type { Model } from '../domain/model.ts';
import type { Control } from '../engine/control.ts';
import { toParameters, type Parameters } from '../engine/parameters.ts';
import type { Plan } from '../engine/plan.ts';
import { validate } from '../engine/validate.ts';
import type { RunOptions } from '../engine/run.ts';
import { componentsOf } from '../engine/validate/sites.ts';
import { startBackend, type Backend } from '../worker/backend.ts';
import { checkpointPath, readExperiment } from '../worker/experimentFile.ts';
import { loadModel } from '../worker/loadModel.ts';
import { escapeText } from '../domain/escape.ts';
import type { Asked } from './arguments.ts';

/** An experiment that has been checked, and a model ready to run it. */
export interface Prepared {
  readonly path: string;
  readonly experiment: Experiment;
  readonly model: Model;
  readonly plan: Plan;
  readonly backend: Backend;
  readonly parameters: Parameters;
}

/** Reads and checks an experiment before anything is started; says on standard error what was assumed and what runs. */
export async function prepare(command: string, asked: Asked): Promise<Prepared> {
  const [path, ...more] = asked.paths;
  if (path === undefined || more.length > 0) {
    throw new EngineError(
      'wrong-question',
      `${command}: found ${asked.paths.length} paths, expected one experiment`,
    );
  }
  const { folder, experiment } = readExperiment(path);
  const model = await loadModel(checkpointPath(folder, experiment));
  const plan = validate(experiment, model);
  const backend = await startBackend(asked.backend, {
    wasmFolder: process.env.RIPPLE_WASM ?? join(__dirname),
    tensorflowPath: null,
  });
  for (const { about, assumed, because } of model.facts.assumptions) {
    say(`assumed of ${about}: ${assumed} (${because})`);
  }
  const { vocabulary } = model;
  if (vocabulary)
    say(`vocabulary: ${vocabulary.from}, ${Object.keys(vocabulary.tokens).length} tokens`);
  say(`backend ${backend.name}: ${backend.because}`);
  return {
    path,
    experiment,
    model,
    plan,
    backend,
    parameters: toParameters(model.architecture, model.weights),
  };
}

/** A line on standard error, with nothing in it that could act on a terminal. */
export function say(text: string): void {
  process.stderr.write(`${escapeText(text)}\n`);
}

/** The components named on the command line. */
export function toComponents(
  option: string,
  names: readonly string[],
  { architecture }: Model,
): Component[] {
  const known = componentsOf({ ...architecture });
  return names.map(name => {
    const component = known.find(each => each === name);
    if (component) return component;
    const because =
      name === 'logits'
        ? 'the model has no readout, so no logits'
        : `found ${JSON.stringify(name)}`;
    throw new EngineError(
      'wrong-question',
      `${option}: ${because}; expected some of ${known.join(', ')}`,
    );
  });
}

/** Shows progress on standard error, where a person is looking. */
export function watch(): Control {
  const isWatched = process.stderr.isTTY;
  let shownAtMs = 0;
  return {
    isCancelled: () => false,
    progress(step, steps) {
      const nowMs = Date.now();
      if (!isWatched || nowMs - shownAtMs < 100) return;
      shownAtMs = nowMs;
      process.stderr.write(
        `\r\x1b[Ktimestep ${step} of ${steps}${step === steps ? '\r\x1b[K' : ''}`,
      );
    },
    breathe: () => Promise.resolve(),
  };
}

/** Options of a run from the command line; nothing is kept between runs. */
export function toRunOptions(asked: Asked, record: readonly Component[]): RunOptions {
  const runs = new Map<string, never>();
  return {
    record,
    control: watch(),
    store: { get: key => runs.get(key), set: () => undefined },
    memoryLimitMB: asked.memoryLimitMB,
  };
}
