import { describe, expect, it } from 'vitest';
import type { DirectionWeights, Gate, Model } from '../../../src/domain/model.ts';
import type { Values } from '../../../src/domain/trace.ts';
import { makeModel } from '../../support/models.ts';
import { places, runs } from '../../support/runs.ts';
import { expectClose } from '../../support/tolerances.ts';

// One model's products in another order of rows: float32 sums of 3 terms may differ by their last bit.
const tolerance = 1e-6;
const tokens = [1, 3, 0, 2];

/** The same model with its weights' rows in another order of gates. */
function reordered(model: Model, gates: readonly Gate[]): Model {
  const { architecture, weights } = model;
  if (architecture.kind === 'rnn') throw new Error('an rnn has no gates');
  const from = gates.map(gate => architecture.gates.indexOf(gate));
  const moved = ({ shape, data }: Values): Values => {
    const part = data.length / gates.length;
    const parts = from.map(k => data.subarray(k * part, (k + 1) * part));
    return { shape, data: Float32Array.from(parts.flatMap(each => [...each])) };
  };
  const seers = (order: readonly Gate[]): Gate[] => order.filter(gate => gate !== 'g');
  const peepholes = ({ shape, data }: Values): Values => {
    const rows = seers(gates).map(gate => seers(architecture.gates).indexOf(gate));
    const H = shape[1]!;
    return {
      shape,
      data: Float32Array.from(rows.flatMap(k => [...data.subarray(k * H, (k + 1) * H)])),
    };
  };
  const direction = (w: DirectionWeights): DirectionWeights => ({
    inputWeight: moved(w.inputWeight),
    hiddenWeight: moved(w.hiddenWeight),
    ...(w.inputBias && { inputBias: moved(w.inputBias) }),
    ...(w.hiddenBias && { hiddenBias: moved(w.hiddenBias) }),
    ...(w.projection && { projection: w.projection }),
    ...(w.peephole && { peephole: peepholes(w.peephole) }),
  });
  return {
    ...model,
    architecture: { ...architecture, gates },
    weights: { ...weights, layers: weights.layers.map(each => each.map(direction)) },
  };
}

describe('a model whose weights hold the gates in another order', () => {
  it.each([
    ['gru', true, 'nrz'],
    ['gru', false, 'nrz'],
    ['gru', false, 'rnz'],
    ['gru', false, 'znr'],
    ['gru', false, 'zrn'],
    ['lstm', true, 'ofig'],
    ['lstm', true, 'iofg'],
  ] as const)(
    '%s (reset after: %s) %s has the same activations',
    async (kind, resetAfter, order) => {
      const model = makeModel({
        kind,
        resetAfter,
        hidden: [3, 3],
        input: 3,
        vocabulary: 5,
        bidirectional: true,
        peepholes: true,
        seed: 4,
      });
      const other = reordered(model, [...order] as Gate[]);
      const { base } = await runs('wasm', model, { base: { tokens } });
      const { base: again } = await runs('wasm', other, { base: { tokens } });
      for (const { component, layer } of places(model)) {
        const before = base.recorder.all(component, layer);
        const after = again.recorder.all(component, layer);
        // Units of the projections run over the gates in the weights' own order.
        const [x, y] = component.endsWith('Projection')
          ? [Float32Array.from(before).sort(), Float32Array.from(after).sort()]
          : [before, after];
        expectClose(y, x, tolerance, `layer ${layer ?? ''} ${component}`);
      }
      expect(other.architecture).toMatchObject({ gates: [...order] });
    },
  );
});
