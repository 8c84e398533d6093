import { useRef } from 'preact/hooks';
import type { PanelState } from '../../src/protocol/panel.ts';
import type { Page } from './page.ts';

/** Whether the numbers in sight are of another experiment than the document's: its text has changed since they were computed. */
export const isOfOlder = ({ host, scene }: Page): boolean => {
  const { value: panel } = host;
  return panel !== null && scene.value !== null && panel.isStale && panel.preview === null;
};

/** Whether a run comes by itself that may take the mark away before anyone has read it. */
const isRunComing = ({ runOnChange, activity, troubles }: PanelState): boolean =>
  runOnChange.isOn && activity.kind !== 'cancelled' && troubles.length === 0;

/**
 * The classes of what says that numbers are older; undefined where they are not. It comes late where a run is coming, so that
 * a quick one does not flash, and else at once; what is there already stays.
 */
export function useOlder(page: Page): string | undefined {
  const isThere = useRef(false);
  const { value: panel } = page.host;
  const isOlder = panel !== null && isOfOlder(page);
  isThere.current = isOlder && (isThere.current || !isRunComing(panel));
  if (!isOlder) return undefined;
  return isThere.current ? 'older' : 'older late';
}
