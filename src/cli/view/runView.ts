import { durationText } from '../../domain/durationText.ts';
import { escapeText } from '../../domain/escape.ts';
import { unitsOf, type Anatomy } from '../../domain/anatomy.ts';
import type { LayerComponent } from '../../domain/components.ts';
import { describeArchitecture, describeIntervention, type Wording } from '../../domain/describe.ts';
import type { Model } from '../../domain/model.ts';
import { areOutputsReadable } from '../../domain/outputVocabulary.ts';
import { nats, numberText } from '../../domain/numberText.ts';
import { klAt } from '../../engine/effect.ts';
import { measure } from '../../engine/metrics.ts';
import type { Plan } from '../../engine/plan.ts';
import type { Runs } from '../../engine/runs/run.ts';
import { changedOutputs } from '../../domain/changedOutputs.ts';
import type { RunTokens } from '../../domain/result.ts';
import { toTokens } from '../../engine/summary.ts';
import type { Prepared, Started } from '../prepare.ts';
import { styled } from './colour.ts';
import { columnLine, columnWidthOf, inColumn, mostColumns } from './columns.ts';
import { headingOf } from './heading.ts';
import { heatMap } from './heatMap.ts';

/** What a view of a run says beside its numbers. */
export interface RunViewOptions {
  readonly warnings: readonly string[];
  readonly durationMs: number;
  readonly isColoured: boolean;
}

/** Whether a view has a row of KL: of the next token, so of models with tokens and logits. */
export const showsKl = ({ architecture }: Pick<Model, 'architecture'>): boolean =>
  architecture.vocabularySize !== null && architecture.outputSize !== null;

/** Both runs for a person: token strips, KL, the effect as a heat map, metrics and warnings. */
export function runView(
  prepared: Prepared & Pick<Started, 'backend'>,
  runs: Runs,
  options: RunViewOptions,
): string {
  const { model, plan } = prepared;
  const { isColoured } = options;
  const asked = [describeArchitecture(model.architecture, wording), modeText(prepared)];
  const took = durationText(options.durationMs);
  const heading = `${headingOf(prepared, isColoured, ...asked)} · ${took}`;
  const { anatomy } = runs.base.recorder;
  const component = stateShown(anatomy, plan);
  const layer = plan.edits[0]?.layer ?? 0;
  const width = unitsOf(anatomy, component, layer);
  const [before, after] = [
    runs.base.recorder.all(component, layer),
    runs.intervened.recorder.all(component, layer),
  ];
  const hasEdits = plan.edits.length > 0;
  const map = hasEdits ? after.map((v, at) => v - (before[at] ?? NaN)) : before;
  const title = hasEdits
    ? `effect on layer ${layer} ${component}, after − before`
    : `layer ${layer} ${component}`;
  const columnWidth = columnWidthOf(toTokens(runs.intervened, model));
  const metrics = plan.metrics.map(metric => {
    const { kind, timestep, value } = measure(metric, plan, runs);
    const at = timestep === undefined ? '' : ` at ${timestep}`;
    const none = kind === 'firstDivergence' ? 'none' : 'not finite';
    const text = value === null ? none : Number.isInteger(value) ? value : numberText(value, 4);
    return `  ${(kind + at).padEnd(24)} ${text}`;
  });
  return [
    `\n${heading}\n`,
    interventionLines(prepared),
    strips(prepared, runs, columnWidth, isColoured),
    `\n${title}\n${heatMap(map, width, { isColoured, columns: mostColumns, columnWidth })}`,
    ...(metrics.length > 0 ? ['\nmetrics\n', `${metrics.join('\n')}\n`] : []),
    ...options.warnings.map(
      text => `\n${styled('warning', 'yellow', isColoured)}: ${escapeText(text)}\n`,
    ),
    '\n',
  ].join('');
}

/** The mode, and how tokens are drawn from logits where the likeliest is not simply taken. */
function modeText({ plan, experiment: { unroll } }: Prepared): string {
  const mode = {
    forced: 'teacher-forced',
    baseOutput: "teacher-forced on the base's own output",
    free: 'free-running',
  }[plan.unroll.kind];
  const { decoding } = unroll ?? {};
  if (decoding === undefined || decoding.kind === 'greedy') return mode;
  if (decoding.kind === 'sample') return `${mode}, sampled with seed ${decoding.seed}`;
  return `${mode}, soft: of what is fed back the likeliest token is shown`;
}

/** What is changed, a line each, and what is turned off. */
const interventionLines = ({ experiment: { interventions = [] } }: Prepared): string =>
  interventions
    .map(each => {
      const mark = each.enabled === false ? 'off:' : '◆';
      return `${' '.repeat(10)}${mark} ${escapeText(describeIntervention(each, wording))}\n`;
    })
    .join('');

/** English, the command line's one language. */
const wording: Wording = {
  layer: at => `layer ${at}`,
  meanOf: dataset => `mean of ${dataset}`,
  inBasis: file => `in ${file}`,
  vectors: count => `${count} vectors`,
  bidirectional: 'bidirectional',
  readFromEnd: 'read from the end',
};

/** The state that the first edit acts on (`cellIn` is the cell's), else `hidden`. */
const stateShown = ({ states }: Anatomy, { edits: [first] }: Plan): LayerComponent =>
  states.find(state => first?.component.startsWith(state)) ?? 'hidden';

/** How many outputs changed of those that are emitted, and how many of the prompt, which are not; told apart as in the strips. */
function changedLine(
  { plan, model }: Pick<Prepared, 'plan' | 'model'>,
  [base, intervened]: readonly [RunTokens, RunTokens],
): string {
  if (plan.edits.length === 0 || !base.outputs) return '';
  const changed = changedOutputs(base, intervened);
  const emitted = changed.filter(t => t >= plan.emitsFrom).length;
  const what = areOutputsReadable(model) && base.outputIds ? 'tokens' : 'outputs';
  const inPrompt = changed.length - emitted;
  const more = inPrompt > 0 ? `, outputs changed in the prompt: ${inPrompt}` : '';
  const exactness = base.outputIds ? '' : ', in two decimals';
  const count = `${emitted} of ${plan.timesteps - plan.emitsFrom} ${what} changed`;
  return `${' '.repeat(10)}${count}${more}${exactness}\n`;
}

/** The tokens read and said, before and after, in the columns of their timesteps; changed ones stand out. */
function strips(
  { model, plan }: Prepared,
  runs: Runs,
  columnWidth: number,
  isColoured: boolean,
): string {
  const [base, intervened] = [toTokens(runs.base, model), toTokens(runs.intervened, model)];
  const T = Math.min(plan.timesteps, mostColumns);
  const edited = new Set(plan.edits.flatMap(edit => edit.timesteps));
  const cut = (text: string): string => inColumn(text, columnWidth);
  const line = (name: string, cell: (t: number) => string): string => columnLine(name, T, cell);
  /** Tokens are told apart by id, since two may be written alike. */
  const changing = (of: 'input' | 'output') => (t: number) => {
    const text = cut(intervened[`${of}s`]?.[t] ?? '');
    const [before, after] = [base, intervened].map(
      run => run[`${of}Ids`]?.[t] ?? run[`${of}s`]?.[t],
    );
    if (before === after) return text;
    return isColoured
      ? styled(text, 'reverse', true)
      : `*${text.trimStart()}`.padStart(columnWidth);
  };
  const name = areOutputsReadable(model) ? 'says' : 'gives';
  const hasLogits = runs.intervened.recorder.wants('logits', null, T - 1);
  return [
    line('t', t => `${edited.has(t) ? '◆' : ''}${t}`.padStart(columnWidth)),
    line('reads', t => cut(base.inputs[t] ?? '')),
    line('', changing('input')),
    ...(base.outputs
      ? [line(name, t => cut(base.outputs?.[t] ?? '')), line('', changing('output'))]
      : []),
    ...(showsKl(model) && hasLogits
      ? [line('KL, nats', t => nats(klAt(runs, t)).padStart(columnWidth))]
      : []),
    changedLine({ model, plan }, [base, intervened]),
  ].join('');
}
