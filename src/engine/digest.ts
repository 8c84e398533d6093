import { layersOf } from './runs/recorder.ts';
import type { Run, Runs } from './runs/run.ts';

/** The one NaN that a digest knows: which bits a NaN has differs by machine. */
const quietNaN = 0x7fc00000;

/**
 * What a digest covers, piece by piece: the base run, then the intervened run. Of each the count of timesteps (uint32); all
 * inputs, then all outputs (ids as int32, vectors as float32; nothing without a readout); each state in the cell's order by
 * layer, timestep and unit (float32), as its trace shows it; the last timestep's logits. Little-endian.
 *
 * @yields bytes, to be hashed in this order
 */
export function* digestParts({ base, intervened }: Runs): Generator<Uint8Array> {
  yield* partsOf(base);
  yield* partsOf(intervened);
}

function* partsOf({ said, recorder }: Run): Generator<Uint8Array> {
  const { anatomy, timesteps } = recorder;
  yield words([timesteps]);
  if (said.inputIds) yield words(said.inputIds);
  for (const vector of said.inputVectors ?? []) yield floats(vector);
  if (said.outputIds) yield words(said.outputIds);
  for (const vector of said.outputVectors ?? []) yield floats(vector);
  for (const state of anatomy.states)
    for (const layer of layersOf(anatomy, state)) yield floats(recorder.all(state, layer));
  if (anatomy.model.some(({ name }) => name === 'logits'))
    yield floats(recorder.at('logits', null, timesteps - 1));
}

function words(values: ArrayLike<number>): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  for (let k = 0; k < values.length; k++) view.setUint32(4 * k, (values[k] ?? 0) >>> 0, true);
  return new Uint8Array(view.buffer);
}

function floats(values: ArrayLike<number>): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  for (let k = 0; k < values.length; k++) {
    const value = values[k] ?? NaN;
    if (Number.isNaN(value)) view.setUint32(4 * k, quietNaN, true);
    else view.setFloat32(4 * k, value, true);
  }
  return new Uint8Array(view.buffer);
}
