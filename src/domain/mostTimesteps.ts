/** Prompt and steps of a run, and of a source, stay below this. */
export const mostTimesteps = 1e6;
