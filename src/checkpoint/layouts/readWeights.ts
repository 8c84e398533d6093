import type { Weights } from '../../domain/model.ts';
import type { Values } from '../../domain/trace.ts';
import type { NamedArray } from '../arrays.ts';
import type { ModelArrays } from './layout.ts';

const read = async (array: NamedArray): Promise<Values> => ({
  shape: array.shape,
  data: await array.read(),
});

/** Whether the readout is the embedding: one array, under whatever names. */
export const isTied = ({
  embedding,
  readout,
}: Pick<ModelArrays, 'embedding' | 'readout'>): boolean =>
  readout !== undefined && readout.identity === embedding?.identity;

/** Reads a model's arrays one after the other; a readout that is the embedding is read once. */
export async function readWeights(arrays: ModelArrays): Promise<Weights> {
  const layers = [];
  for (const directions of arrays.layers) {
    const both = [];
    for (const direction of directions) {
      const { inputWeight, hiddenWeight, inputBias, hiddenBias, projection, peephole } = direction;
      both.push({
        inputWeight: await read(inputWeight),
        hiddenWeight: await read(hiddenWeight),
        ...(inputBias && { inputBias: await read(inputBias) }),
        ...(hiddenBias && { hiddenBias: await read(hiddenBias) }),
        ...(projection && { projection: await read(projection) }),
        ...(peephole && { peephole: await read(peephole) }),
      });
    }
    layers.push(both);
  }
  const embedding = arrays.embedding && (await read(arrays.embedding));
  const readout = isTied(arrays) ? embedding : arrays.readout && (await read(arrays.readout));
  const initialState = await arrays.readInitialState?.();
  return {
    layers,
    ...(embedding && { embedding }),
    ...(readout && { readout }),
    ...(arrays.readoutBias && { readoutBias: await read(arrays.readoutBias) }),
    ...(initialState && { initialState }),
  };
}
