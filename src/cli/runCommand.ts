import { isModelComponent, type Component } from '../domain/components.ts';
import { EngineError } from '../domain/failure.ts';
import { outputVocabulary } from '../domain/outputVocabulary.ts';
import { unitsOf } from '../domain/anatomy.ts';
import { measure } from '../engine/metrics.ts';
import type { Plan } from '../engine/plan.ts';
import type { Parameters } from '../engine/parameters.ts';
import { layersOf } from '../engine/runs/recorder.ts';
import type { Run, Runs } from '../engine/runs/run.ts';
import { recordedBytes, runPlan, type RunOptions } from '../engine/runs/runPlan.ts';
import { warningsOf } from '../engine/summary.ts';
import { digestOf } from '../worker/digest.ts';
import type { Asked } from './arguments.ts';
import { checkOut, writeOut } from './outFile.ts';
import { chunks, isColoured, print, printJson, Rows } from './output.ts';
import { prepare, say, toComponents, toRunOptions, type Prepared } from './prepare.ts';
import { withModel } from './withModel.ts';
import { toNpz } from './npz.ts';
import { mostColumns } from './view/columns.ts';
import { overSeeds } from './seedsCommand.ts';
import { runView, showsKl } from './view/runView.ts';

/** `ripple run EXPERIMENT`: both runs, or those of many seeds, as JSON, as a file, or for a person. */
export async function run(asked: Asked): Promise<number> {
  if (asked.seeds !== undefined) return overSeeds(asked);
  if (asked.out !== undefined && !/\.(json|npz)$/.test(asked.out)) {
    throw new EngineError(
      'wrong-question',
      `--out: found ${JSON.stringify(asked.out)}, expected a name ending in .json or .npz`,
    );
  }
  const prepared = await prepare('run', asked);
  if (asked.out !== undefined) await checkOut(asked.out, prepared.reads);
  const { model, plan, experiment } = prepared;
  const traces = toComponents('--traces', asked.traces, model);
  const { runs, backend, durationMs } = await withModel(
    prepared,
    asked,
    { kind: 'single' },
    async ({ parameters, backend: chosen }, control) => {
      const startedMs = performance.now();
      const options = withShownLogits(
        prepared,
        parameters,
        asked,
        toRunOptions(asked, traces, control),
      );
      return {
        runs: await runPlan(parameters, plan, options),
        backend: chosen,
        durationMs: performance.now() - startedMs,
      };
    },
  );
  const shown = asked.isJson || asked.out?.endsWith('.json') === true ? traces : undefined;
  const warnings = warningsOf(plan, runs, model, experiment.fingerprint, shown);
  const answer = () => ({
    checkpoint: model.facts.file,
    backend: backend.name,
    digest: backend.name === 'wasm' ? digestOf(runs) : null,
    base: runJson(prepared, runs.base, traces),
    intervened: runJson(prepared, runs.intervened, traces),
    metrics: plan.metrics.map(metric => measure(metric, plan, runs)),
    warnings,
  });
  if (asked.out !== undefined) await writeRuns(asked.out, runs, traces, answer);
  if (asked.isJson) await printJson(answer());
  else
    await print(
      runView({ ...prepared, backend }, runs, { warnings, durationMs, isColoured: isColoured() }),
    );
  return 0;
}

/** A person is shown the KL of the first timesteps; its logits are recorded where they fit the memory limit. */
function withShownLogits(
  { model, plan }: Prepared,
  parameters: Parameters,
  { isJson, memoryLimitMB }: Asked,
  options: RunOptions,
): RunOptions {
  if (isJson || !showsKl(model)) return options;
  const logitsAt = Array.from({ length: Math.min(plan.timesteps, mostColumns) }, (_, t) => t);
  const shown = { ...options, logitsAt };
  return recordedBytes(parameters, plan, shown) <= memoryLimitMB * 2 ** 20 ? shown : options;
}

async function writeRuns(
  path: string,
  runs: Runs,
  traces: readonly Component[],
  answer: () => unknown,
): Promise<void> {
  const { anatomy } = runs.base.recorder;
  const shown = traces.length > 0 ? traces : anatomy.states;
  await writeOut(path, path.endsWith('.npz') ? toNpz(anatomy, runs, shown) : chunks(answer()));
  say(`wrote ${path}`);
}

/** The tokens a run emitted, as the vocabulary writes them; ids where outputs are no tokens. */
function emittedText(
  { model }: Pick<Prepared, 'model'>,
  { emitsFrom }: Plan,
  { said }: Run,
): string | undefined {
  const ids = said.outputIds?.slice(emitsFrom);
  const vocabulary = outputVocabulary(model);
  return ids && (vocabulary ? vocabulary.decode([...ids]) : [...ids].join(' '));
}

/** One run as `run --json` gives it. */
function runJson(prepared: Prepared, run: Run, traces: readonly Component[]): unknown {
  const { said, recorder } = run;
  const { anatomy } = recorder;
  const rows = (component: Component, layer: number | null): Rows =>
    new Rows(recorder.all(component, layer), unitsOf(anatomy, component, layer));
  const all = (component: Component): unknown =>
    isModelComponent(component)
      ? rows(component, null)
      : layersOf(anatomy, component).map(layer => rows(component, layer));
  const outputs = said.outputIds ? [...said.outputIds] : said.outputVectors;
  return {
    inputs: said.inputIds ? [...said.inputIds] : said.inputVectors,
    outputs,
    text: emittedText(prepared, prepared.plan, run),
    ...(traces.includes('logits') && { logits: all('logits') }),
    traces: Object.fromEntries(
      traces.filter(name => name !== 'logits').map(name => [name, all(name)]),
    ),
  };
}
