import { durationText } from '../../src/domain/durationText.ts';
import { describeDeed } from '../../src/domain/describe.ts';
import type { PanelState } from '../../src/protocol/panel.ts';
import { visible } from '../words/format.ts';
import type { Page } from './page.ts';
import { resultOf } from '../../src/protocol/resultOf.ts';
import { wording } from '../words/wording.ts';
import { say } from '../words/words.ts';

/** What the heading says of the run. */
export interface Status {
  readonly text: string;
  readonly kind: 'running' | 'stale' | 'failed' | 'fresh' | 'preview' | 'none';
  /** From 0 to 1, where it is known. */
  readonly progress?: number;
}

/**
 * What the heading says of the run.
 *
 * @param isThere  whether all that is in sight is of the newest result
 */
export function describeStatus(state: PanelState, isThere: boolean): Status {
  const { activity, isStale, troubles } = state;
  const result = resultOf(state);
  const busy = describeActivity(activity);
  if (busy) return busy;
  if (troubles.some(({ kind }) => kind === 'engine-lost'))
    return { text: say('engine lost'), kind: 'stale' };
  const isFailed = troubles.some(({ kind }) => kind !== 'changed' && kind !== 'untrusted');
  if (isFailed)
    return {
      text: result ? say('failed · showing the run before') : say('failed'),
      kind: 'failed',
    };
  if (activity.kind === 'cancelled') return { text: say('stopped'), kind: 'stale' };
  if (!result) return { text: '', kind: 'none' };
  const previewed = previewedDeed(state);
  if (isStale && previewed === undefined)
    return { text: say('results are older than the experiment'), kind: 'stale' };
  if (!isThere) return { text: say('running…'), kind: 'running' };
  if (previewed !== undefined)
    return { text: say('preview of {0}, not in the experiment', previewed), kind: 'preview' };
  const isBase = (state.experiment?.interventions ?? []).length === 0 ? say(', base only') : '';
  return {
    text: [`${say('ran in {0}', durationText(result.durationMs))}${isBase}`, ...seedOf(state)].join(
      ' · ',
    ),
    kind: 'fresh',
  };
}

/** What is under way; undefined where nothing is. */
function describeActivity(activity: PanelState['activity']): Status | undefined {
  if (activity.kind === 'loading') {
    const { doneBytes = 0, totalBytes = 0 } = activity;
    if (totalBytes === 0) return { text: say('loading the checkpoint…'), kind: 'running' };
    const [done, total] = [doneBytes, totalBytes].map(bytes => (bytes / 2 ** 20).toFixed(0));
    return {
      text: say('loading the checkpoint: {0} of {1} MB', done ?? '', total ?? ''),
      kind: 'running',
      progress: doneBytes / totalBytes,
    };
  }
  if (activity.kind !== 'running') return undefined;
  const { step, steps } = activity;
  if (steps === 0) return { text: say('running…'), kind: 'running' };
  return { text: say('timestep {0} of {1}', step, steps), kind: 'running', progress: step / steps };
}

/** What is previewed and is not in the experiment; undefined where nothing is, or just what is there, as where its form was opened. */
function previewedDeed({ experiment, preview }: PanelState): string | undefined {
  if (preview?.problem !== null) return undefined;
  const list = experiment?.interventions ?? [];
  const other = preview.interventions.find(
    (each, k) => JSON.stringify(each) !== JSON.stringify(list[k]),
  );
  return other && describeDeed(other, wording);
}

/** What the heading says of the page as it is now. */
export function statusOf({
  host,
  isThere,
  waiting,
}: Pick<Page, 'host' | 'isThere' | 'waiting'>): Status {
  if (!host.value) return { text: '', kind: 'none' };
  const status = describeStatus(host.value, isThere.value);
  const { length } = waiting.value;
  if (length === 0) return status;
  const word = length === 1 ? say('1 change waiting') : say('{0} changes waiting', length);
  return { ...status, text: [word, status.text].filter(each => each !== '').join(' · ') };
}

/** The seed of the document's decoding, where it has one. */
function seedOf({ experiment }: PanelState): string[] {
  const by = experiment?.unroll?.decoding;
  return by && 'seed' in by && by.seed !== undefined ? [say('seed {0}', by.seed)] : [];
}

/** What is exported, for whoever finds it later: the experiment, how it ran, and what its numbers are if not the document's. */
export interface Caption {
  readonly text: string;
  /** Whether the numbers are of the document as it is: not older, and nothing previewed. */
  readonly isOfDocument: boolean;
}

/** What is exported, for whoever finds it later. */
export function captionOf(panel: PanelState): Caption {
  const result = resultOf(panel);
  const { text, kind } = describeStatus({ ...panel, activity: { kind: 'idle' } }, true);
  const isOfDocument = kind === 'fresh';
  const parts = [
    visible(panel.title),
    ...(result ? [panel.shown === 'both' ? 'both' : result.mode, result.backend] : []),
    // Older numbers may have had another seed.
    ...(isOfDocument || kind === 'preview' ? seedOf(panel) : []),
    ...(isOfDocument ? [] : [text]),
  ];
  return { text: parts.join(' · '), isOfDocument };
}
