import type { JSONPath } from 'jsonc-parser';
import { modelComponents } from '../domain/components.ts';
import { edgeNames, type Unroll } from '../domain/experiment.ts';
import { metricKinds } from '../domain/metricKinds.ts';
import { whyNoMetric } from '../domain/metricOffers.ts';
import type { Architecture } from '../domain/model.ts';
import { unrollOffers, type Why } from '../domain/unrollOffers.ts';

/**
 * The file's own words that fit at a field: those that the model can have, each of them while no model is known.
 *
 * @param field  the path without its places, `unroll.mode`
 * @returns undefined for a field of other values
 */
export function wordsAt(
  field: string,
  path: JSONPath,
  experiment: unknown,
  architecture: Architecture | undefined,
): readonly string[] | undefined {
  const offers = architecture && unrollOffers(architecture, unrollIn(experiment));
  switch (field) {
    case 'unroll.mode':
      return possible(['teacher-forced', 'free-running'] as const, mode => offers?.modes[mode]);
    case 'unroll.inputs':
      return possible(['base', 'baseOutput'] as const, inputs => offers?.inputs[inputs]);
    case 'unroll.decoding.kind':
      return possible(['greedy', 'sample', 'soft'] as const, kind => offers?.decodings[kind]);
    case 'metrics.kind':
      return possible(metricKinds, kind => architecture && whyNoMetric(architecture, kind));
    case 'interventions.basis.kind':
      return ['rotation', 'direction', 'pca'];
    case 'interventions.site.edge':
      return hasEdge(valueAt(experiment, [...path.slice(0, -1), 'component'])) ? edgeNames : [];
    default:
      return undefined;
  }
}

const possible = <T extends string>(
  words: readonly T[],
  whyNot: (word: T) => Why | undefined,
): readonly T[] => words.filter(word => typeof whyNot(word) !== 'string');

/** Whether what may be written as a component has edges; `hidden` where nothing is. */
export const hasEdge = (component: unknown): boolean => (component ?? 'hidden') === 'hidden';

/** Whether what may be written as a component stands in a layer, as those of the whole model do not. */
export const hasLayer = (component: unknown): boolean =>
  !(modelComponents as readonly unknown[]).includes(component);

/** What is fed back in an unroll that may be half written. */
export function unrollIn(experiment: unknown): Unroll {
  if (valueAt(experiment, ['unroll', 'mode']) === 'free-running')
    return { mode: 'free-running', steps: 1 };
  const isFedBack = valueAt(experiment, ['unroll', 'inputs']) === 'baseOutput';
  return { mode: 'teacher-forced', inputs: isFedBack ? 'baseOutput' : 'base' };
}

/** The value at a path of a value that may have any form. */
export function valueAt(value: unknown, path: JSONPath): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key)
        ? (inner as Record<string | number, unknown>)[key]
        : undefined,
    value,
  );
}
