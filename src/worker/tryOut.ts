import { statSync } from 'node:fs';
import { toFailure } from '../domain/failure.ts';
import type { Experiment } from '../domain/experiment.ts';
import type { Architecture, Model } from '../domain/model.ts';
import { outputVocabulary, putsOutTokens } from '../domain/outputVocabulary.ts';
import type { CheckpointFile } from '../domain/result.ts';
import type { TriedOut } from '../domain/triedOut.ts';
import { noAssets } from '../engine/assets.ts';
import type { Control } from '../engine/control.ts';
import { toParameters } from '../engine/parameters.ts';
import { valuesOf } from '../engine/questions/values.ts';
import { forgetful } from '../engine/runs/run.ts';
import { runPlan } from '../engine/runs/runPlan.ts';
import { toTokens } from '../engine/summary.ts';
import { validate } from '../engine/validate.ts';
import type { Calls } from '../protocol/messages.ts';
import { startBackend } from './backend.ts';
import type { FolderFiles } from './fileSource.ts';
import { followed } from './followedFiles.ts';
import { openPath } from './openPath.ts';

/** Of a larger file the values are not read for a look. */
const mostBytes = 2 ** 28;
/** The inputs of the first look, what is written after them, and the units that are shown. */
const [promptLength, steps, unitCount] = [6, 6, 2];

/**
 * Opens a checkpoint as if its sidecar said something else, and runs it for a few timesteps.
 *
 * @throws EngineError `cancelled`
 */
export async function tryOut(
  { path, sidecar, model: name }: Calls['tryOut']['ask'],
  control: Control,
  memoryLimitMB: number,
): Promise<TriedOut> {
  const opened = new Map<string, CheckpointFile>();
  const following = { ...control, progress: () => undefined, mostBytes };
  try {
    if (statSync(path).size > mostBytes) return { kind: 'large' };
    const found = await openPath(
      path,
      (folder, files) => overlaid(followed(folder, files, following, opened), sidecar),
      name,
    );
    return found.kind === 'refused'
      ? { kind: 'refused', refusal: found.refusal }
      : await firstLook(found.model, control, memoryLimitMB);
  } catch (error) {
    const { code, message } = toFailure(error);
    if (code === 'cancelled') throw error;
    return code === 'too-large' ? { kind: 'large' } : { kind: 'failed', message };
  }
}

/** The files of a folder with a sidecar that is not written, or in place of one that is. */
function overlaid(
  files: FolderFiles,
  { name, text }: Calls['tryOut']['ask']['sidecar'],
): FolderFiles {
  const bytes = new TextEncoder().encode(text);
  return {
    ...files,
    list: () => [...new Set([...files.list(), name])].sort(),
    open: each =>
      each !== name
        ? files.open(each)
        : Promise.resolve({
            name,
            size: bytes.length,
            modifiedMs: 0,
            read: (offset, length) => Promise.resolve(bytes.slice(offset, offset + length)),
            close: () => Promise.resolve(),
          }),
  };
}

async function firstLook(model: Model, control: Control, memoryLimitMB: number): Promise<TriedOut> {
  const { architecture, vocabulary } = model;
  const { layers, bidirectional, reversed } = architecture;
  const writes =
    !bidirectional && reversed !== true && architecture.outputSize !== null
      ? putsOutTokens(architecture, vocabulary?.tokens)
      : false;
  const plan = validate(toExperiment(architecture, writes), model, noAssets);
  const parameters = toParameters(
    await startBackend('wasm', { tensorflowPath: null }),
    architecture,
    model.weights,
  );
  try {
    const options = { record: [], control, store: forgetful, memoryLimitMB };
    const runs = await runPlan(parameters, plan, options);
    const top = layers.length - 1;
    const units = Array.from(
      { length: Math.min(unitCount, layers[top]?.hidden ?? 0) },
      (_, k) => k,
    );
    const { data, shape } = valuesOf(runs, {
      run: 'base',
      component: 'hidden',
      layer: top,
      units,
      timesteps: [0, promptLength + steps],
    });
    const count = shape[1] ?? 0;
    const traces = units.map(k => [...data.subarray(k * count, (k + 1) * count)]);
    const { outputs, outputIds } = toTokens(runs.base, model);
    const emitted = <T>(list: readonly T[] | null): T[] =>
      list && writes ? list.slice(promptLength - 1, promptLength - 1 + steps) : [];
    const words = outputVocabulary(model) ?? vocabulary;
    const ids = emitted(outputIds);
    const written = words && outputIds ? words.decode(ids) : emitted(outputs).join(' ');
    return { kind: 'model', architecture, traces, written };
  } finally {
    parameters.dispose();
  }
}

/** The first tokens of the vocabulary, or one input after the other at 1; a model that reads its output reads it. */
function toExperiment({ vocabularySize, inputSize }: Architecture, writes: boolean): Experiment {
  const steady = Array.from({ length: promptLength }, (_, t) => t);
  const base =
    vocabularySize === null
      ? {
          vectors: steady.map(t =>
            Array.from({ length: inputSize }, (_, k) => (k === t % inputSize ? 1 : 0)),
          ),
        }
      : { tokens: steady.map(t => t % vocabularySize) };
  return {
    version: 1,
    checkpoint: '',
    base,
    unroll: writes ? { mode: 'free-running', steps } : { mode: 'teacher-forced' },
  };
}
