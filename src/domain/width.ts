import type { Component } from './components.ts';
import type { Architecture } from './model.ts';

/**
 * Units of a component: the size of its last axis.
 *
 * A bidirectional layer's components run forward ‖ backward, so theirs is doubled; its `input` is what the layer reads, once.
 *
 * @param layer  null for `embedding` and `logits`
 * @returns      0 where the model has no such component
 */
export function widthOf(model: Architecture, component: Component, layer: number | null): number {
  if (component === 'embedding') return model.vocabularySize === null ? 0 : model.inputSize;
  if (component === 'logits') return model.outputSize ?? 0;
  const shape = layer === null ? undefined : model.layers[layer];
  if (!shape) return 0;
  const directions = model.bidirectional ? 2 : 1;
  switch (component) {
    case 'input':
      return shape.input;
    case 'hidden':
    case 'hiddenIn':
      return directions * shape.width;
    case 'inputProjection':
    case 'hiddenProjection':
      return directions * shape.hidden * model.gates.length;
    default:
      return directions * shape.hidden;
  }
}
