import type { CellKind } from '../../domain/components.ts';
import type { Gate, LayerShape } from '../../domain/model.ts';
import type { NamedArray } from '../arrays.ts';
import type { DirectionArrays } from './layout.ts';
import { refuse } from './refusal.ts';

const kinds: Readonly<Record<number, { kind: CellKind; gates: readonly Gate[] }>> = {
  1: { kind: 'rnn', gates: ['h'] },
  3: { kind: 'gru', gates: ['r', 'z', 'n'] },
  4: { kind: 'lstm', gates: ['i', 'f', 'g', 'o'] },
};

/** What the shapes of a direction's arrays say. */
export interface DirectionShape {
  readonly kind: CellKind;
  readonly gates: readonly Gate[];
  readonly shape: LayerShape;
}

/**
 * A direction's kind and sizes, from its shapes.
 *
 * @throws Refused  naming the array whose shape does not fit the others
 */
export function describeDirection(
  file: string,
  { inputWeight, hiddenWeight, projection, inputBias, hiddenBias }: DirectionArrays,
): DirectionShape {
  const [rows = 0, columns = 0] = hiddenWeight.shape;
  const name = hiddenWeight.name;
  if (hiddenWeight.shape.length !== 2 || rows === 0 || columns === 0) {
    throw refuse(
      file,
      `a recurrent weight of shape [${hiddenWeight.shape.join(', ')}]`,
      name,
      'expected a matrix of at least one unit',
    );
  }
  const ratio = projection ? 4 : rows / columns;
  const known = kinds[ratio];
  if (!known) {
    throw refuse(
      file,
      Number.isInteger(ratio) ? `${ratio} gates` : `rows : columns = ${ratio.toFixed(2)}`,
      name,
      `shape [${rows}, ${columns}]; rows ÷ columns must be 1 (RNN), 3 (GRU) or 4 (LSTM)`,
    );
  }
  const hidden = rows / ratio;
  const width = projection ? (projection.shape[0] ?? 0) : hidden;
  const [inputRows, input = 0] = inputWeight.shape;
  const expect = (array: NamedArray | undefined, shape: readonly number[]): void => {
    if (array && array.shape.join() !== shape.join()) {
      throw refuse(
        file,
        `shape [${array.shape.join(', ')}]`,
        array.name,
        `expected [${shape.join(', ')}] beside ${name}`,
      );
    }
  };
  if (inputRows !== rows || inputWeight.shape.length !== 2 || input === 0) {
    throw refuse(
      file,
      `shape [${inputWeight.shape.join(', ')}]`,
      inputWeight.name,
      `expected ${rows} rows as ${name} has`,
    );
  }
  expect(inputBias, [rows]);
  expect(hiddenBias, [rows]);
  expect(projection, [width, hidden]);
  expect(hiddenWeight, [rows, width]);
  if (!Number.isInteger(hidden) || width === 0)
    throw refuse(
      file,
      `shape [${rows}, ${columns}]`,
      name,
      'rows must be a multiple of 4 with a projection',
    );
  return { ...known, shape: { input, hidden, width } };
}
