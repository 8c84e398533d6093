import { say } from '../words/words.ts';

/** Said of what stands in a control, and is not in the experiment yet. */
export const waitingText = (): string => say('held against the model; not in the experiment yet');
