import { assertNever } from '../../base/assert.ts';
import type { CellKind } from '../../domain/components.ts';
import type { Architecture, LayerShape } from '../../domain/model.ts';
import type { Cell, Equations, Parts } from './cell.ts';
import { elman } from './elman.ts';
import { gru } from './gru.ts';
import { lstm } from './lstm.ts';

/** What there is in a layer of each kind of cell. */
export const partsOf: Readonly<Record<CellKind, Parts>> = { rnn: elman, gru, lstm };

/** The cell of a layer: made once for a model, not for a step. */
export function cellOf(architecture: Architecture, shape: LayerShape): Cell {
  const { states, components } = partsOf[architecture.kind];
  return { states, components, ...equationsOf(architecture, shape) };
}

function equationsOf(architecture: Architecture, shape: LayerShape): Equations {
  switch (architecture.kind) {
    case 'rnn':
      return elman.equations(architecture, shape);
    case 'gru':
      return gru.equations(architecture, shape);
    case 'lstm':
      return lstm.equations(architecture, shape);
    default:
      return assertNever(architecture);
  }
}
