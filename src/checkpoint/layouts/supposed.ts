import type { Assumption } from '../../domain/model.ts';
import type { DirectionArrays } from './layout.ts';

/** A model without a readout gives no logits. */
export const noLogits = (because: string): Assumption => ({
  about: 'readout',
  assumed: 'none: traces only, no logits',
  because,
});

/** Weights of float64 lose precision. */
export const lostPrecision = (layers: readonly (readonly DirectionArrays[])[]): Assumption[] =>
  layers.flat().some(({ hiddenWeight }) => hiddenWeight.dtype.name === 'float64')
    ? [
        {
          about: 'dtype',
          assumed: 'float32',
          because: 'the file holds float64, the engine computes in float32: precision was dropped',
        },
      ]
    : [];
