/**
 * An evaluation over 1,000 pairs (2-layer GRU 128, 12 tokens, 12 more free-running), its dataset held against the model included, beside
 * PyTorch in the same run: one JSON line. `plainRatio` and `expertRatio` are PyTorch's median by ours; null where torch is not there.
 *
 *   npm run bench -- evaluate [--seconds 4] [--backend wasm]
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { BackendName } from '../../src/domain/backend.ts';
import { parseDataset } from '../../src/domain/dataset.ts';
import { toEvaluation } from '../../src/domain/evaluation.ts';
import type { Experiment } from '../../src/domain/experiment.ts';
import { noAssets } from '../../src/engine/assets.ts';
import { unattended } from '../../src/engine/control.ts';
import { toLines } from '../../src/engine/lines.ts';
import { toParameters } from '../../src/engine/parameters.ts';
import {
  evaluateLines,
  type LineRun,
} from '../../src/engine/questions/evaluation/evaluateLines.ts';
import { validate } from '../../src/engine/validate.ts';
import { startBackend } from '../../src/worker/backend.ts';
import { loadModel } from '../../src/worker/loadModel.ts';
import { makeModel } from '../support/models.ts';
import { besidePeer, withPeersModels } from './besidePeer.ts';

const [units, V, pairs, prompt, emitted, at] = [128, 200, 1000, 12, 12, 8];
const { values: asked } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '4' },
    backend: { type: 'string', default: 'wasm' },
  },
});
const seconds = Number(asked.seconds);
const peer = join(process.env.RIPPLE_ROOT ?? '.', 'test/bench/evaluatePeer.py');
const ids = (count: number, from: (t: number) => number): number[] =>
  Array.from({ length: count }, (_, t) => from(t) % V);

/** The peer's pairs. */
const dataset = Array.from({ length: pairs }, (_, k) =>
  JSON.stringify({
    base: { tokens: ids(prompt, t => 3 * t + 5 * k) },
    sources: { other: { tokens: ids(prompt, t => 7 * t + 11 * k) } },
    label: { tokens: ids(emitted, t => 5 * t + 3 * k) },
  }),
).join('\n');
const experiment: Experiment = {
  version: 1,
  checkpoint: '',
  base: { tokens: ids(prompt, t => t) },
  sources: { other: { tokens: ids(prompt, t => t) } },
  unroll: { mode: 'free-running', steps: emitted },
  interventions: [
    {
      site: { layer: 1, component: 'hidden', timesteps: at },
      edit: { kind: 'interchange' },
      source: { example: 'other' },
    },
  ],
  metrics: [{ kind: 'kl' }],
};

async function ask(folder: string, backend: BackendName): Promise<void> {
  const path = join(folder, 'gru-128.safetensors');
  const model = existsSync(path)
    ? await loadModel(path)
    : makeModel({ kind: 'gru', hidden: [units, units], input: units, vocabulary: V, seed: units });
  const on = await startBackend(backend, { tensorflowPath: null });
  const parameters = toParameters(on, model.architecture, model.weights);
  const evaluate = async () => {
    const parsed = parseDataset('pairs.jsonl', dataset);
    const question = { experiment, model, assets: noAssets };
    const lines = toLines(question, '--dataset', { path: 'pairs.jsonl', parsed });
    const plan = validate(experiment, model, noAssets);
    const options = { control: unattended, memoryLimitMB: 1024 };
    const results: LineRun[] = [];
    for await (const batch of evaluateLines(parameters, plan, lines, [0, pairs], options))
      results.push(...batch);
    return await toEvaluation(['kl'], results);
  };
  try {
    const args = [peer, 'time', folder, '--seconds', `${seconds}`];
    await besidePeer({ question: 'evaluate', pairs, backend }, evaluate, args, seconds);
  } finally {
    parameters.dispose();
  }
}

void withPeersModels([peer, 'model'], folder => ask(folder, asked.backend as BackendName));
