import { known } from '../base/assert.ts';
import { counted } from '../base/counted.ts';
import { toEvaluation, type Evaluation } from '../domain/evaluation.ts';
import { drawings } from '../domain/mean.ts';
import { shown } from '../domain/escape.ts';
import { EngineError } from '../domain/failure.ts';
import { areOutputsReadable } from '../domain/outputVocabulary.ts';
import { joined } from '../domain/schemaProblems.ts';
import { toLines, type LabelPlan, type LinePlan, type Lines } from '../engine/lines.ts';
import { lengthOf } from '../engine/plan.ts';
import { evaluateLines, type LineRun } from '../engine/questions/evaluation/evaluateLines.ts';
import { doubtsOf, notFiniteText } from '../engine/summary.ts';
import { unknownInLines } from '../engine/unknownWords.ts';
import { readDatasetFile } from '../worker/assets.ts';
import type { Asked } from './arguments.ts';
import { contentOf, endingOf } from './evaluationExports.ts';
import { datasetOf } from './optionValues.ts';
import { checkOut, writeOut } from './outFile.ts';
import { isColoured, print, printJson } from './output.ts';
import { manyRows, prepare, say, start, warn, type Prepared, type Started } from './prepare.ts';
import { follow } from './follow.ts';
import { evaluationView } from './view/evaluationView.ts';
import { collected } from './withModel.ts';

/** `ripple evaluate EXPERIMENT --dataset FILE`: metrics and interchange accuracy over its lines, as JSON, as a file, or for a person. */
export async function evaluation(asked: Asked): Promise<number> {
  const { out, isJson } = asked;
  const dataset = datasetOf(asked);
  const ending = out === undefined ? undefined : endingOf(out);
  const prepared = await prepare('evaluate', asked);
  if (out !== undefined) await checkOut(out, [...prepared.reads, dataset]);
  const parsed = await readDatasetFile(dataset);
  checkReadout(prepared);
  const told = new Told(dataset);
  const lines = toLines(prepared, '--dataset', { path: dataset, parsed }, line => told.look(line));
  const { results, backend } = await runAll(prepared, asked, lines, told);
  warn(warningsOf(prepared, results));
  const found = await together(prepared, results);
  const numbers = results.map(({ number }) => number);
  if (out !== undefined && ending !== undefined) {
    await writeOut(out, contentOf(ending, found, numbers));
    say(`wrote ${out}`);
  }
  if (isJson) await printJson(found);
  else await print(evaluationView({ ...prepared, backend }, found, numbers, isColoured()));
  return 0;
}

/** @throws EngineError `wrong-question` where nothing is put out that could be evaluated */
function checkReadout({ model }: Prepared): void {
  if (model.architecture.outputSize !== null) return;
  const because = 'the model has no readout, so there are no outputs to evaluate';
  throw new EngineError('wrong-question', `checkpoint: ${because}; expected one with a readout`);
}

/** Labels that a run never emits, being longer or shorter: of one field of the lines. */
interface Wrong {
  readonly first: string;
  count: number;
}

/** What is to be said of a dataset's lines before they are run. */
class Told {
  readonly unknown;
  /** By field. */
  readonly #wrong = new Map<string, Wrong>();

  constructor(private readonly path: string) {
    this.unknown = unknownInLines(`--dataset ${shown(path)}`);
  }

  look({ number, plan, label, baseLabel, sourceLabels, unknown }: LinePlan): void {
    this.unknown.add(unknown);
    const emitted = plan.timesteps - plan.emitsFrom;
    this.#hold(number, 'label', label, emitted);
    this.#hold(number, 'baseLabel', baseLabel, emitted);
    for (const [name, each] of sourceLabels) {
      const { inputs, steps } = known(plan.sources.get(name), 'a source');
      this.#hold(number, joined('sourceLabels', name), each, steps ?? lengthOf(inputs));
    }
  }

  #hold(number: number, field: string, label: LabelPlan | null, emitted: number): void {
    if (!label || label.ids.length === emitted) return;
    const wrong = this.#wrong.get(field);
    if (wrong) wrong.count++;
    if (wrong) return;
    const first = `${field} of line ${number} has ${counted(label.ids.length, 'token')}, and ${emitted} ${emitted === 1 ? 'is' : 'are'} emitted: it is never right`;
    this.#wrong.set(field, { first, count: 1 });
  }

  say(vocabulary: Prepared['model']['vocabulary']): void {
    for (const { first, count } of this.#wrong.values()) {
      const more = count > 1 ? `, as with ${count - 1} more` : '';
      say(`hint: --dataset: ${shown(this.path)}: ${first}${more}`);
    }
    warn(this.unknown.warnings(vocabulary));
  }
}

async function runAll(
  prepared: Prepared,
  asked: Asked,
  lines: Lines,
  told: Told,
): Promise<{ readonly results: readonly LineRun[] } & Pick<Started, 'backend'>> {
  const { plan, model } = prepared;
  const started = await start(prepared, asked, manyRows(model, 2 * lines.count));
  told.say(model.vocabulary);
  const all = counted(lines.count, 'line');
  const { memoryLimitMB } = asked;
  const { parameters, backend } = started;
  const results = await collected(
    started,
    done => `${done} of ${all}`,
    control => evaluateLines(parameters, plan, lines, [0, lines.count], { control, memoryLimitMB }),
    done => `stopped after ${done} of ${all}`,
  );
  return { results, backend };
}

/** Lines put together; of many, the intervals of their means take a while. @throws EngineError `cancelled` */
async function together({ plan }: Prepared, results: readonly LineRun[]): Promise<Evaluation> {
  const following = follow((done, all) => `drawing ${done} of ${all}, for intervals`);
  const all = drawings * plan.metrics.length;
  let done = 0;
  const pause = () => {
    following.progress(++done, all);
    if (following.isCancelled())
      throw new EngineError('cancelled', 'stopped before the intervals: nothing was written');
    return following.breathe();
  };
  try {
    return await toEvaluation(
      plan.metrics.map(({ kind }) => kind),
      results,
      pause,
    );
  } finally {
    following.dispose();
  }
}

/** Doubts about the model, metrics that are not finite, and forced inputs that the changed outputs before them contradict. */
function warningsOf({ model, experiment }: Prepared, results: readonly LineRun[]): string[] {
  const contradicted = areOutputsReadable(model)
    ? results.filter(({ contradicted: at }) => at !== null).length
    : 0;
  const notFinite = results.reduce((sum, line) => sum + line.notFinite, 0);
  const on = `on ${contradicted} of ${counted(results.length, 'line')}`;
  return [
    ...(contradicted > 0
      ? [
          `${on} the interventions changed an output that the forced input after it is not: what follows there is of a text the model would not have written`,
        ]
      : []),
    ...(notFinite > 0 ? [notFiniteText(notFinite, 'metric')] : []),
    ...doubtsOf(model, experiment.fingerprint),
  ];
}
