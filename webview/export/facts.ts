import { describeArchitecture, describeIntervention } from '../../src/domain/describe.ts';
import type { Experiment, Intervention, Metric } from '../../src/domain/experiment.ts';
import type { MetricValue, RunSummary } from '../../src/domain/result.ts';
import type { PanelState } from '../../src/protocol/panel.ts';
import type { Scene } from '../state/scene.ts';
import { captionOf } from '../state/status.ts';
import { visible } from '../words/format.ts';
import { metricText } from '../words/metricText.ts';
import { wording } from '../words/wording.ts';
import { say } from '../words/words.ts';

/** What an export says of itself, for whoever finds it later. */
export interface Facts {
  /** The experiment, how it ran, and what its numbers are where they are not the document's. */
  readonly caption: string;
  /** Model and checkpoint, each intervention, the unroll, the digest and the metrics; a line each. */
  readonly lines: readonly string[];
}

/** What an export of the results in sight says of itself. */
export function factsOf(panel: PanelState, { result, ran, interventions }: Scene): Facts {
  const experiment = ran ?? panel.experiment;
  return {
    caption: captionOf(panel).text,
    lines: [
      modelLine(panel, experiment),
      ...interventionLines(interventions),
      unrollLine(panel, experiment, result),
      result.digest === null
        ? say('digest: none, {0} promises no bits', result.backend)
        : say('digest: {0}', result.digest),
      ...result.metrics.map((metric, at) => metricLine(metric, experiment?.metrics?.[at])),
    ],
  };
}

function modelLine({ model }: PanelState, experiment: Experiment | null): string {
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

function interventionLines(interventions: readonly Intervention[]): string[] {
  if (interventions.length === 0) return [say('interventions: none')];
  return interventions.map((each, at) => {
    const text = visible(describeIntervention(each, wording));
    return each.enabled === false
      ? say('intervention {0}, turned off: {1}', at + 1, text)
      : say('intervention {0}: {1}', at + 1, text);
  });
}

/** A metric with all digits of its value. */
function metricLine(metric: MetricValue, asked: Metric | undefined): string {
  const { kind, timestep, value } = metric;
  const token = asked && 'token' in asked ? [visible(String(asked.token))] : [];
  const against = asked && 'against' in asked ? ['−', visible(String(asked.against))] : [];
  const where = timestep === undefined ? [] : [`t ${timestep}`];
  const name = [kind, ...token, ...against, ...where].join(' ');
  return say('metric: {0} = {1}', name, value === null ? metricText(metric) : String(value));
}

function unrollLine(
  { shown }: PanelState,
  experiment: Experiment | null,
  { mode, timesteps, backend }: RunSummary,
): string {
  const unroll = experiment?.unroll;
  const decoding = unroll?.decoding?.kind;
  return [
    say('mode: {0}', shown === 'both' ? 'both' : mode),
    say('{0} timesteps', timesteps),
    ...(decoding === undefined ? [] : [say('decoding {0}', decoding)]),
    say('backend {0}', backend),
  ].join(' · ');
}
