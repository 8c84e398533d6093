import { assertNever } from '../../base/assert.ts';
import type { GateFunction } from '../../domain/model.ts';
import type { Matrix, Ops } from '../ops.ts';

/**
 * What a gate's preactivation goes through.
 *
 *   sigmoid       1 / (1 + e⁻ᵃ)
 *   hardSigmoid   clip(0.2 a + 0.5, 0, 1)   Keras 2, tfjs
 *   hardSigmoid6  clip(a / 6 + 0.5, 0, 1)   Keras 3
 */
export function gateFunction(kind: GateFunction): <M extends Matrix>(ops: Ops<M>, a: M) => M {
  switch (kind) {
    case 'sigmoid':
      return (ops, a) => ops.sigmoid(a);
    case 'hardSigmoid':
      return (ops, a) => ops.hardSigmoid(a, 0.2);
    case 'hardSigmoid6':
      return (ops, a) => ops.hardSigmoid(a, 1 / 6);
    default:
      return assertNever(kind);
  }
}
