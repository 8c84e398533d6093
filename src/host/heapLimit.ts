import { totalmem } from 'node:os';

/** Enough for every file that honest people have: what is large, arrays, lies outside this heap. */
const leastMB = 512;
/** Past this a heap holds nothing but what a file made of itself. */
const mostMB = 2048;

/**
 * How large the engine's heap may become, in MB: a quarter of the machine's memory, within bounds. Without a limit of its own
 * a file that makes millions of objects takes the memory of everything else that runs; with it, it ends the engine alone.
 */
export const heapLimitMB = (machineBytes = totalmem()): number =>
  Math.min(mostMB, Math.max(leastMB, Math.floor(machineBytes / 4 / 2 ** 20)));
