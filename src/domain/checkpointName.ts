import { checkpointNames, checkpointPattern, endingPattern } from './checkpointFormats.ts';

const pattern = new RegExp(checkpointPattern, 'i');
const ending = new RegExp(endingPattern, 'i');
const wholeNames = new Set(checkpointNames);

/** A checkpoint's file name without its known ending: `NAME` of `NAME.pt`, `NAME.safetensors.index.json`; `model` of `model.json`. */
export const stemOf = (name: string): string =>
  wholeNames.has(name.toLowerCase()) ? name.replace(/\.[^.]*$/, '') : name.replace(ending, '');

/** Whether a file is named as checkpoints are, in whatever letters. */
export const isCheckpointName = (name: string): boolean => pattern.test(name);

/** What a file beside a checkpoint may be called after: its name without a known ending, without any, and whole. */
export const stemsOf = (name: string): readonly string[] => [
  ...new Set([stemOf(name), name.replace(/(.)\.[^.]*$/, '$1'), name]),
];
