import { describe, expect, it } from 'vitest';
import { cellKinds } from '../../../../src/domain/components.ts';
import type { Unroll } from '../../../../src/domain/experiment.ts';
import { gradientOf } from '../../../../src/engine/gradient/gradient.ts';
import { makeModel } from '../../../support/models.ts';
import { optionsFor, planOf, withModel } from '../../../support/runs.ts';
import { expectClose } from '../../../support/tolerances.ts';

const T = 300;
const tokens = (count: number): number[] => Array.from({ length: count }, (_, t) => (t * 7) % 6);
const soft = { kind: 'soft', temperature: 0.8 } as const;
const modes: Readonly<Record<string, { prompt: number; unroll: Unroll }>> = {
  'teacher-forced': { prompt: T, unroll: { mode: 'teacher-forced' } },
  soft: { prompt: 50, unroll: { mode: 'free-running', steps: T - 49, decoding: soft } },
  'straight-through': {
    prompt: 50,
    unroll: {
      mode: 'free-running',
      steps: T - 49,
      decoding: { ...soft, straightThrough: true },
    },
  },
};

describe('a gradient over many timesteps', () => {
  it.each(Object.keys(modes).flatMap(mode => cellKinds.map(kind => [mode, kind] as const)))(
    'in segments is the one on one tape (%s, %s)',
    (mode, kind) => {
      const model = makeModel({
        ...{ kind, hidden: [5, 4], input: 3, vocabulary: 6, bidirectional: false, bias: true },
        ...{ resetAfter: true, projection: true, relu: false, tied: false, seed: 2 },
      });
      const { prompt, unroll } = modes[mode]!;
      return withModel('wasm', model, async parameters => {
        const plan = planOf(model, {
          base: { tokens: tokens(prompt) },
          unroll,
          interventions: [
            {
              site: { layer: 0, component: 'hidden', timesteps: [64, 130], edge: 'carry' },
              edit: { kind: 'scale', factor: 0.9 },
            },
          ],
          // Not in the last segment: what follows the metric does not count.
          metrics: [{ kind: 'logitDifference', token: 1, against: 2, timestep: T - 50 }],
        });
        const of = (segment?: number): Promise<Float32Array[]> =>
          gradientOf(parameters, plan, plan.metrics[0]!, 'hidden', {
            ...optionsFor(model),
            ...(segment !== undefined && { segment }),
          });
        const whole = await of(T);
        const cut = new Map<number | undefined, Float32Array[]>();
        for (const segment of [undefined, 32, 50, 7]) cut.set(segment, await of(segment));
        for (const [l, layer] of whole.entries()) {
          const width = layer.length / T;
          // Not lost on the way: something of it reaches back over a segment's border.
          expect(layer.subarray((T - 180) * width, (T - 50) * width).some(g => g !== 0)).toBe(true);
          expect(layer.subarray((T - 49) * width).every(g => g === 0)).toBe(true);
          for (const [segment, layers] of cut)
            expectClose(layers[l]!, layer, 1e-6, `layer ${l} in ${segment}`);
        }
      });
    },
  );
});
