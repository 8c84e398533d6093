import type { Metric } from './experiment.ts';
import { toMean, type Mean, type Pause } from './mean.ts';
import { toShare, type Share } from './share.ts';

/** What an experiment gave with a line's examples. */
export interface LineResult {
  /** Of the intervened run, one a timestep: ids, or vectors. */
  readonly outputs: readonly number[] | readonly (readonly number[])[];
  /** In the experiment's order; null where a metric has no value. */
  readonly metrics: readonly (number | null)[];
  /** Whether the emitted tokens are the label's; null without one. */
  readonly right: boolean | null;
}

/** The same, and what of the line accuracy is asked over. */
export interface JudgedLine extends LineResult {
  /** Its number in the file, from 1. */
  readonly number: number;
  /** Whether the label is something else than what the base run emits; null without a label. */
  readonly changes: boolean | null;
  /** Whether the un-intervened runs emit their own labels, all that are given; null without any. */
  readonly solved: boolean | null;
}

/** Interchange accuracy: the share of lines with a label that the intervened run emits. */
export interface Accuracy {
  readonly all: Share | null;
  /** Over the lines whose label is not what the base run emits. */
  readonly changed: Share | null;
  /** Over the lines whose un-intervened runs emit `baseLabel` and every label of a source. */
  readonly solved: Share | null;
}

/** An experiment repeated over a dataset. */
export interface Evaluation {
  readonly lines: number;
  /** Over the lines where a metric has a value. */
  readonly metrics: readonly ({ readonly kind: Metric['kind'] } & Mean)[];
  readonly accuracy: Accuracy;
  readonly perLine: readonly LineResult[];
}

/**
 * Puts lines together.
 *
 * @param kinds  of the experiment's metrics, in order
 * @param pause  between the drawings of which intervals are made
 */
export async function toEvaluation(
  kinds: readonly Metric['kind'][],
  lines: readonly JudgedLine[],
  pause?: Pause,
): Promise<Evaluation> {
  const labelled = lines.filter(({ right }) => right !== null);
  const valuesOf = (place: number): number[] =>
    lines.flatMap(({ metrics }) => metrics[place] ?? []);
  const metrics: Evaluation['metrics'][number][] = [];
  for (const [place, kind] of kinds.entries())
    metrics.push({ kind, ...(await toMean(valuesOf(place), pause)) });
  return {
    lines: lines.length,
    metrics,
    accuracy: {
      all: rightOf(labelled),
      changed: rightOf(labelled.filter(({ changes }) => changes === true)),
      solved: rightOf(labelled.filter(({ solved }) => solved === true)),
    },
    perLine: lines.map(({ outputs, metrics, right }) => ({ outputs, metrics, right })),
  };
}

const rightOf = (lines: readonly JudgedLine[]): Share | null =>
  toShare(lines.filter(({ right }) => right === true).length, lines.length);
