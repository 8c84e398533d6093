import type { Sidecar } from '../../domain/sidecar.ts';
import type { NamedArray } from '../arrays.ts';
import type { Stack } from './groups.ts';
import {
  attentionName,
  embeddingName,
  normName,
  ownName,
  positionName,
  readoutName,
} from './names.ts';
import { refuse } from './refusal.ts';

/** What stands before and after the recurrent layers. */
export interface Ends {
  readonly embedding: NamedArray | undefined;
  readonly readout: NamedArray | undefined;
  readonly readoutBias: NamedArray | undefined;
}

/** What would act on values and is not in the equations. @throws Refused */
export function refuseOtherParts(
  file: string,
  arrays: readonly NamedArray[],
  stackModules: readonly string[],
): void {
  for (const { name } of arrays) {
    if (attentionName.test(name))
      throw refuse(file, 'attention', name, 'attention adds a path that the equations do not have');
  }
  for (const { name, shape } of arrays) {
    if (/conv.*weight$/i.test(name) && (shape.length === 3 || shape.length === 4)) {
      throw refuse(file, 'convolution', name, 'a convolutional front-end changes the inputs');
    }
  }
  for (const { name, shape } of arrays) {
    const bias = arrays.find(each => each.name === name.replace(/weight$/, 'bias'));
    const isScale =
      shape.length === 1 && /(^|\.)weight$/.test(name) && bias?.shape.join() === shape.join();
    if (!isScale && !normName.test(name)) continue;
    const isInside = stackModules.some(module => module !== '' && name.startsWith(`${module}.`));
    throw refuse(
      file,
      `layer normalisation${isInside ? ' inside the cell' : ''}`,
      name,
      'normalisation in or between cells changes the gates',
    );
  }
  for (const { name, dtype } of arrays) {
    if (dtype.name === 'quantized' || /packed_params|(weight|kernel)_scale$/.test(name)) {
      throw refuse(
        file,
        'quantized weights',
        name,
        'only floating-point weights are run; save the model before quantization',
      );
    }
    if (/parametrizations\.|weight_hh_l\d+_[gv]$/.test(name)) {
      throw refuse(
        file,
        'a parametrized weight',
        name,
        'remove the parametrization before saving (torch.nn.utils.parametrize.remove_parametrizations)',
      );
    }
  }
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

  const free = matrices.filter(array => array !== saidEmbedding && array !== saidReadout);
  const fitsOut = free.filter(({ shape }) => shape[1] === topWidth);
  const fitsIn = free.filter(({ shape }) => shape[1] === inputSize);
  // A matrix that fits both ends goes by its name, readout names first, then by its place.
  const goesOut = (array: NamedArray): boolean =>
    !fitsIn.includes(array) || isReadout(array) !== isEmbedding(array)
      ? isReadout(array) || !fitsIn.includes(array)
      : isReadout(array) || !isBefore(array);
  const outs = saidReadout === undefined ? fitsOut.filter(goesOut) : [];
  const readout =
    saidReadout === undefined ? only(file, outs, isReadout, 'readout') : (saidReadout ?? undefined);
  const ins =
    saidEmbedding === undefined
      ? fitsIn.filter(array => array !== readout && !isReadout(array))
      : [];
  const embedding =
    saidEmbedding === undefined
      ? only(file, ins, isEmbedding, 'embedding')
      : (saidEmbedding ?? undefined);
  const left = matrices.filter(array => array !== embedding && array !== readout);
  const [extra] = left;
  if (extra) {
    const fits = extra.shape[1] === topWidth || extra.shape[1] === inputSize;
    const why = fits
      ? 'a function between two linear layers is unknown; name the readout in the sidecar and list the others in "ignore" if nothing lies between'
      : `its columns must be ${topWidth} as the last layer has units, to be the readout, or ${inputSize} to be the embedding; name it in the sidecar, or list it in "ignore"`;
    throw refuse(
      file,
      `a linear layer of shape [${extra.shape.join(', ')}] that fits nowhere`,
      extra.name,
      why,
    );
  }
  const biasName = readout?.name.replace(/weight$/, 'bias');
  const readoutBias = rest.find(
    ({ name, shape }) => name === biasName && name !== readout?.name && shape.length === 1,
  );
  if (readout && readoutBias && readoutBias.shape[0] !== readout.shape[0]) {
    throw refuse(
      file,
      `shape [${readoutBias.shape.join()}]`,
      readoutBias.name,
      `expected [${readout.shape[0] ?? 0}] beside ${readout.name}`,
    );
  }
  if (!readout && isTied && embedding && embedding.shape[1] === topWidth) {
    return {
      embedding,
      readout: embedding,
      readoutBias: rest.find(
        ({ shape, name }) =>
          shape.length === 1 && shape[0] === embedding.shape[0] && readoutName.test(name),
      ),
    };
  }
  return { embedding, readout, readoutBias };
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
