import type { CellKind } from '../../../domain/components.ts';
import type { LayerShape } from '../../../domain/model.ts';
import type { NamedArray } from '../../arrays.ts';
import { partOf, transposed } from '../../views.ts';
import type { DirectionArrays } from '../layout.ts';
import { refuse } from '../refusal.ts';
import type { CellArrays } from './layerArrays.ts';

const gateCounts: Readonly<Record<CellKind, number>> = { rnn: 1, gru: 3, lstm: 4 };

/** Refuses weights that are no floats. */
export function checkFloats(file: string, { name, dtype }: NamedArray): void {
  if (dtype.toFloat32) return;
  const why = 'only floats are weights here; if the model is quantized, save it before it was';
  throw refuse(file, `weights of ${dtype.name}`, name, why);
}

/** One direction of a layer as views of Keras' arrays, and what their shapes say. */
export interface Direction {
  readonly arrays: DirectionArrays;
  readonly shape: LayerShape;
  /** What a GRU's bias says; undefined without one. */
  readonly resetAfter: boolean | undefined;
}

/** The kind of cell that a recurrent kernel's shape is of; undefined for any other. */
export function kindOf({ shape: [rows = 0, columns = 0] }: NamedArray): CellKind | undefined {
  const kinds: readonly CellKind[] = ['rnn', 'gru', 'lstm'];
  return rows === 0 ? undefined : kinds.find(kind => columns === gateCounts[kind] * rows);
}

/**
 * Transposes a direction's kernels, and takes its bias apart.
 *
 * @param layer  as errors call it
 * @param saysAfter  whether the reset gate acts after the product, where a config or another layer said so
 * @throws Refused  an array that is missing, or of a shape that does not fit
 */
export function toDirection(
  file: string,
  layer: string,
  kind: CellKind,
  { kernel, recurrent, bias }: CellArrays,
  saysAfter: boolean | undefined,
): Direction {
  if (!kernel || !recurrent)
    throw refuse(
      file,
      `no ${kernel ? 'recurrent kernel' : 'kernel'}`,
      layer,
      'it is missing from the file',
    );
  const gates = gateCounts[kind];
  const [hidden = 0] = recurrent.shape;
  const [input = 0] = kernel.shape;
  const wide = gates * hidden;
  const expect = (array: NamedArray, ...forms: number[][]): void => {
    checkFloats(file, array);
    if (forms.some(form => form.join() === array.shape.join())) return;
    throw refuse(
      file,
      `shape [${array.shape.join(', ')}]`,
      array.name,
      `a ${kind} layer of ${hidden} units has ${forms.map(form => `[${form.join(', ')}]`).join(' or ')} here`,
    );
  };
  expect(recurrent, [Math.max(1, hidden), Math.max(1, wide)]);
  expect(kernel, [Math.max(1, input), wide]);
  if (bias) expect(bias, [wide], ...(kind === 'gru' ? [[2, wide]] : []));
  const resetAfter = kind === 'gru' && bias ? bias.shape.length === 2 : undefined;
  if (bias && resetAfter !== undefined && saysAfter !== undefined && resetAfter !== saysAfter)
    throw refuse(
      file,
      `shape [${bias.shape.join(', ')}]`,
      bias.name,
      `a bias of ${resetAfter ? 'two rows' : 'one row'} is of reset_after=${String(resetAfter)}, but reset_after is ${String(saysAfter)}`,
    );
  return {
    arrays: {
      inputWeight: transposed(kernel),
      hiddenWeight: transposed(recurrent),
      ...biases(bias),
    },
    shape: { input, hidden, width: hidden },
    resetAfter,
  };
}

/** A bias of two rows is the inputs' and the hidden state's; one row is the inputs'. */
function biases(bias: NamedArray | undefined): Pick<DirectionArrays, 'inputBias' | 'hiddenBias'> {
  if (!bias) return {};
  return bias.shape.length === 2
    ? { inputBias: partOf(bias, 0), hiddenBias: partOf(bias, 1) }
    : { inputBias: bias };
}
