import { say } from '../words/words.ts';
import type { Scene } from './scene.ts';

/** What stands over the columns: where the prompt begins, or inputs that no output could follow, and where what is generated or forced does. */
export interface Captions {
  readonly prompt: string;
  /** Undefined where nothing follows what is read first. */
  readonly generated: string | undefined;
}

/**
 * The captions of a run.
 *
 * @param isNarrow  columns have not each their number: it says how many they are
 */
export function captionsOf({ result, forced }: Scene, isNarrow: boolean): Captions {
  const { prompt, timesteps, mode, emitsFrom, areOutputsReadable } = result;
  const words = forced
    ? say('free-running: generated; teacher-forced: the base’s own text')
    : mode === 'free-running'
      ? say('generated · each run reads its own output')
      : say('forced on both runs');
  const withCount = (text: string, count: number): string =>
    isNarrow ? `${text} · ${count}` : text;
  return {
    prompt: withCount(areOutputsReadable ? say('prompt') : say('inputs'), prompt),
    generated: prompt < timesteps ? withCount(words, timesteps - (emitsFrom ?? prompt)) : undefined,
  };
}
