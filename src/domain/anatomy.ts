import {
  isModelComponent,
  type Component,
  type LayerComponent,
  type ModelComponent,
} from './components.ts';

/**
 * A model's activations: which there are, in order of computation, and how many units each has; JSON-safe. The engine
 * makes it from the cell's specification, and everyone else asks it.
 */
export interface Anatomy {
  /** The states that a layer carries from one timestep to the next, in the cell's order: `hidden` first. */
  readonly states: readonly LayerComponent[];
  /** Components of a layer in order, each with its units per layer, those of both directions together. */
  readonly layers: readonly {
    readonly name: LayerComponent;
    readonly units: readonly number[];
  }[];
  /** Those of them that are computed part by part, one after the other; none unless given. */
  readonly inParts?: readonly LayerComponent[];
  /** Components of the whole model that it has. */
  readonly model: readonly { readonly name: ModelComponent; readonly units: number }[];
}

/** Every component that the model has: a layer's in order of computation, then the whole model's. */
export const componentsOf = ({ layers, model }: Anatomy): Component[] =>
  [...layers, ...model].map(({ name }) => name);

/**
 * Units of a component: the size of its last axis.
 *
 * @param layer  null for `embedding` and `logits`
 * @returns      0 where the model has no such component, or no such layer
 */
export function unitsOf(
  { layers, model }: Anatomy,
  component: Component,
  layer: number | null,
): number {
  if (isModelComponent(component)) return model.find(({ name }) => name === component)?.units ?? 0;
  if (layer === null) return 0;
  return layers.find(({ name }) => name === component)?.units[layer] ?? 0;
}

/** Components of a layer, or of the model where no layer is given. */
export const componentsAt = (anatomy: Anatomy, layer: number | null): readonly Component[] =>
  (layer === null ? anatomy.model : anatomy.layers).map(({ name }) => name);

/** How many layers the model has. */
export const layerCount = ({ layers }: Anatomy): number => layers[0]?.units.length ?? 0;
