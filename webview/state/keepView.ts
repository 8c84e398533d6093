import { effect, type ReadonlySignal } from '@preact/signals';
import type { Shown } from '../../src/protocol/panel.ts';
import { isScroll, type View } from './store.ts';

/** Milliseconds after the last scroll before it is kept; any other look is kept at once, since the page may go at any time. */
const keepAfterMs = 200;

/** What is kept beside the view. */
export interface KeptBeside {
  /** What is being written. */
  readonly writing?: object;
  readonly shown?: Shown;
}

/** Keeps the view over reloads, with what is being written and which unroll is shown. */
export function keepView(
  view: ReadonlySignal<View>,
  writing: ReadonlySignal<object | null>,
  shown: ReadonlySignal<Shown>,
  save: (kept: View & KeptBeside) => void,
): void {
  let [before, writtenBefore, shownBefore] = [view.peek(), writing.peek(), shown.peek()];
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    const [now, written, which] = [view.value, writing.value, shown.value];
    const isElse = written !== writtenBefore || which !== shownBefore;
    if (now === before && !isElse) return;
    clearTimeout(timer);
    const beside = {
      ...(written && { writing: written }),
      ...(which === 'both' && { shown: which }),
    };
    const keep = (): void => save({ ...now, ...beside });
    if (!isElse && isScroll(before, now)) timer = setTimeout(keep, keepAfterMs);
    else keep();
    [before, writtenBefore, shownBefore] = [now, written, which];
  });
}
