import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { counted } from '../base/counted.ts';
import { componentsOf } from '../domain/anatomy.ts';
import { isModelComponent, type Component } from '../domain/components.ts';
import { shown } from '../domain/escape.ts';
import { EngineError } from '../domain/failure.ts';
import type { Model } from '../domain/model.ts';
import type {
  ProbeAnswer,
  ProbedTimesteps,
  ProbeKind,
  ProbeResult,
  SavedProbe,
} from '../domain/probes.ts';
import type { CheckpointFile } from '../domain/result.ts';
import { anatomyOf } from '../engine/anatomy.ts';
import { commonestOf, probe } from '../engine/questions/probes/probe.ts';
import { toProbes, type ProbeQuestion, type Probes } from '../engine/questions/probes/toProbes.ts';
import { doubtsOf } from '../engine/summary.ts';
import { unknownInLines } from '../engine/unknownWords.ts';
import { readDatasetFile } from '../worker/assets.ts';
import { loadModel } from '../worker/loadModel.ts';
import type { Asked } from './arguments.ts';

import { npy } from './npz.ts';
import { datasetOf, numberOf, oneOf, wholeOf } from './optionValues.ts';
import { checkOut, unwritable, writeOut } from './outFile.ts';
import { chunks, isColoured, print, printJson } from './output.ts';
import { manyRows, say, startModel, toComponents, warn, type Started } from './prepare.ts';
import { probeView } from './view/probeView.ts';
import { collected } from './withModel.ts';

/** `ripple probe CHECKPOINT --dataset FILE --label FIELD`: probes of a label, their directions as files, as JSON, or for a person. */
export async function probes(asked: Asked): Promise<number> {
  const question = questionOf(asked);
  const dataset = datasetOf(asked);
  const opened = new Map<string, CheckpointFile>();
  const model = await open(asked.paths, opened);
  const components = componentsFor(asked, model);
  const { out } = asked;
  if (out !== undefined) await checkFolder(out, [...opened.keys(), dataset]);
  const unknown = unknownInLines(`--dataset ${shown(dataset)}`);
  const data = { path: dataset, parsed: await readDatasetFile(dataset) };
  const held = toProbes(model, data, question, line => unknown.add(line.unknown));
  warn([...doubtsOf(model, undefined), ...unknown.warnings(model.vocabulary)]);
  if (held.whyNoControl !== null) say(`no control labels: ${held.whyNoControl}`);
  const { results, backend } = await runAll(model, asked, held, components);
  const saved = results.map((result): SavedProbe => ({ ...result, file: fileOf(result, out) }));
  const found = answerOf(held, saved);
  if (out !== undefined) await write(out, saved, found);
  if (asked.isJson) await printJson(found);
  else await print(probeView({ model, backend }, found, out ?? null, isColoured()));
  return 0;
}

/** Below the least of them the rounding of units that hang together is larger, and a ridge probe would be made of that. */
const [leastPenalty, mostPenalty] = [1e-9, 1e6];

/** @throws EngineError `wrong-question` */
function questionOf({ label, kind, timesteps, folds, penalty, seed }: Asked): ProbeQuestion {
  if (label === undefined) {
    const expected = "expected the name of a field of the dataset's lines";
    throw new EngineError('wrong-question', `--label: missing; ${expected}`);
  }
  return {
    field: label,
    kind: oneOf<ProbeKind>('--kind', kind, ['logistic', 'ridge']),
    timesteps: oneOf<ProbedTimesteps>('--timesteps', timesteps, ['pooled', 'apart']) ?? 'pooled',
    folds: wholeOf('--folds', folds, 'how many', [2, 100], 5),
    penalty: numberOf(
      '--penalty',
      penalty,
      `a number from ${leastPenalty} to ${mostPenalty}`,
      value => value >= leastPenalty && value <= mostPenalty,
      0.01,
    ),
    seed: wholeOf('--seed', seed, 'a seed', [0, Number.MAX_SAFE_INTEGER], 0),
  };
}

async function open(paths: readonly string[], opened: Map<string, CheckpointFile>): Promise<Model> {
  const [path, ...more] = paths;
  if (path === undefined || more.length > 0)
    throw new EngineError(
      'wrong-question',
      `probe: found ${paths.length} paths, expected one checkpoint`,
    );
  if (path.endsWith('.ripple.json'))
    throw new EngineError('wrong-question', `${path} is an experiment, expected a checkpoint`);
  return loadModel(path, undefined, opened);
}

/** Those named, or all that have a layer. */
function componentsFor({ at }: Asked, model: Model): Component[] {
  if (at !== undefined)
    return toComponents('--at', [...new Set(at.split(',').map(name => name.trim()))], model);
  return componentsOf(anatomyOf(model.architecture)).filter(name => !isModelComponent(name));
}

/** @throws EngineError `wrong-question` where the folder is a file, or cannot be made */
async function checkFolder(out: string, reads: readonly string[]): Promise<void> {
  await checkOut(out, reads);
  if (!existsSync(out)) return;
  if (!statSync(out).isDirectory())
    throw new EngineError('wrong-question', `--out: ${out} is a file, expected a folder`);
  await checkOut(join(out, 'probes.json'), reads);
}

async function runAll(
  model: Model,
  asked: Asked,
  held: Probes,
  components: readonly Component[],
): Promise<{ readonly results: readonly ProbeResult[] } & Pick<Started, 'backend'>> {
  const work = manyRows(model, held.plans.length);
  const experiment = { version: 1 as const, checkpoint: '', base: {} };
  const started = await startModel(model, experiment, asked, work);
  const { memoryLimitMB } = asked;
  const { parameters, backend } = started;
  const results = await collected(
    started,
    (done, count) => `${done} of ${counted(count, 'fit')}`,
    control => probe(parameters, held, { control, memoryLimitMB, components }),
    done => `stopped after ${counted(done, 'probe')}`,
  );
  return { results, backend };
}

function fileOf(
  { component, layer, timestep, directions }: ProbeResult,
  out: string | undefined,
): string | null {
  if (out === undefined || !directions) return null;
  const where = layer === null ? '' : `.${layer}`;
  return join(out, `${component}${where}${timestep === null ? '' : `.t${timestep}`}.npy`);
}

function answerOf(
  { question, kind, classes, plans, rows, whyNoControl }: Probes,
  saved: readonly SavedProbe[],
): ProbeAnswer {
  const { field, timesteps, folds, penalty, seed } = question;
  return {
    ...{ label: field, kind, classes, examples: plans.length, timesteps },
    ...{ folds, penalty, seed, whyNoControl },
    commonest: classes && commonestOf(rows.map(({ label }) => label)),
    probes: saved,
  };
}

/** A file for each probe's directions, [units, directions], and all that was found. */
async function write(out: string, saved: readonly SavedProbe[], found: ProbeAnswer): Promise<void> {
  try {
    mkdirSync(out, { recursive: true });
  } catch (error) {
    throw unwritable(out, error);
  }
  for (const { file, directions } of saved) {
    if (file === null || !directions) continue;
    const units = directions[0]?.length ?? 0;
    const columns = Float64Array.from(
      { length: units * directions.length },
      (_, at) => directions[at % directions.length]?.[Math.floor(at / directions.length)] ?? NaN,
    );
    await writeOut(file, npy('<f8', [units, directions.length], columns));
  }
  await writeOut(join(out, 'probes.json'), chunks(found));
  const count = saved.filter(({ file }) => file !== null).length;
  say(`wrote ${out}: directions of ${counted(count, 'probe')}, probes.json`);
}
