import type { Shown } from '../protocol/panel.ts';
import type { Runs } from './runs.ts';

/** Which results there are, and which are on their way. */
type Made = Pick<Runs, 'isFresh' | 'isComing' | 'hasRun'>;

/**
 * The kinds of result that are to be run for a text, of those that views show: what nobody has asked for is run where
 * changes are, or where nothing is there yet.
 *
 * @param asked  kinds that are to be made whatever was run before
 */
export const dueOf = (
  wanted: readonly Shown[],
  text: string,
  runs: Made,
  asked: readonly Shown[],
  runsChanges: boolean,
): Shown[] =>
  wanted.filter(shown => {
    if (asked.includes(shown)) return true;
    if (runs.isFresh(shown, text) || runs.isComing(shown, text)) return false;
    return runsChanges || !runs.hasRun(shown);
  });
