import { describeMetric } from '../../src/domain/describeMetric.ts';
import {
  describeArchitecture,
  describeExample,
  describeIntervention,
  shortened,
} from '../../src/domain/describe.ts';
import type {
  Experiment,
  Intervention,
  Metric,
  Source,
  Unroll,
} from '../../src/domain/experiment.ts';
import type { MetricValue, RunSummary } from '../../src/domain/result.ts';
import type { Axis } from '../../src/domain/sweepMap.ts';
import type { PanelState } from '../../src/protocol/panel.ts';
import { seededOf } from './overSeeds.ts';
import { sceneOf, type Scene } from './scene.ts';
import { captionOf } from './status.ts';
import {
  decodingName,
  inputKindOf,
  inputLabels,
  settingLabels,
  settingsOf,
} from './unrollChoices.ts';
import { warningsOf } from './warnings.ts';
import { visible } from '../words/format.ts';
import { metricText } from '../words/metricText.ts';
import { wording } from '../words/wording.ts';
import { say } from '../words/words.ts';

/** What an export says of itself, for whoever finds it later. */
export interface Facts {
  /** The experiment, how it ran, and what its numbers are where they are not the document's. */
  readonly caption: string;
  /** Model and checkpoint, examples, each intervention, the unroll, the digest, the metrics and the warnings; a line each. */
  readonly lines: readonly string[];
}

/** What an export of the results in sight says of itself. */
export function factsOf(panel: PanelState, scene: Scene): Facts {
  const { result, forced, ran, interventions } = scene;
  const experiment = ran ?? panel.experiment;
  return {
    caption: captionOf(panel).text,
    lines: [
      modelLine(panel, experiment),
      ...exampleLines(experiment, interventions),
      ...interventionLines(interventions),
      unrollLine(panel, experiment, result),
      result.digest === null
        ? say('digest: none, {0} promises no bits', result.backend)
        : say('digest: {0}', result.digest),
      ...result.metrics.map((metric, at) =>
        metricLine(metric, forced?.metrics[at], experiment?.metrics?.[at]),
      ),
      ...warningsOf(scene).map(text => say('warning: {0}', text)),
    ],
  };
}

/** What a map is of. */
interface Mapped {
  readonly experiment: Experiment;
  readonly axes: readonly Axis[];
  readonly backend: string;
}

/** What an export of a map says of itself: of the experiment that it is of, whatever results are in sight. @param isOlder  whether the document is another by now */
export function mappedFacts(
  panel: Pick<PanelState, 'title' | 'model'>,
  { experiment, axes, backend }: Mapped,
  isOlder: boolean,
): Facts {
  const { interventions = [], unroll } = experiment;
  const mode = unroll?.mode ?? 'teacher-forced';
  const timesteps = axes.at(-1)?.values.length ?? 0;
  const older = isOlder ? [say('results are older than the experiment')] : [];
  return {
    caption: [visible(panel.title), mode, backend, ...older].join(' · '),
    lines: [
      modelLine(panel, experiment),
      ...exampleLines(experiment, interventions),
      ...interventionLines(interventions),
      unrollLine({ shown: 'own' }, experiment, { mode, timesteps, backend }),
    ],
  };
}

/** What an export says of the experiment that is run over seeds: of both modes, of the one that runs free. */
export function seededFacts(panel: PanelState | null): readonly string[] {
  const scene = panel && sceneOf(panel, null);
  if (!panel || !scene) return [];
  const own = { ...panel, shown: 'own' } as const;
  return factsOf(own, { ...scene, forced: null, ran: seededOf(panel) }).lines;
}

function modelLine({ model }: Pick<PanelState, 'model'>, experiment: Experiment | null): string {
  const kind = model ? describeArchitecture(model.architecture, wording) : '';
  return say(
    'model: {0} · checkpoint: {1}',
    kind,
    visible(shownPath(experiment?.checkpoint ?? '')),
  );
}

/** Of a path from the root, as an experiment has it before it is saved, the name alone: a figure is for others, too. */
const shownPath = (path: string): string =>
  /^([/\\]|[a-z]:)/i.test(path) ? path.replace(/.*[/\\]/, '') : path;

/** The longest text of an example that is given. */
const mostOfText = 200;
const exampleText = (example: Pick<Source, 'text' | 'tokens' | 'vectors'>): string =>
  shortened(visible(describeExample(example, wording)), mostOfText);

/** What the base and each example that is taken from reads: without it nobody can tell what `← plural@1` took. */
function exampleLines(
  experiment: Experiment | null,
  interventions: readonly Intervention[],
): string[] {
  if (!experiment) return [];
  const base = exampleText(experiment.base);
  const names = new Set(interventions.flatMap(({ source }) => (source ? [source.example] : [])));
  return [
    ...(base === '' ? [] : [say('base: {0}', base)]),
    ...Object.entries(experiment.sources ?? {})
      .filter(([name]) => names.has(name))
      .map(([name, source]) => say('example {0}: {1}', visible(name), exampleText(source))),
  ];
}

function interventionLines(interventions: readonly Intervention[]): string[] {
  if (interventions.length === 0) return [say('interventions: none')];
  return interventions.map((each, at) => {
    const text = visible(describeIntervention(each, wording));
    return each.enabled === false
      ? say('intervention {0}, turned off: {1}', at + 1, text)
      : say('intervention {0}: {1}', at + 1, text);
  });
}

/** A metric with all digits of its value; of both modes, of each. */
function metricLine(
  metric: MetricValue,
  forced: MetricValue | undefined,
  asked: Metric | undefined,
): string {
  const name = asked ? describeMetric(asked, metric.timestep) : metric.kind;
  const [value, other] = [metric, forced].map(
    each => each && (each.value === null ? metricText(each) : String(each.value)),
  );
  const values = other === undefined ? value : say('forced {0} · free {1}', other, value ?? '');
  return say('metric: {0} = {1}', name, values ?? '');
}

function unrollLine(
  { shown }: Pick<PanelState, 'shown'>,
  experiment: Experiment | null,
  { mode, timesteps, backend }: Pick<RunSummary, 'mode' | 'timesteps' | 'backend'>,
): string {
  const unroll = experiment?.unroll;
  const from = unroll?.mode === 'free-running' && unroll.from !== undefined ? [unroll.from] : [];
  const how = [mode, ...from.map(t => say('from {0}', t))].join(' ');
  return [
    say('mode: {0}', shown === 'both' ? 'both' : how),
    ...(shown === 'both' ? [] : inputsOf(unroll)),
    say('{0} timesteps', timesteps),
    ...decodingOf(unroll),
    say('backend {0}', backend),
  ].join(' · ');
}

/** An unroll in a few words: its mode, inputs that are not the base's, and its seed. */
export function unrollText(unroll: Unroll | undefined): string {
  const by = unroll?.decoding;
  const seed = by && 'seed' in by && by.seed !== undefined ? [say('seed {0}', by.seed)] : [];
  return [unroll?.mode ?? 'teacher-forced', ...inputsOf(unroll), ...seed].join(' · ');
}

/** What forced inputs are made from, where they are not the base's. */
function inputsOf(unroll: Unroll | undefined): string[] {
  const kind = inputKindOf(unroll);
  if (kind === 'base') return [];
  const inputs = unroll?.mode === 'teacher-forced' ? unroll.inputs : undefined;
  const given = typeof inputs !== 'object' ? [] : [givenText(inputs)];
  return [say('inputs: {0}', [inputLabels()[kind], ...given].join(', '))];
}

type Inputs = Extract<Unroll, { mode: 'teacher-forced' }>['inputs'];
const givenText = (inputs: Extract<Inputs, object>): string =>
  'constant' in inputs ? visible(String(inputs.constant)) : exampleText(inputs);

/** How logits become inputs, with the settings that it was given. */
function decodingOf(unroll: Unroll | undefined): string[] {
  const by = unroll?.decoding;
  if (by === undefined) return [];
  const values: Readonly<Record<string, unknown>> = by;
  const settings = settingsOf(unroll)
    .filter(setting => values[setting] !== undefined)
    .map(setting => `${settingLabels()[setting]} ${String(values[setting])}`);
  return [say('decoding {0}', [decodingName(by), ...settings].join(', '))];
}
