import type { RunSummary } from '../domain/result.ts';
import type { PanelState } from './panel.ts';

/** The result that most of a panel speaks of; null while it has none. */
export function resultOf({ shown, results }: PanelState): RunSummary | null {
  return shown === 'both' ? (results.free ?? results.own) : results.own;
}
