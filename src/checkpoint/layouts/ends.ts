import type { Sidecar } from '../../domain/sidecar.ts';
import type { NamedArray } from '../arrays.ts';
import type { Stack } from './groups.ts';
import { embeddingName, ownName, positionName, readoutName } from './names.ts';
import { refuse } from './refusal.ts';

/** What stands before and after the recurrent layers. */
export interface Ends {
  readonly embedding: NamedArray | undefined;
  readonly readout: NamedArray | undefined;
  readonly readoutBias: NamedArray | undefined;
  /** What would be an end, had the sidecar not said that there is none. */
  readonly aside: readonly NamedArray[];
}

/**
 * Finds the embedding and the readout: by shape, then by name, then by place.
 *
 * @param rest  arrays that belong to no layer
 * @throws Refused  where several fit, or a linear layer is left over that would act on values
 */
export function findEnds(
  file: string,
  arrays: readonly NamedArray[],
  rest: readonly NamedArray[],
  stack: Stack,
  sidecar: Sidecar,
  isTied: boolean,
): Ends {
  const inputSize = stack.shapes[0]?.input ?? 0;
  const topWidth = (stack.layers[0]?.length ?? 1) * (stack.shapes.at(-1)?.width ?? 0);
  const matrices = rest.filter(
    ({ name, shape }) =>
      shape.length === 2 && !positionName.test(ownName(name)) && /weight$|^[^.]*$/.test(name),
  );
  const named = (field: 'embedding' | 'readout'): NamedArray | null | undefined => {
    const name = sidecar[field];
    if (name === undefined || name === null) return name;
    const array = rest.find(each => each.name === name);
    if (!array) throw refuse(file, 'no such tensor', name, `the sidecar names it as ${field}`);
    const columns = field === 'embedding' ? inputSize : topWidth;
    if (array.shape.length !== 2 || array.shape[1] !== columns) {
      throw refuse(
        file,
        `shape [${array.shape.join(', ')}]`,
        name,
        `the sidecar names it as ${field}, whose columns must be ${columns}`,
      );
    }
    return array;
  };
  const [saidEmbedding, saidReadout] = [named('embedding'), named('readout')];
  const isReadout = (array: NamedArray): boolean => readoutName.test(ownName(array.name));
  const isEmbedding = (array: NamedArray): boolean =>
    embeddingName.test(ownName(array.name)) && !/unembed/i.test(ownName(array.name));
  const firstRecurrent = arrays.findIndex(array => array === stack.layers[0]?.[0]?.inputWeight);
  const isBefore = (array: NamedArray): boolean => arrays.indexOf(array) < firstRecurrent;

  const biasOf = (array: NamedArray): NamedArray | undefined =>
    rest.find(({ name, shape }) => shape.length === 1 && biasNames(array.name).includes(name));
  const free = matrices.filter(array => array !== saidEmbedding && array !== saidReadout);
  const fitsOut = free.filter(({ shape }) => shape[1] === topWidth);
  // An embedding is a table of rows; what has a bias is a linear layer.
  const fitsIn = free.filter(array => array.shape[1] === inputSize && !biasOf(array));
  // A matrix that fits both ends goes by its name, readout names first, then by its place.
  const goesOut = (array: NamedArray): boolean =>
    !fitsIn.includes(array) || isReadout(array) !== isEmbedding(array)
      ? isReadout(array) || !fitsIn.includes(array)
      : isReadout(array) || !isBefore(array);
  const outs = saidReadout ? [] : fitsOut.filter(goesOut);
  const readout =
    saidReadout === undefined ? only(file, outs, isReadout, 'readout') : (saidReadout ?? undefined);
  const ins = saidEmbedding
    ? []
    : fitsIn.filter(
        array =>
          array !== readout && !isReadout(array) && (saidReadout !== null || !outs.includes(array)),
      );
  const embedding =
    saidEmbedding === undefined
      ? only(file, ins, isEmbedding, 'embedding')
      : (saidEmbedding ?? undefined);
  const aside = [
    ...(saidReadout === null ? outs.flatMap(array => [array, biasOf(array) ?? []].flat()) : []),
    ...(saidEmbedding === null ? ins : []),
  ];
  refuseLeft(
    file,
    matrices.filter(array => array !== embedding && array !== readout && !aside.includes(array)),
    { inputSize, topWidth },
    array => biasOf(array) !== undefined,
  );
  const readoutBias = readout && biasOf(readout);
  if (readout && readoutBias && readoutBias.shape[0] !== readout.shape[0]) {
    throw refuse(
      file,
      `shape [${readoutBias.shape.join()}]`,
      readoutBias.name,
      `expected [${readout.shape[0] ?? 0}] beside ${readout.name}`,
    );
  }
  if (saidReadout === undefined && !readout && isTied && embedding?.shape[1] === topWidth) {
    const bias = rest.find(
      ({ shape, name }) =>
        shape.length === 1 && shape[0] === embedding.shape[0] && readoutName.test(name),
    );
    return { embedding, readout: embedding, readoutBias: bias, aside };
  }
  return { embedding, readout, readoutBias, aside };
}

/** What a linear layer's bias may be called: `fc.weight` has `fc.bias`, `W_out` has `b_out`. */
const biasNames = (name: string): readonly string[] => {
  if (/weight$/.test(name)) return [name.replace(/weight$/, 'bias')];
  const twin = name.replace(/(^|\.)[Ww](?=[^.]*$)/, '$1b');
  return twin === name ? [] : [twin];
};

/** No matrix is left aside: it would act on values. @throws Refused */
function refuseLeft(
  file: string,
  left: readonly NamedArray[],
  { inputSize, topWidth }: { readonly inputSize: number; readonly topWidth: number },
  hasBias: (array: NamedArray) => boolean,
): void {
  const [extra] = left;
  if (!extra) return;
  const [rows, columns] = extra.shape;
  const fits = columns === topWidth || columns === inputSize;
  if (rows === inputSize && columns !== topWidth && hasBias(extra))
    throw refuse(
      file,
      'a linear layer before the recurrent layers',
      extra.name,
      'it has a bias, so it is no embedding, and the equations have no layer there',
    );
  throw refuse(
    file,
    `a linear layer of shape [${extra.shape.join(', ')}] that fits nowhere`,
    extra.name,
    fits
      ? 'a function between two linear layers is unknown; name the readout in the sidecar and list the others in "ignore" if nothing lies between'
      : `its columns must be ${topWidth} as the last layer has units, to be the readout, or ${inputSize} to be the embedding; name it in the sidecar, or list it in "ignore"`,
  );
}

function only(
  file: string,
  candidates: readonly NamedArray[],
  isNamed: (array: NamedArray) => boolean,
  what: string,
): NamedArray | undefined {
  const [first, second] = candidates;
  if (!second) return first;
  const named = candidates.filter(isNamed);
  const [one, two] = named;
  if (one && !two) return one;
  const list = candidates.map(({ name }) => name).join(' and ');
  throw refuse(
    file,
    `two linear layers that could be the ${what}`,
    second.name,
    `${list} both fit; name one as "${what}" in the sidecar`,
  );
}
