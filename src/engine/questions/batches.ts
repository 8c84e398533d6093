import { componentsOf, layerCount, unitsOf, type Anatomy } from '../../domain/anatomy.ts';
import { bytesOf, layersOf, type Wanted } from '../runs/recorder.ts';

/** As many as share each reading of the weights with profit. */
const most = 256;
/** Fewer than that share it badly, however long they take. */
const least = 32;
/** Multiplications of a batch: some ten seconds, after which a file is filled in and a sweep can be stopped with little lost. */
const mostWork = 1e11;
const MB = 2 ** 20;

/**
 * How many rows of a sweep are taken at once: as many as half the memory limit holds, the other half being for the base
 * and the sources, and no more than are done before long.
 *
 * @param record  what each row records
 * @returns       1 at least
 */
export function mostRows(
  anatomy: Anatomy,
  timesteps: number,
  record: readonly Wanted[],
  limitMB: number,
): number {
  const byMemory = Math.floor((limitMB * MB) / 2 / rowBytes(anatomy, timesteps, record));
  const byWork = Math.floor(mostWork / (timesteps * stepWork(anatomy)));
  return Math.max(1, Math.min(most, byMemory, Math.max(least, byWork)));
}

/** What a row records, reads and says, and what a timestep makes of it on the way. */
function rowBytes(anatomy: Anatomy, timesteps: number, record: readonly Wanted[]): number {
  const made = componentsOf(anatomy).flatMap(component =>
    layersOf(anatomy, component).map(layer => unitsOf(anatomy, component, layer)),
  );
  const readsVectors = unitsOf(anatomy, 'embedding', null) === 0;
  const said = 8 * timesteps * (readsVectors ? 2 * unitsOf(anatomy, 'input', 0) : 1);
  return bytesOf(anatomy, timesteps, record) + said + 4 * made.reduce((a, b) => a + b, 0);
}

/** Multiplications of one timestep of one row. */
function stepWork(anatomy: Anatomy): number {
  const units = (component: Parameters<typeof unitsOf>[1], layer: number | null): number =>
    unitsOf(anatomy, component, layer);
  const L = layerCount(anatomy);
  let work = units('logits', null) * units('hidden', L - 1);
  for (let l = 0; l < L; l++) {
    work += units('inputProjection', l) * units('input', l);
    work += units('hiddenProjection', l) * units('hidden', l);
  }
  return Math.max(1, work);
}
