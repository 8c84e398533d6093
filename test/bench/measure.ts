/** Times of a question, in ms. */
export interface Times {
  readonly medianMs: number;
  readonly p95Ms: number;
}

/** Asks a question for some time, and adds how long each answer took. */
export async function time(
  ask: () => Promise<unknown>,
  seconds: number,
  times: number[],
): Promise<void> {
  const untilMs = performance.now() + 1000 * seconds;
  for (let k = 0; k < 3 || performance.now() < untilMs; k++) {
    const startedMs = performance.now();
    await ask();
    times.push(performance.now() - startedMs);
  }
}

/** Median and 95th percentile. */
export function summed(times: readonly number[]): Times {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
  return { medianMs: round(at(0.5)), p95Ms: round(at(0.95)) };
}

const round = (ms: number): number => Number(ms.toPrecision(4));

/** Warms up, asks a question some times and prints one JSON line. */
export async function measure(
  question: Record<string, unknown>,
  ask: () => Promise<unknown>,
  repeats = 15,
): Promise<void> {
  for (let k = 0; k < 3; k++) await ask();
  const times: number[] = [];
  for (let k = 0; k < repeats; k++) {
    const startedMs = performance.now();
    await ask();
    times.push(performance.now() - startedMs);
  }
  process.stdout.write(`${JSON.stringify({ ...question, ...summed(times) })}\n`);
}
