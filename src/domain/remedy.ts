/** What would help against a failure, each a command of the editor: its id without `ripple.`. */
export const remedies = [
  'describeCheckpoint',
  'useAutoBackend',
  'installNativeBackend',
  'choices',
  'showMemoryLimit',
] as const;

/** One of them. */
export type Remedy = (typeof remedies)[number];
