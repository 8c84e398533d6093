/**
 * The questions of peer.py, on the same weights and tokens, beside PyTorch in the same run: one JSON line a question, size and
 * backend. `plainRatio` and `expertRatio` are PyTorch's median by ours; null where that style is not asked, or torch is not there.
 *
 *   npm run bench -- engine [QUESTION…] [--hidden 32,128,512,1024] [--seconds 2] [--backend wasm,tensorflow]
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { BackendName } from '../../src/domain/backend.ts';
import type { Model } from '../../src/domain/model.ts';
import { toParameters } from '../../src/engine/parameters.ts';
import { startBackend } from '../../src/worker/backend.ts';
import { loadModel } from '../../src/worker/loadModel.ts';
import { madeUpGru } from './madeUpGru.ts';
import { summed, time } from './measure.ts';
import { questions } from './questions.ts';

const sizes: Readonly<Record<number, { V: number; T: number }>> = {
  32: { V: 31, T: 16 },
  128: { V: 64, T: 32 },
  512: { V: 1000, T: 64 },
  1024: { V: 10000, T: 64 },
};
const { values: asked, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    hidden: { type: 'string', default: '32,128,512,1024' },
    seconds: { type: 'string', default: '2' },
    backend: { type: 'string', default: 'wasm,tensorflow' },
  },
});
const seconds = Number(asked.seconds);
const root = process.env.RIPPLE_ROOT ?? '.';
const shared = join(root, '../shared/tools/peer.py');
const peer = existsSync(shared) ? shared : join(root, 'test/bench/peer.py');

/** PyTorch's medians of a question by style; none where it cannot be asked. */
function askPeer(folder: string, question: string, hidden: number): Record<string, number> {
  const args = [peer, 'time', folder, question, '--hidden', `${hidden}`, '--seconds', `${seconds}`];
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

/** The peer's own models where it is there, else some of the same sizes. */
async function modelOf(folder: string, hidden: number): Promise<Model> {
  const path = join(folder, `gru-${hidden}.safetensors`);
  return existsSync(path) ? loadModel(path) : madeUpGru(hidden, sizes[hidden]?.V ?? 0);
}

async function ask(
  folder: string,
  backend: BackendName,
  hidden: number,
  question: string,
): Promise<void> {
  const model = await modelOf(folder, hidden);
  const T = sizes[hidden]?.T ?? 0;
  const on = await startBackend(backend, { tensorflowPath: null });
  const parameters = toParameters(on, model.architecture, model.weights);
  try {
    const prepare = questions[question];
    if (!prepare) throw new Error(`no question ${question}`);
    const run = await prepare(parameters, model, T);
    await time(run, seconds / 4, []);
    const times: number[] = [];
    await time(run, seconds / 2, times);
    const theirs = askPeer(folder, question, hidden);
    await time(run, seconds / 4, []);
    await time(run, seconds / 2, times);
    const ours = summed(times);
    const ratio = (style: string): number | null => {
      const median = theirs[style];
      return median === undefined ? null : Number((median / ours.medianMs).toPrecision(3));
    };
    const line = {
      question,
      hidden,
      backend,
      ...ours,
      plainRatio: ratio('plain'),
      expertRatio: ratio('expert'),
    };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  } finally {
    parameters.dispose();
  }
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'ripple-peer-'));
  const { status } = spawnSync('python3', [peer, 'models', folder], { stdio: 'ignore' });
  if (status !== 0)
    process.stderr.write('python3 with torch and safetensors is not there: no ratios\n');
  try {
    for (const backend of asked.backend.split(',') as BackendName[]) {
      try {
        (await startBackend(backend, { tensorflowPath: null })).dispose();
      } catch (error) {
        process.stdout.write(`${JSON.stringify({ backend, skipped: String(error) })}\n`);
        continue;
      }
      for (const hidden of asked.hidden.split(',').map(Number))
        for (const question of Object.keys(questions))
          if (positionals.length === 0 || positionals.includes(question))
            await ask(folder, backend, hidden, question);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

void main();
