import type { CellKind } from '../../domain/components.ts';
import type { Cell } from './cell.ts';
import { elman } from './elman.ts';
import { gru } from './gru.ts';
import { lstm } from './lstm.ts';

/** The cell of each kind. */
export const cells: Readonly<Record<CellKind, Cell>> = { rnn: elman, gru, lstm };
