import { known } from '../base/assert.ts';
import type { Experiment } from '../domain/experiment.ts';
import type { Model } from '../domain/model.ts';
import { mostTimesteps } from '../domain/mostTimesteps.ts';
import { joined } from '../domain/schemaProblems.ts';
import type { Assets } from './assets.ts';
import { lengthOf, type EditPlan, type MetricPlan, type Plan, type SourcePlan } from './plan.ts';
import { toExample, toSubject, type Subject } from './validate/examples.ts';
import { toEdit, type Setting } from './validate/interventions.ts';
import { toMetric } from './validate/metrics.ts';
import { Problems } from './validate/problems.ts';
import { checkSize } from './validate/size.ts';
import { checkFeedback, toUnroll } from './validate/unroll.ts';

/** A model as experiments are held against it. */
export type Judged = Pick<Model, 'architecture' | 'vocabulary' | 'whyNoVocabulary'>;

/** Holds one experiment after the other against the same model. */
export interface Validator {
  /** What their examples are held against. */
  readonly subject: Omit<Subject, 'problems'>;
  /** An experiment's plan, or undefined with the reasons added. */
  toPlan(experiment: Experiment, problems: Problems): Plan | undefined;
}

/**
 * Holds an experiment against its model, before the first step.
 *
 * @param assets  every file that it names beside its checkpoint
 * @returns a plan in which nothing is left to default and nothing can be out of range
 * @throws EngineError `wrong-question` with every problem found, each naming its field
 */
export function validate(experiment: Experiment, model: Judged, assets: Assets): Plan {
  const problems = new Problems();
  const plan = toValidator(model, assets).toPlan(experiment, problems);
  problems.throwIfAny();
  return known(plan, 'a plan of what is not refused');
}

/** Prepares a model for many experiments: its vocabulary is looked through once, and so is every dataset. */
export function toValidator(
  { architecture, vocabulary, whyNoVocabulary }: Judged,
  assets: Assets,
): Validator {
  const { problems: _, ...subject } = {
    ...toSubject(architecture, vocabulary, new Problems()),
    ...(whyNoVocabulary !== undefined && {
      whyNone: `the checkpoint has no vocabulary (${whyNoVocabulary})`,
    }),
  };
  const read = { assets, means: new Map() };
  return {
    subject,
    toPlan: (experiment, problems) => toPlan({ ...subject, problems }, read, experiment),
  };
}

function toPlan(
  subject: Subject,
  read: Pick<Setting, 'assets' | 'means'>,
  experiment: Experiment,
): Plan | undefined {
  const { problems } = subject;
  const before = problems.count;
  const sources = toSources(subject, experiment);
  const base = toExample(subject, 'base', experiment.base);
  const unrolled = base && toUnroll(subject, experiment, base);
  if (problems.count > before || !unrolled) return undefined;
  const { timesteps } = unrolled;
  if (timesteps + 1 >= mostTimesteps) {
    problems.add(
      'unroll.steps',
      `prompt and steps come to ${timesteps + 1} tokens or vectors, beyond the limit: expected fewer than ${mostTimesteps}`,
    );
    return undefined;
  }
  const setting = { timesteps, sources, ...read };
  if (!checkSize(subject, setting, experiment.interventions ?? [])) return undefined;
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
  if (problems.count > before) return undefined;
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
