/** How long something took, in whole milliseconds; a run is never said to take none. */
export const durationText = (ms: number): string => (ms < 1 ? '< 1 ms' : `${ms.toFixed(0)} ms`);
