import { effect, type ReadonlySignal } from '@preact/signals';
import { isScroll, type View } from './store.ts';

/** Milliseconds after the last scroll before it is kept; any other look is kept at once, since the page may go at any time. */
const keepAfterMs = 200;

/** Keeps the view over reloads. */
export function keepView(view: ReadonlySignal<View>, save: (view: View) => void): void {
  let before = view.peek();
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    const now = view.value;
    if (now === before) return;
    clearTimeout(timer);
    if (isScroll(before, now)) timer = setTimeout(() => save(now), keepAfterMs);
    else save(now);
    before = now;
  });
}
