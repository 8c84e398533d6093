import type { Anatomy } from '../domain/anatomy.ts';
import type { Architecture } from '../domain/model.ts';
import type { Equations, Parts } from './cells/cell.ts';
import { cellOf, partsOf } from './cells/cells.ts';

/**
 * What a model has, from its cell's specification.
 *
 * A bidirectional layer's components run forward ‖ backward, so their units are doubled; its `input` is what the layer
 * reads, once.
 */
export function anatomyOf(architecture: Architecture): Anatomy {
  const { kind, layers, bidirectional, inputSize, vocabularySize, outputSize } = architecture;
  const directions = bidirectional ? 2 : 1;
  const [lowest] = layers;
  const cell: Parts & Pick<Equations, 'inParts'> = lowest
    ? cellOf(architecture, lowest)
    : partsOf[kind];
  const { states, components, inParts } = cell;
  return {
    states: states.map(({ name }) => name),
    layers: components.map(({ name, units }) => ({
      name,
      units: layers.map(shape => (name === 'input' ? 1 : directions) * units(shape)),
    })),
    ...(inParts && { inParts }),
    model: [
      ...(vocabularySize === null ? [] : [{ name: 'embedding' as const, units: inputSize }]),
      ...(outputSize === null ? [] : [{ name: 'logits' as const, units: outputSize }]),
    ],
  };
}
