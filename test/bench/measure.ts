/** Runs a question some times and prints one JSON line: median and 95th percentile, in ms. */
export async function measure(
  question: Record<string, unknown>,
  run: () => Promise<unknown>,
  repeats = 15,
): Promise<void> {
  for (let k = 0; k < 3; k++) await run();
  const times: number[] = [];
  for (let k = 0; k < repeats; k++) {
    const startedMs = performance.now();
    await run();
    times.push(performance.now() - startedMs);
  }
  times.sort((a, b) => a - b);
  const at = (share: number): number =>
    Number((times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? NaN).toFixed(2));
  process.stdout.write(`${JSON.stringify({ ...question, medianMs: at(0.5), p95Ms: at(0.95) })}\n`);
}
