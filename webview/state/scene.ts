import type { Experiment, Intervention } from '../../src/domain/experiment.ts';
import type { RunSummary } from '../../src/domain/result.ts';
import type { PanelState } from '../../src/protocol/panel.ts';
import { resultOf } from '../../src/protocol/resultOf.ts';

/** Results with the experiment that they are of: everything on the page that is a number or a picture is of one scene. */
export interface Scene {
  readonly result: RunSummary;
  /** The run forced on the base's own output, where both modes are shown. */
  readonly forced: RunSummary | null;
  readonly ran: Experiment | null;
  /** The interventions that the results have. */
  readonly interventions: readonly Intervention[];
  /** A value is being previewed: order and scales stay those of before. */
  readonly isPreview: boolean;
  /** Nothing is changed and nothing is previewed: the base run alone is drawn. */
  readonly isEmpty: boolean;
}

const none: readonly Intervention[] = [];

/** Whether two scenes are of the same results. */
export const isSameResults = (a: Scene, b: Scene): boolean =>
  a.result.result === b.result.result && a.forced?.result === b.forced?.result;

/**
 * The scene that a state of the host's is; null while it has no results.
 *
 * @param before  the one in sight: results that are the same stay the same objects
 */
export function sceneOf(panel: PanelState, before: Scene | null): Scene | null {
  const result = resultOf(panel);
  if (!result) return null;
  const interventions = panel.ran?.interventions ?? none;
  const isPreview = panel.preview !== null;
  const scene: Scene = {
    result,
    forced: panel.shown === 'both' ? panel.results.forced : null,
    ran: panel.ran,
    interventions,
    isPreview,
    isEmpty: interventions.length === 0 && !isPreview,
  };
  if (!before || !isSameResults(before, scene)) return scene;
  return { ...scene, result: before.result, forced: before.forced };
}

/** The document's interventions that the results have not: marked, with no number beside them. */
export function pendingIn(
  experiment: Experiment | null,
  { ran, isPreview }: Scene,
): readonly Intervention[] {
  if (isPreview) return [];
  const has = new Set((ran?.interventions ?? []).map(each => JSON.stringify(each)));
  return (experiment?.interventions ?? []).filter(each => !has.has(JSON.stringify(each)));
}
