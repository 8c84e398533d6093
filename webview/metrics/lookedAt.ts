import type { Metric } from '../../src/domain/experiment.ts';
import { saidOfField } from '../../src/domain/problemsOfField.ts';
import { withMetric, type PlacedMetric } from '../../src/domain/withMetric.ts';
import type { PanelState } from '../../src/protocol/panel.ts';
import { problemsIn } from '../../src/protocol/problemsIn.ts';
import type { Link } from '../state/link.ts';
import { withIds, wrongFields, type Wrong } from './metricDraft.ts';

/** What came of a draft that is held against the model. */
export type Verdict =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'right'; readonly metric: Metric }
  /** What is wrong beside its fields, and what would be elsewhere. */
  | { readonly kind: 'wrong'; readonly wrong: Wrong; readonly elsewhere: string };

/** Holds the experiment with a metric against its model: digits that are no token there are taken as an id. */
export async function lookedAt(
  { check }: Pick<Link, 'check'>,
  { experiment, troubles }: Pick<PanelState, 'experiment' | 'troubles'>,
  { metric: typed, at }: PlacedMetric,
): Promise<Verdict> {
  if (!experiment) return { kind: 'right', metric: typed }; // the host says that the text cannot be read
  const field = `metrics[${at ?? (experiment.metrics ?? []).length}]`;
  const checked = (metric: Metric) => check(withMetric(experiment, { metric, at }));
  const asTyped = await checked(typed);
  const asIds = withIds(typed, asTyped, field);
  const [metric, problems] = asIds ? [asIds, await checked(asIds)] : [typed, asTyped];
  const { problem, warning } = saidOfField(problems, problemsIn(troubles), field);
  if (problem === '' && warning === '') return { kind: 'right', metric };
  return { kind: 'wrong', wrong: wrongFields(problems, field), elsewhere: warning };
}
