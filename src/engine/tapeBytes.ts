import { isModelComponent, type Component } from '../domain/components.ts';
import type { Architecture } from '../domain/model.ts';
import { widthOf } from '../domain/width.ts';
import { lengthOf, type Plan } from './plan.ts';

// Measured on wasm with tfjs 4.22, V8 of Node 22: RNN, GRU and LSTM of 16 to 512 units, forced and soft.
/** The tape's own objects, of one step of one direction of a layer. */
const objectBytes = 80_000;
/** Floats that a step keeps for each of its units. */
const keptPerUnit = 72;
/** Floats that a soft token keeps for each output. */
const keptPerOutput = 8;

/** Bytes that the tape of a gradient takes: it holds every activation of every step until it has gone back. */
export function tapeBytes(
  model: Architecture,
  { timesteps, unroll, base }: Plan,
  component: Component,
): number {
  const { layers, bidirectional, outputSize } = model;
  const directions = bidirectional ? 2 : 1;
  const perStep = layers.reduce(
    (sum, { hidden, input }) =>
      sum + directions * (objectBytes + 4 * keptPerUnit * hidden) + 4 * input,
    0,
  );
  const isSoft = unroll.kind === 'free' && unroll.decoding.kind === 'soft';
  const softSteps = isSoft ? timesteps - lengthOf(base.inputs) : 0;
  const probed = (isModelComponent(component) ? [null] : layers.map((_, l) => l)).reduce<number>(
    (sum, layer) => sum + widthOf(model, component, layer),
    0,
  );
  return timesteps * (perStep + 2 * 4 * probed) + softSteps * 4 * keptPerOutput * (outputSize ?? 0);
}
