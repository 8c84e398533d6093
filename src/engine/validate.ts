import type { Experiment } from '../domain/experiment.ts';
import type { Model } from '../domain/model.ts';
import { mostTimesteps } from '../domain/mostTimesteps.ts';
import { joined } from '../domain/schemaProblems.ts';
import type { Assets } from './assets.ts';
import { lengthOf, type EditPlan, type MetricPlan, type Plan, type SourcePlan } from './plan.ts';
import { toExample, toSubject, type Subject } from './validate/examples.ts';
import { toEdit, toSetting } from './validate/interventions.ts';
import { toMetric } from './validate/metrics.ts';
import { Problems } from './validate/problems.ts';
import { checkSize } from './validate/size.ts';
import { checkFeedback, toUnroll } from './validate/unroll.ts';

/**
 * Holds an experiment against its model, before the first step.
 *
 * @param assets  every file that it names beside its checkpoint
 * @returns a plan in which nothing is left to default and nothing can be out of range
 * @throws EngineError `wrong-question` with every problem found, each naming its field
 */
export function validate(
  experiment: Experiment,
  model: Pick<Model, 'architecture' | 'vocabulary' | 'whyNoVocabulary'>,
  assets: Assets,
): Plan {
  const problems = new Problems();
  const { architecture, vocabulary, whyNoVocabulary } = model;
  const subject = {
    ...toSubject(architecture, vocabulary, problems),
    ...(whyNoVocabulary !== undefined && {
      whyNone: `the checkpoint has no vocabulary (${whyNoVocabulary})`,
    }),
  };
  const sources = toSources(subject, experiment);
  const base = toExample(subject, 'base', experiment.base);
  const unrolled = base && toUnroll(subject, experiment, base);
  problems.throwIfAny();
  if (!unrolled) throw new Error('an experiment was refused without a reason');
  const { timesteps } = unrolled;
  if (timesteps + 1 >= mostTimesteps) {
    problems.add(
      'unroll.steps',
      `prompt and steps come to ${timesteps + 1} tokens or vectors, beyond the limit: expected fewer than ${mostTimesteps}`,
    );
    problems.throwIfAny();
  }
  const setting = toSetting(timesteps, sources, assets);
  if (!checkSize(subject, setting, experiment.interventions ?? [])) problems.throwIfAny();
  const edits: EditPlan[] = [];
  experiment.interventions?.forEach((intervention, place) => {
    const edit = toEdit(subject, setting, intervention, place);
    if (edit && intervention.enabled !== false) edits.push(edit);
  });
  const metrics: MetricPlan[] = [];
  experiment.metrics?.forEach((metric, place) => {
    const plan = toMetric(subject, metric, place, timesteps);
    if (plan) metrics.push(plan);
  });
  problems.throwIfAny();
  return { ...unrolled, sources: sources as ReadonlyMap<string, SourcePlan>, edits, metrics };
}

function toSources(
  subject: Subject,
  experiment: Experiment,
): ReadonlyMap<string, SourcePlan | undefined> {
  const sources = new Map<string, SourcePlan | undefined>();
  for (const [name, source] of Object.entries(experiment.sources ?? {})) {
    const field = joined('sources', name);
    if (name === 'base')
      subject.problems.add(field, 'base is no name for a source; it means the base run itself');
    const example = toExample(subject, field, source);
    const { steps = null } = source;
    if (steps !== null) checkFeedback(subject, `${field}.steps`);
    if (example && lengthOf(example.inputs) + (steps ?? 0) >= mostTimesteps) {
      subject.problems.add(
        `${field}.steps`,
        `the source has too many timesteps, expected fewer than ${mostTimesteps}`,
      );
    }
    sources.set(name, example && { ...example, steps });
  }
  return sources;
}
