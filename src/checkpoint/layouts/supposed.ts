import type { Assumption } from '../../domain/model.ts';
import type { DirectionArrays } from './layout.ts';
import { listed } from './refusal.ts';

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

/**
 * Weights alone do not say where a readout takes the two directions from.
 *
 * @param directions  of a layer
 */
export const bothDirections = (directions: number | undefined): Assumption[] =>
  directions === 2
    ? [
        {
          about: 'readout',
          assumed: 'reads forward ‖ backward of the same timestep',
          because:
            'weights of the same shape may read the two last states instead (h_n): forward of the last timestep beside backward of the first, which is no timestep here',
        },
      ]
    : [];

/**
 * Layers that stand apart run in an order, and with something between them, that only code says.
 *
 * @param names  of the modules, in the order of the numbers in them
 */
export const orderByNumbers = (names: readonly string[]): Assumption[] =>
  names.length > 1
    ? [
        {
          about: 'layers',
          assumed: `${listed(names)}, in this order, each reading what the one before gives`,
          because:
            'their names have these numbers, and nothing in the file says how they are called; "layers" in the sidecar says another order',
        },
      ]
    : [];
