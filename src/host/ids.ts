/** Every id that the manifest and the code share. */
export const viewType = 'ripple.experiment';

/** The read-only view of a checkpoint's arrays. */
export const checkpointViewType = 'ripple.checkpoint';

/** Commands, as the manifest names them. */
export const Command = {
  openCheckpoint: 'ripple.openCheckpoint',
  openIn: 'ripple.openIn',
  describeCheckpoint: 'ripple.describeCheckpoint',
  showArrays: 'ripple.showArrays',
  newExperiment: 'ripple.newExperiment',
  addIntervention: 'ripple.addIntervention',
  addMetric: 'ripple.addMetric',
  setUnrollMode: 'ripple.setUnrollMode',
  run: 'ripple.run',
  stop: 'ripple.stop',
  compareModes: 'ripple.compareModes',
  mapEffects: 'ripple.mapEffects',
  interveneAlong: 'ripple.interveneAlong',
  exportView: 'ripple.export',
  showLog: 'ripple.showLog',
  openSample: 'ripple.openSample',
  intervene: 'ripple.intervene',
  revealSite: 'ripple.revealSite',
  editIntervention: 'ripple.editIntervention',
  removeIntervention: 'ripple.removeIntervention',
  duplicateIntervention: 'ripple.duplicateIntervention',
  clearInterventions: 'ripple.clearInterventions',
  toggleIntervention: 'ripple.toggleIntervention',
  moveInterventionUp: 'ripple.moveInterventionUp',
  moveInterventionDown: 'ripple.moveInterventionDown',
  addSource: 'ripple.addSource',
  addSourceFromFile: 'ripple.addSourceFromFile',
  renameSource: 'ripple.renameSource',
  removeSource: 'ripple.removeSource',
  editBase: 'ripple.editBase',
  editExample: 'ripple.editExample',
  swapExamples: 'ripple.swapExamples',
  choices: 'ripple.choices',
  showMemoryLimit: 'ripple.showMemoryLimit',
  useAutoBackend: 'ripple.useAutoBackend',
  installNativeBackend: 'ripple.installNativeBackend',
} as const;

/** Tree views. */
export const View = {
  sites: 'ripple.sites',
  interventions: 'ripple.interventions',
  examples: 'ripple.examples',
} as const;

/** Keys that `when` clauses read. */
export const ContextKey = {
  hasExperiment: 'ripple.hasExperiment',
  isRunning: 'ripple.isRunning',
} as const;

/** Settings, below `ripple.`. */
export const Setting = {
  backend: 'backend',
  tensorflowPath: 'tensorflow.path',
  memoryLimitMB: 'memoryLimitMB',
  runOnChange: 'runOnChange',
} as const;
