import { sizeOf, type NamedArray } from '../arrays.ts';
import { reshaped } from '../views.ts';
import type { EndClues } from './endClues.ts';
import { biasNames } from './endNames.ts';
import { readoutName } from './names.ts';
import { refuse } from './refusal.ts';

/** A readout's bias, the array of the file it is, and the one beside the readout that the sidecar says is not it. */
export interface FoundBias {
  readonly taken: NamedArray | undefined;
  readonly from: NamedArray | undefined;
  readonly aside: readonly NamedArray[];
}

/**
 * The readout's bias: the one that the sidecar names, else the one that the readout's name leads to; that of a tied readout, which
 * has the embedding's name, by its size and a readout's name.
 *
 * @throws Refused  one that is not there, or is of another size than the outputs
 */
export function readoutBias(
  { file, tensors, inLayers, rest, sidecar }: Omit<EndClues, 'isAnothers'>,
  readout: NamedArray | undefined,
  biasOf: 'tied' | ((array: NamedArray) => NamedArray | undefined),
): FoundBias {
  const { readoutBias: said } = sidecar;
  const outputs = readout?.shape[0] ?? 0;
  const own =
    biasOf === 'tied'
      ? rest.find(({ name, shape }) => shape.join() === String(outputs) && readoutName.test(name))
      : readout && (biasOf(readout) ?? putAsideWith(readout, tensors));
  if (said === null) return { taken: undefined, from: undefined, aside: own ? [own] : [] };
  if (said === undefined) {
    if (own && own.shape[0] !== outputs)
      throw refuse(
        file,
        `shape [${own.shape.join()}]`,
        own.name,
        `expected [${outputs}] beside ${readout?.name ?? ''}`,
      );
    return { taken: own, from: own, aside: [] };
  }
  const from = tensors.byName(said);
  const fail = (found: string): Error =>
    refuse(
      file,
      found,
      said,
      readout
        ? `the sidecar names it as readoutBias; expected [${outputs}] beside ${readout.name}`
        : 'the sidecar names it as readoutBias, and there is no readout: name one as "readout", or say "tied"',
      readout ? ['readoutBias'] : ['readoutBias', 'readout', 'tied'],
    );
  if (!from) throw fail('no such tensor');
  if (inLayers.has(from)) throw fail('a recurrent bias');
  if (!readout || sizeOf(from.shape) !== outputs) throw fail(`shape [${from.shape.join(', ')}]`);
  const taken = from.shape.length === 1 ? from : reshaped(from, [outputs]);
  return { taken, from, aside: own && own !== from ? [own] : [] };
}

/** The bias of a readout that stands in another dictionary or group, and with it was put aside. */
const putAsideWith = ({ name }: NamedArray, tensors: EndClues['tensors']): NamedArray | undefined =>
  biasNames(name)
    .map(each => tensors.byName(each))
    .find(each => each?.shape.length === 1);
