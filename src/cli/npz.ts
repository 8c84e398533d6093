import { zipSync } from 'fflate';
import { unitsOf, type Anatomy } from '../domain/anatomy.ts';
import type { Component } from '../domain/components.ts';
import { layersOf } from '../engine/runs/recorder.ts';
import type { Runs } from '../engine/runs/run.ts';

/**
 * Traces as a numpy archive: `base.hidden.0`, `intervened.logits`, …, each [timesteps, units], float32; `base.inputs`
 * and `base.outputs` are ids, int32, or vectors, float32.
 *
 * @source NEP 1, the npy format, version 1.0
 */
export function toNpz(anatomy: Anatomy, runs: Runs, components: readonly Component[]): Uint8Array {
  const files: Record<string, Uint8Array> = {};
  for (const name of ['base', 'intervened'] as const) {
    const { recorder, said } = runs[name];
    for (const component of components) {
      for (const layer of layersOf(anatomy, component)) {
        const key = `${name}.${component}${layer === null ? '' : `.${layer}`}.npy`;
        const width = unitsOf(anatomy, component, layer);
        files[key] = npy('<f4', [recorder.timesteps, width], recorder.all(component, layer));
      }
    }
    for (const [part, ids, vectors] of [
      ['inputs', said.inputIds, said.inputVectors],
      ['outputs', said.outputIds, said.outputVectors],
    ] as const) {
      if (ids) files[`${name}.${part}.npy`] = npy('<i4', [recorder.timesteps], ids);
      if (vectors) {
        const shape = [recorder.timesteps, vectors[0]?.length ?? 0];
        files[`${name}.${part}.npy`] = npy('<f4', shape, Float32Array.from(vectors.flat()));
      }
    }
  }
  return zipped(files);
}

/** Files as an archive whose bytes depend on them alone: each is as old as the format, by whatever clock. */
export const zipped = (files: Readonly<Record<string, Uint8Array>>): Uint8Array =>
  zipSync(files, { level: 0, mtime: new Date(1980, 0, 1) });

/** One array as an npy file; its data starts at a multiple of 64. @param descr  numpy's name of the type, `<f4` */
export function npy(
  descr: string,
  shape: readonly number[],
  data: Float32Array | Float64Array | Int32Array | Uint32Array,
): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape.join()},)` : `(${shape.join(', ')})`;
  const literal = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const start = 10;
  const header =
    literal.padEnd(Math.ceil((start + literal.length + 1) / 64) * 64 - start - 1) + '\n';
  const bytes = new Uint8Array(start + header.length + data.byteLength);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length & 0xff, header.length >> 8]);
  bytes.set(new TextEncoder().encode(header), start);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), start + header.length);
  return bytes;
}
