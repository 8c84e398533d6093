import { assertNever } from '../../base/assert.ts';
import type { CellKind } from '../../domain/components.ts';
import type { Architecture, Gate } from '../../domain/model.ts';

type Of<K extends CellKind> = Extract<Architecture, { kind: K }>;

/** Everything that a cell of any kind may have of its own. */
interface Options {
  readonly kind: CellKind;
  readonly gates: readonly Gate[];
  readonly activation: Of<'rnn'>['activation'];
  readonly recurrentActivation: Of<'gru'>['recurrentActivation'];
  readonly resetAfter: boolean;
  readonly projection?: number | null;
  readonly peepholes?: boolean;
}

/** The options that an architecture has by its kind of cell. */
export function cellOf({
  kind,
  gates,
  activation,
  recurrentActivation,
  resetAfter,
  projection = null,
  peepholes = false,
}: Options) {
  switch (kind) {
    case 'rnn':
      return { kind, activation };
    case 'gru':
      return { kind, gates, recurrentActivation, resetAfter };
    case 'lstm':
      return { kind, gates, recurrentActivation, projection, peepholes };
    default:
      return assertNever(kind);
  }
}
