/** The recurrent cells that can be run. */
export type CellKind = 'rnn' | 'gru' | 'lstm';

const shared = ['input', 'hiddenIn'] as const;
const projections = ['inputProjection', 'hiddenProjection'] as const;

/** The activations inside one step of one layer, in order of computation. */
export const cellComponents = {
  rnn: [...shared, ...projections, 'preactivation', 'hidden'],
  gru: [
    ...shared,
    ...projections,
    'resetGatePreactivation',
    'updateGatePreactivation',
    'resetGate',
    'updateGate',
    'candidatePreactivation',
    'candidate',
    'hidden',
  ],
  lstm: [
    ...shared,
    'cellIn',
    ...projections,
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
  ],
} as const satisfies Record<CellKind, readonly string[]>;

/** Activations of the whole model; a site on one of them has no layer. */
export const modelComponents = ['embedding', 'logits'] as const;

/** An activation inside a layer, of whichever cell. */
export type LayerComponent = (typeof cellComponents)[CellKind][number];

/** An activation of the whole model. */
export type ModelComponent = (typeof modelComponents)[number];

/** Any named activation. */
export type Component = LayerComponent | ModelComponent;

/** Every component of every cell and of the model, each once. */
export const allComponents: readonly Component[] = [
  ...new Set<Component>([...cellComponents.lstm, ...cellComponents.gru, ...cellComponents.rnn]),
  ...modelComponents,
];

/** Whether a component belongs to the model, not to a layer. */
export const isModelComponent = (component: Component): component is ModelComponent =>
  component === 'embedding' || component === 'logits';
