import { writeFileSync } from 'node:fs';
import { isModelComponent, type Component } from '../domain/components.ts';
import { EngineError } from '../domain/failure.ts';
import { widthOf } from '../domain/width.ts';
import { measure } from '../engine/metrics.ts';
import type { Plan } from '../engine/plan.ts';
import { runPlan, type Run, type Runs } from '../engine/run.ts';
import { warningsOf } from '../engine/summary.ts';
import type { Asked } from './arguments.ts';
import { isColoured, pieces, print, printJson, Rows } from './output.ts';
import { prepare, say, toComponents, toRunOptions, type Prepared } from './prepare.ts';
import { toNpz } from './npz.ts';
import { runView } from './view/runView.ts';

/** `ripple run EXPERIMENT`: both runs, as JSON, as a file, or for a person. */
export async function run(asked: Asked): Promise<number> {
  if (asked.out !== undefined && !/\.(json|npz)$/.test(asked.out)) {
    throw new EngineError(
      'wrong-question',
      `--out: found ${JSON.stringify(asked.out)}, expected a name ending in .json or .npz`,
    );
  }
  const prepared = await prepare('run', asked);
  const { model, plan, parameters, experiment, backend } = prepared;
  const traces = toComponents('--traces', asked.traces, model);
  const startedMs = performance.now();
  const shown = asked.isJson || model.architecture.outputSize === null ? [] : (['logits'] as const);
  const runs = await runPlan(parameters, plan, toRunOptions(asked, [...traces, ...shown]));
  const durationMs = performance.now() - startedMs;
  const warnings = warningsOf(plan, runs, model, experiment.fingerprint);
  const answer = () => ({
    checkpoint: model.facts.file,
    backend: backend.name,
    base: runJson(prepared, runs.base, traces),
    intervened: runJson(prepared, runs.intervened, traces),
    metrics: plan.metrics.map(metric => measure(metric, plan, runs)),
    warnings,
  });
  if (asked.out !== undefined) writeOut(asked.out, prepared, runs, traces, answer);
  if (asked.isJson) await printJson(answer());
  else await print(runView(prepared, runs, { warnings, durationMs, isColoured: isColoured() }));
  return 0;
}

function writeOut(
  path: string,
  prepared: Prepared,
  runs: Runs,
  traces: readonly Component[],
  answer: () => unknown,
): void {
  const states: Component[] =
    prepared.model.architecture.kind === 'lstm' ? ['hidden', 'cell'] : ['hidden'];
  const bytes = path.endsWith('.npz')
    ? toNpz(prepared.model.architecture, runs, traces.length > 0 ? traces : states)
    : [...pieces(answer())].join('');
  try {
    writeFileSync(path, bytes);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new EngineError('wrong-question', `--out: ${path} cannot be written (${code})`);
  }
  say(`wrote ${path}`);
}

/** The tokens a run emitted, as the vocabulary writes them. */
export function emittedText(
  { model: { vocabulary } }: Pick<Prepared, 'model'>,
  { emitsFrom }: Plan,
  { said }: Run,
): string | undefined {
  const ids = said.outputIds?.slice(emitsFrom);
  return ids && (vocabulary ? vocabulary.decode([...ids]) : [...ids].join(' '));
}

/** One run as `run --json` gives it. */
function runJson(prepared: Prepared, run: Run, traces: readonly Component[]): unknown {
  const { said, recorder } = run;
  const { architecture } = prepared.model;
  const rows = (component: Component, layer: number | null): Rows =>
    new Rows(recorder.all(component, layer), widthOf(architecture, component, layer));
  const all = (component: Component): unknown =>
    isModelComponent(component)
      ? rows(component, null)
      : architecture.layers.map((_, l) => rows(component, l));
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
