import { counted } from '../base/counted.ts';
import type { Weights } from '../domain/model.ts';
import type { Values } from '../domain/trace.ts';

/** Every array of the model's own, by a name that does not depend on the file's. */
function* ownArrays({
  layers,
  embedding,
  readout,
  readoutBias,
  initialState,
}: Weights): Generator<[string, Values]> {
  for (const [l, directions] of layers.entries()) {
    for (const [d, direction] of directions.entries()) {
      for (const [part, values] of Object.entries(direction) as [string, Values][])
        yield [`layers.${l}.${d}.${part}`, values];
    }
  }
  if (embedding) yield ['embedding', embedding];
  if (readout) yield ['readout', readout];
  if (readoutBias) yield ['readoutBias', readoutBias];
  for (const part of ['hidden', 'cell'] as const) {
    const rows = initialState?.[part];
    if (rows)
      yield [
        `initialState.${part}`,
        { shape: [rows.length, rows[0]?.length ?? 0], data: Float32Array.from(rows.flat()) },
      ];
  }
}

/** What a fingerprint is made of: names, shapes and values. */
export function* fingerprintChunks(weights: Weights): Generator<Uint8Array> {
  for (const [name, { shape, data }] of ownArrays(weights)) {
    yield new TextEncoder().encode(`${name}[${shape.join()}]`);
    yield new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  }
}

/** Doubts about weights: how many of an array's values are NaN or infinite. */
export function notFinite(weights: Weights): string[] {
  return [...ownArrays(weights)].flatMap(([name, { data }]) => {
    let sum = 0;
    for (let k = 0; k < data.length; k++) sum += (data[k] ?? 0) * 0; // NaN by any that is not finite: half the time of looking at each
    const count = sum === 0 ? 0 : data.filter(value => !Number.isFinite(value)).length;
    const values = `${counted(count, 'value')} that ${count === 1 ? 'is' : 'are'}`;
    return count > 0 ? [`${name} has ${values} not finite (NaN or infinite)`] : [];
  });
}
