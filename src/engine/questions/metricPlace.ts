import { EngineError } from '../../domain/failure.ts';

/**
 * The place of the metric that `--of` names: by its place from 0 or by its kind, the first of those; the first of all unless given.
 *
 * @throws EngineError `wrong-question` naming the metrics that there are
 */
export function metricPlace(
  metrics: readonly { readonly kind: string }[],
  of: string | undefined,
): number {
  const at =
    of === undefined
      ? 0
      : /^\d+$/.test(of)
        ? Number(of)
        : metrics.findIndex(({ kind }) => kind === of);
  if (metrics[at]) return at;
  const known = metrics.map(({ kind }, place) => `${place} (${kind})`).join(', ');
  const found = of === undefined ? 'missing' : `found ${JSON.stringify(of)}`;
  const expected = `expected one of the experiment's metrics: ${known || 'it has none'}`;
  throw new EngineError('wrong-question', `--of: ${found}, ${expected}`);
}
