import { effect, type ReadonlySignal } from '@preact/signals';
import { isScroll, type View } from './store.ts';

/** Milliseconds after the last scroll before it is kept; any other look is kept at once, since the page may go at any time. */
const keepAfterMs = 200;

/** Keeps the view over reloads, and what is being written. */
export function keepView(
  view: ReadonlySignal<View>,
  writing: ReadonlySignal<object | null>,
  save: (kept: View & { readonly writing?: object }) => void,
): void {
  let [before, writtenBefore] = [view.peek(), writing.peek()];
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    const [now, written] = [view.value, writing.value];
    if (now === before && written === writtenBefore) return;
    clearTimeout(timer);
    const keep = (): void => save({ ...now, ...(written && { writing: written }) });
    if (written === writtenBefore && isScroll(before, now)) timer = setTimeout(keep, keepAfterMs);
    else keep();
    [before, writtenBefore] = [now, written];
  });
}
