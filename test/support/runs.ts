import { componentsOf } from '../../src/domain/anatomy.ts';
import type { BackendName } from '../../src/domain/backend.ts';
import type { Component } from '../../src/domain/components.ts';
import type { Experiment, Intervention } from '../../src/domain/experiment.ts';
import type { Model } from '../../src/domain/model.ts';
import { anatomyOf } from '../../src/engine/anatomy.ts';
import { noAssets, type Assets } from '../../src/engine/assets.ts';
import { unattended, type Control } from '../../src/engine/control.ts';
import { gradientOf } from '../../src/engine/gradient/gradient.ts';
import { toParameters, type Parameters } from '../../src/engine/parameters.ts';
import type { Plan } from '../../src/engine/plan.ts';
import { forgetful, type Run, type Runs } from '../../src/engine/runs/run.ts';
import { runPlan, type RunOptions } from '../../src/engine/runs/runPlan.ts';
import { validate } from '../../src/engine/validate.ts';
import { makeBackend } from './backends.ts';

/** An experiment less what every test has in common. */
export type Question = Omit<Experiment, 'version' | 'checkpoint'>;

/** Everything of a model is recorded, nothing is kept between runs. */
export const optionsFor = (model: Model, control: Control = unattended): RunOptions => ({
  record: componentsOf(anatomyOf(model.architecture)),
  control,
  store: forgetful,
  memoryLimitMB: 1024,
});

/** An experiment held against a model. */
export const planOf = (model: Model, question: Question, assets: Assets = noAssets): Plan =>
  validate({ version: 1, checkpoint: 'random', ...question }, model, assets);

/** Does something with a model on a backend of its own, which is disposed afterwards. */
export async function withModel<T>(
  backend: BackendName,
  model: Model,
  work: (parameters: Parameters) => Promise<T>,
): Promise<T> {
  const parameters = toParameters(await makeBackend(backend), model.architecture, model.weights);
  try {
    return await work(parameters);
  } finally {
    parameters.dispose();
  }
}

/** Runs an experiment on a model with everything recorded. */
export const runs = (
  backend: BackendName,
  model: Model,
  question: Question,
  more: Partial<RunOptions> = {},
  assets: Assets = noAssets,
): Promise<Runs> =>
  withModel(backend, model, parameters =>
    runPlan(parameters, planOf(model, question, assets), { ...optionsFor(model), ...more }),
  );

/** The gradient of an experiment's first metric at a component, per layer. */
export const gradient = (
  backend: BackendName,
  model: Model,
  question: Question,
  component: Component,
  assets: Assets = noAssets,
): Promise<Float32Array[]> =>
  withModel(backend, model, parameters => {
    const plan = planOf(model, question, assets);
    return gradientOf(parameters, plan, plan.metrics[0]!, component, optionsFor(model));
  });

/** What a run writes, its emitted tokens one after the other. */
export const writtenBy = ({ said }: Run, { emitsFrom }: Plan, { vocabulary }: Model): string =>
  [...said.outputIds!.subarray(emitsFrom)].map(id => vocabulary!.tokens[id]).join('');

/** Every (component, layer) of a model. */
export const places = ({ architecture }: Model): { component: Component; layer: number | null }[] =>
  componentsOf(anatomyOf(architecture)).flatMap(
    (component): { component: Component; layer: number | null }[] =>
      component === 'embedding' || component === 'logits'
        ? [{ component, layer: null }]
        : architecture.layers.map((_, layer) => ({ component, layer })),
  );

/** A site at a place; model-level ones name no layer. */
export const siteAt = (
  { component, layer }: { component: Component; layer: number | null },
  timesteps: number | number[] | 'all',
  units?: number[],
): Intervention['site'] => ({
  component,
  timesteps,
  ...(layer !== null && { layer }),
  ...(units && { units }),
});
