/** The recurrent cells that can be run. */
export const cellKinds = ['rnn', 'gru', 'lstm'] as const;

/** One of them. */
export type CellKind = (typeof cellKinds)[number];

/** The activations inside a layer, of all cells; which of them a cell has, and in which order, its own file says. */
const layerComponents = [
  'input',
  'hiddenIn',
  'cellIn',
  'inputProjection',
  'hiddenProjection',
  'inputGatePreactivation',
  'forgetGatePreactivation',
  'candidatePreactivation',
  'outputGatePreactivation',
  'inputGate',
  'forgetGate',
  'candidate',
  'outputGate',
  'retained',
  'written',
  'cell',
  'cellActivation',
  'hidden',
  'resetGatePreactivation',
  'updateGatePreactivation',
  'resetGate',
  'updateGate',
  'preactivation',
] as const;

/** Activations of the whole model; a site on one of them has no layer. */
export const modelComponents = ['embedding', 'logits'] as const;

/** An activation inside a layer, of whichever cell. */
export type LayerComponent = (typeof layerComponents)[number];

/** An activation of the whole model. */
export type ModelComponent = (typeof modelComponents)[number];

/** Any named activation. */
export type Component = LayerComponent | ModelComponent;

/** Every component of every cell and of the model, each once. */
export const allComponents: readonly Component[] = [...layerComponents, ...modelComponents];

/** Whether a component belongs to the model, not to a layer. */
export const isModelComponent = (component: Component): component is ModelComponent =>
  component === 'embedding' || component === 'logits';
