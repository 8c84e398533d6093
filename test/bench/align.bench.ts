/**
 * An epoch of an alignment search (256 pairs of 24 timesteps, GRU 64, batch 32, 8 directions), beside PyTorch in the same run: one
 * JSON line for each timestep of the edit. `plainRatio` and `expertRatio` are PyTorch's median by ours; null where torch is not there.
 *
 *   npm run bench -- align [--seconds 4] [--backend wasm]
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { BackendName } from '../../src/domain/backend.ts';
import type { ParsedDataset } from '../../src/domain/dataset.ts';
import { parseDataset } from '../../src/domain/dataset.ts';
import type { Experiment } from '../../src/domain/experiment.ts';
import type { Model } from '../../src/domain/model.ts';
import { noAssets } from '../../src/engine/assets.ts';
import { unattended } from '../../src/engine/control.ts';
import { toLines } from '../../src/engine/lines.ts';
import { toParameters, type Parameters } from '../../src/engine/parameters.ts';
import { toAdam } from '../../src/engine/questions/alignment/adam.ts';
import { learnFrom } from '../../src/engine/questions/alignment/learnFrom.ts';
import { prepareLessons } from '../../src/engine/questions/alignment/lessons.ts';
import { shuffled } from '../../src/engine/questions/shuffled.ts';
import { drawReflectors } from '../../src/engine/questions/alignment/reflectors.ts';
import { toTurned, type LabelledPair } from '../../src/engine/questions/alignment/toAlignment.ts';
import { startBackend } from '../../src/worker/backend.ts';
import { loadModel } from '../../src/worker/loadModel.ts';
import { makeModel } from '../support/models.ts';
import { besidePeer, withPeersModels } from './besidePeer.ts';

const [units, V, T, pairs, batch, emitted, directions] = [64, 32, 24, 256, 32, 12, 8];
const { values: asked } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '4' },
    backend: { type: 'string', default: 'wasm' },
  },
});
const seconds = Number(asked.seconds);
const peer = join(process.env.RIPPLE_ROOT ?? '.', 'test/bench/alignPeer.py');
const ids = (count: number, from: (t: number) => number): number[] =>
  Array.from({ length: count }, (_, t) => from(t) % V);

/** The peer's pairs: the prompt that leaves 24 timesteps, then what its label writes. */
const dataset: ParsedDataset = parseDataset(
  'pairs.jsonl',
  Array.from({ length: pairs }, (_, k) =>
    JSON.stringify({
      base: { tokens: ids(T - emitted + 1, t => 3 * t + 5 * k) },
      sources: { other: { tokens: ids(T, t => 7 * t + 11 * k) } },
      label: { tokens: ids(emitted, t => 5 * t + 3 * k) },
    }),
  ).join('\n'),
);
const experimentAt = (at: number): Experiment => ({
  version: 1,
  checkpoint: '',
  base: { tokens: [0] },
  sources: { other: { tokens: Array<number>(T).fill(0) } },
  unroll: { mode: 'free-running', steps: emitted },
  interventions: [
    {
      site: { layer: 0, component: 'hidden', timesteps: at },
      edit: { kind: 'interchange' },
      source: { example: 'other' },
    },
  ],
});

async function epochs(parameters: Parameters, model: Model, at: number) {
  const experiment = { ...experimentAt(at), base: { tokens: ids(T - emitted + 1, () => 0) } };
  const { turned, edit } = toTurned({ experiment, model, assets: noAssets }, directions);
  const lines = toLines(turned, '--dataset', { path: 'pairs.jsonl', parsed: dataset });
  const all = Array.from({ length: pairs }, (_, k): LabelledPair => {
    const line = lines.at(k);
    if (!line.label) throw new Error('a line without a label');
    return { ...line, label: line.label.ids };
  });
  const lessons = await prepareLessons(parameters, all, {
    control: unattended,
    memoryLimitMB: 1024,
  });
  const vectors = drawReflectors(1, 0, units, directions);
  const step = toAdam(vectors, 0.05);
  const options = { control: unattended, place: edit.place, isTaught: true };
  let epoch = 0;
  return async (): Promise<void> => {
    const order = shuffled(lessons.all, 1, ++epoch);
    for (let from = 0; from < order.length; from += batch) {
      const some = order.slice(from, from + batch);
      const { gradient } = await learnFrom(parameters, lessons, some, vectors, options);
      step(gradient ?? []);
    }
  };
}

async function ask(folder: string, backend: BackendName, at: number): Promise<void> {
  const path = join(folder, 'gru-64.safetensors');
  const model = existsSync(path)
    ? await loadModel(path)
    : makeModel({ kind: 'gru', hidden: [units], input: units, vocabulary: V, seed: units });
  const on = await startBackend(backend, { tensorflowPath: null });
  const parameters = toParameters(on, model.architecture, model.weights);
  try {
    const epoch = await epochs(parameters, model, at);
    const args = [peer, 'time', folder, '--at', `${at}`, '--seconds', `${seconds / 2}`];
    await besidePeer({ question: 'align', at, backend }, epoch, args, seconds);
  } finally {
    parameters.dispose();
  }
}

void withPeersModels([peer, 'model'], async folder => {
  for (const at of [0, T / 2]) await ask(folder, asked.backend as BackendName, at);
});
