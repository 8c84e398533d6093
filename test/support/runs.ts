import type { Component } from '../../src/domain/components.ts';
import type { Experiment, Intervention } from '../../src/domain/experiment.ts';
import type { Model } from '../../src/domain/model.ts';
import { unattended, type Control } from '../../src/engine/control.ts';
import { gradientOf } from '../../src/engine/gradient.ts';
import { toParameters } from '../../src/engine/parameters.ts';
import { runPlan, type RunOptions, type Runs } from '../../src/engine/run.ts';
import { validate } from '../../src/engine/validate.ts';
import { componentsOf } from '../../src/engine/validate/sites.ts';

/** An experiment less what every test has in common. */
export type Question = Omit<Experiment, 'version' | 'checkpoint'>;

/** Everything of a model is recorded, nothing is kept between runs. */
export const optionsFor = (model: Model, control: Control = unattended): RunOptions => ({
  record: componentsOf(model.architecture),
  control,
  store: { get: () => undefined, set: () => undefined },
  memoryLimitMB: 1024,
});

/** Runs an experiment on a model with everything recorded; frees the parameters. */
export async function runs(model: Model, question: Question, control?: Control): Promise<Runs> {
  const plan = validate({ version: 1, checkpoint: 'random', ...question }, model);
  const parameters = toParameters(model.architecture, model.weights);
  try {
    return await runPlan(parameters, plan, optionsFor(model, control));
  } finally {
    parameters.dispose();
  }
}

/** The gradient of an experiment's first metric at a component, per layer. */
export async function gradient(
  model: Model,
  question: Question,
  component: Component,
): Promise<Float32Array[]> {
  const plan = validate({ version: 1, checkpoint: 'random', ...question }, model);
  const parameters = toParameters(model.architecture, model.weights);
  try {
    return await gradientOf(parameters, plan, plan.metrics[0]!, component, {
      ...optionsFor(model),
      record: [],
    });
  } finally {
    parameters.dispose();
  }
}

/** Every (component, layer) of a model. */
export const places = ({ architecture }: Model): { component: Component; layer: number | null }[] =>
  componentsOf(architecture).flatMap(
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
