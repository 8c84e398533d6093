/**
 * The questions of peer.py, on the same weights and tokens, beside PyTorch in the same run: one JSON line a question, size and
 * backend. `plainRatio` and `expertRatio` are PyTorch's median by ours; null where that style is not asked, or torch is not there.
 *
 *   npm run bench -- engine [QUESTION…] [--hidden 32,128,512,1024] [--seconds 2] [--backend wasm,tensorflow]
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { BackendName } from '../../src/domain/backend.ts';
import type { Model } from '../../src/domain/model.ts';
import { toParameters } from '../../src/engine/parameters.ts';
import { startBackend } from '../../src/worker/backend.ts';
import { loadModel } from '../../src/worker/loadModel.ts';
import { besidePeer, withPeersModels } from './besidePeer.ts';
import { madeUpGru } from './madeUpGru.ts';
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
    const timed = ['--hidden', `${hidden}`, '--seconds', `${seconds}`];
    const args = [peer, 'time', folder, question, ...timed];
    await besidePeer({ question, hidden, backend }, run, args, seconds);
  } finally {
    parameters.dispose();
  }
}

async function main(folder: string): Promise<void> {
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
}

void withPeersModels([peer, 'models'], main);
