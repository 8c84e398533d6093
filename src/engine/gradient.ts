import * as tf from '@tensorflow/tfjs-core';
import { known } from '../base/assert.ts';
import { isModelComponent, type Component } from '../domain/components.ts';
import { EngineError } from '../domain/failure.ts';
import { widthOf } from '../domain/width.ts';
import { unrollBidirectional } from './bidirectional.ts';
import { toAppliedEdit } from './edit.ts';
import { checkMemory } from './memory.ts';
import { metricTensor } from './metricTensor.ts';
import type { Parameters } from './parameters.ts';
import type { MetricPlan, Plan } from './plan.ts';
import { Recorder } from './recorder.ts';
import { shareClones } from './sharedClones.ts';
import { inputsOf, prepare, type RunOptions } from './run.ts';
import { decodingOf } from './run.ts';
import { adding, toTaps } from './tap.ts';
import { tapeBytes } from './tapeBytes.ts';
import { emptySaid, unroll, type UnrollSpec } from './unroll.ts';

/**
 * The derivative of a metric of the intervened run with respect to a component's values, at every layer and
 * timestep, after all edits there: as if an `add` of ε came last. At `hidden` it covers both edges. It flows back
 * through states, soft tokens and straight-through tokens; sources and the base run are constants.
 *
 * @returns per layer (one entry for `embedding` and `logits`), [timesteps, units]
 * @throws EngineError `wrong-question`: a counting metric has no gradient; `too-large`
 */
export async function gradientOf(
  parameters: Parameters,
  plan: Plan,
  metric: MetricPlan,
  component: Component,
  options: RunOptions,
): Promise<Float32Array[]> {
  const { architecture } = parameters;
  if (!('timestep' in metric)) {
    throw new EngineError(
      'wrong-question',
      `${metric.kind} counts tokens and has no gradient; expected logitDifference, probability or kl`,
    );
  }
  const layers = isModelComponent(component) ? [null] : architecture.layers.map((_, l) => l);
  const T = plan.timesteps;
  checkMemory(
    'a gradient over this run',
    tapeBytes(architecture, plan, component),
    options.memoryLimitMB,
  );
  shareClones();
  const { base, values } = await prepare(parameters, plan, options);
  const spec: UnrollSpec = {
    inputs: inputsOf(plan, base),
    initial: plan.base.initial,
    timesteps: T,
    decoding: decodingOf(plan),
  };
  const edits = plan.edits.map(edit => toAppliedEdit(edit, values));
  const q = metric.kind === 'kl' ? base.recorder.at('logits', null, metric.timestep) : undefined;
  const ε = layers.map(layer =>
    Array.from({ length: T }, () =>
      tf.zeros<tf.Rank.R2>([1, widthOf(architecture, component, layer)]),
    ),
  );
  try {
    return tf.tidy(() => {
      const compute = (): tf.Scalar => {
        let found: tf.Scalar | undefined;
        const probe = adding((at, layer, t, from, width) => {
          const whole = at === component ? ε[layer ?? 0]?.[t] : undefined;
          return (
            whole && (whole.shape[1] === width ? whole : tf.slice2d(whole, [0, from], [1, width]))
          );
        });
        const taps = toTaps(
          edits,
          new Recorder(architecture, T, []),
          (c, l) => widthOf(architecture, c, l),
          architecture.bidirectional ? 2 : 1,
          probe,
        );
        const loop = architecture.bidirectional ? unrollBidirectional : unroll;
        const steps = loop(parameters, spec, taps, emptySaid(parameters, T), (t, y) => {
          if (t === metric.timestep) found = tf.keep(metricTensor(metric, y, q));
        });
        while (steps.next().done !== true);
        return known(found, 'the metric');
      };
      const { value, grads } = tf.engine().gradients(compute, ε.flat(), undefined, true);
      value.dispose();
      const all = (grads as (tf.Tensor | null)[]).map(g => g?.dataSync<'float32'>());
      return layers.map((layer, at) => {
        const width = widthOf(architecture, component, layer);
        const whole = new Float32Array(T * width);
        for (let t = 0; t < T; t++) {
          const g = all[at * T + t];
          if (g) whole.set(g, t * width);
        }
        return whole;
      });
    });
  } finally {
    tf.dispose(ε);
    for (const edit of edits) edit.dispose();
  }
}
