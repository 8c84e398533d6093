import type { Experiment } from '../../src/domain/experiment.ts';
import type { RunSummary } from '../../src/domain/result.ts';
import type { PanelState } from '../../src/protocol/panel.ts';
import { resultOf } from '../../src/protocol/resultOf.ts';
import { extentOf, type Extent } from '../state/whose.ts';

/** What interventions are made on. */
export interface Seen {
  readonly experiment: Experiment;
  readonly result: RunSummary;
  /** What the result was computed from. */
  readonly ran: Experiment | null;
  readonly extent: Extent;
}

/** What interventions can be made on; undefined while there is nothing. */
export function seenOf(panel: PanelState): Seen | undefined {
  const { experiment, ran } = panel;
  const result = resultOf(panel);
  return experiment && result ? { experiment, result, ran, extent: extentOf(panel) } : undefined;
}
