import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { summed, time } from './measure.ts';

/** PyTorch's medians by style, in ms; none where it cannot be asked. @param args  of python3: a script and what it is asked */
function askPeer(args: readonly string[]): Record<string, number> {
  const { status, stdout } = spawnSync('python3', args, { encoding: 'utf8' });
  if (status !== 0) return {};
  const lines = stdout.trim().split('\n');
  return Object.fromEntries(
    lines.map(line => {
      const { style, medianMs } = JSON.parse(line) as { style: string; medianMs: number };
      return [style, medianMs];
    }),
  );
}

/**
 * Times a question before and after PyTorch is asked the same, and prints one JSON line: our times, and PyTorch's medians by ours.
 *
 * @param question  what it is, first in the line
 * @param peer      arguments of python3
 */
export async function besidePeer(
  question: Record<string, unknown>,
  ask: () => Promise<unknown>,
  peer: readonly string[],
  seconds: number,
): Promise<void> {
  await time(ask, seconds / 4, []);
  const times: number[] = [];
  await time(ask, seconds / 2, times);
  const theirs = askPeer(peer);
  await time(ask, seconds / 4, []);
  await time(ask, seconds / 2, times);
  const ours = summed(times);
  const ratio = (style: string): number | null => {
    const median = theirs[style];
    return median === undefined ? null : Number((median / ours.medianMs).toPrecision(3));
  };
  const ratios = { plainRatio: ratio('plain'), expertRatio: ratio('expert') };
  process.stdout.write(`${JSON.stringify({ ...question, ...ours, ...ratios })}\n`);
}

/** Has a peer write its models into a folder, while something is done with it. @param make  arguments of python3 before the folder */
export async function withPeersModels(
  make: readonly string[],
  use: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'ripple-peer-'));
  const { status } = spawnSync('python3', [...make, folder], { stdio: 'ignore' });
  if (status !== 0)
    process.stderr.write('python3 with torch and safetensors is not there: no ratios\n');
  try {
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
