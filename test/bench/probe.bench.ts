/**
 * Probes on the hidden states of a GRU 64 over 1,000 examples of 24 tokens, five folds and a control, beside PyTorch in the same run:
 * one JSON line. `ratio` is PyTorch's median by ours; null where torch is not there.
 *
 *   npm run bench -- probe [--seconds 12]
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parseDataset } from '../../src/domain/dataset.ts';
import { unattended } from '../../src/engine/control.ts';
import { toParameters } from '../../src/engine/parameters.ts';
import { probe } from '../../src/engine/questions/probes/probe.ts';
import { toProbes } from '../../src/engine/questions/probes/toProbes.ts';
import { startBackend } from '../../src/worker/backend.ts';
import { loadModel } from '../../src/worker/loadModel.ts';
import { makeModel } from '../support/models.ts';
import { summed, time } from './measure.ts';

const [examples, T, V] = [1000, 24, 32];
const { values: asked } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: 'string', default: '12' } },
});
const seconds = Number(asked.seconds);
const folder = mkdtempSync(join(tmpdir(), 'ripple-probe-'));
const bench = join(process.env.RIPPLE_ROOT ?? '.', 'test/bench');

/** The peer's examples and labels. */
const lines = Array.from({ length: examples }, (_, k) => {
  const ids = Array.from(
    { length: T },
    (__, t) => (7 * k + 3 * t * t + Math.floor((k * t) / 4)) % V,
  );
  const label = ids.map((id, t) => (id + (ids.at(t - 1) ?? 0)) % V < V / 2);
  return JSON.stringify({ tokens: ids, label });
});

async function main(): Promise<void> {
  spawnSync('python3', [join(bench, 'alignPeer.py'), 'model', folder], { stdio: 'ignore' });
  const path = join(folder, 'gru-64.safetensors');
  const model = existsSync(path)
    ? await loadModel(path)
    : makeModel({ kind: 'gru', hidden: [64], input: 64, vocabulary: V, seed: 64 });
  const on = await startBackend('wasm', { tensorflowPath: null });
  const parameters = toParameters(on, model.architecture, model.weights);
  const data = { path: 'lines.jsonl', parsed: parseDataset('lines.jsonl', lines.join('\n')) };
  const probes = toProbes(model, data, {
    ...{ field: 'label', kind: undefined, timesteps: 'pooled' as const },
    ...{ folds: 5, penalty: 0.01, seed: 0 },
  });
  const scores: (number | null)[] = [];
  const run = async (): Promise<void> => {
    const options = { control: unattended, memoryLimitMB: 1024, components: ['hidden' as const] };
    for await (const [found] of probe(parameters, probes, options))
      scores.splice(0, 2, found?.score ?? null, found?.control ?? null);
  };
  try {
    await run();
    const times: number[] = [];
    await time(run, seconds / 3, times);
    const args = [join(bench, 'probePeer.py'), folder, '--seconds', `${seconds / 3}`];
    const { status, stdout } = spawnSync('python3', args, { encoding: 'utf8' });
    await time(run, seconds / 3, times);
    const ours = summed(times);
    const theirs = status === 0 ? (JSON.parse(stdout) as { medianMs: number }) : undefined;
    const ratio = theirs ? Number((theirs.medianMs / ours.medianMs).toPrecision(3)) : null;
    process.stdout.write(`${JSON.stringify({ question: 'probe', ...ours, ratio, scores })}\n`);
    if (status === 0) process.stderr.write(`PyTorch: ${stdout}`);
  } finally {
    parameters.dispose();
    rmSync(folder, { recursive: true });
  }
}

void main();
