import { assertNever } from '../../../base/assert.ts';
import { layerCount, type Anatomy } from '../../../domain/anatomy.ts';
import { EngineError } from '../../../domain/failure.ts';
import { cellCount } from '../../../domain/cellCount.ts';
import { overs } from '../../../domain/sweepCells.ts';
import type { Axis } from '../../../domain/sweepMap.ts';

/** More cells than anyone waits for, and as many as a list holds with ease. */
const mostCells = 1e7;

/** What axes run over: the pattern's, and those of the run that it is in. */
export interface Extent {
  readonly anatomy: Anatomy;
  readonly timesteps: number;
  /** Of the pattern's source; null where it has none. */
  readonly sourceTimesteps: number | null;
  /** Of the pattern's component at its layer; in a basis, its directions. */
  readonly units: number;
}

/**
 * The axes that were asked for, with their values.
 *
 * @param over  their names, as `--over` has them
 * @throws EngineError `wrong-question`: none of the four, a source's timesteps without a source, too many cells
 */
export function toAxes(over: string, extent: Extent): Axis[] {
  const names = over.replaceAll(/\s/g, '');
  if (!overs.some(each => each === names)) {
    const expected = `expected one of ${overs.join(' · ')}`;
    throw new EngineError('wrong-question', `--over: found ${JSON.stringify(over)}, ${expected}`);
  }
  const axes = names.split(',').map(name => toAxis(name as Axis['name'], extent));
  const count = cellCount(axes);
  if (count <= mostCells) return axes;
  const found = `${names} comes to ${count} cells`;
  throw new EngineError('wrong-question', `--over: ${found}, expected at most ${mostCells}`);
}

function toAxis(name: Axis['name'], { anatomy, timesteps, sourceTimesteps, units }: Extent): Axis {
  switch (name) {
    case 'component':
      return { name, values: anatomy.layers.map(layer => layer.name) };
    case 'layer':
      return { name, values: countedTo(layerCount(anatomy)) };
    case 'timestep':
      return { name, values: countedTo(timesteps) };
    case 'unit':
      return { name, values: countedTo(units) };
    case 'sourceTimestep': {
      if (sourceTimesteps !== null) return { name, values: countedTo(sourceTimesteps) };
      const needs =
        'the first enabled intervention has no source whose timesteps it could run over';
      throw new EngineError('wrong-question', `--over: ${name}: ${needs}`);
    }
    default:
      return assertNever(name);
  }
}

const countedTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at);
