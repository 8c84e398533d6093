import { effect, untracked, type ReadonlySignal } from '@preact/signals';
import type { Shown } from '../../src/protocol/panel.ts';
import { keptOf, type OverSeeds } from './overSeeds.ts';
import { isScroll, type View } from './store.ts';

/** Milliseconds after the last scroll before it is kept; any other look is kept at once, since the page may go at any time. */
const keepAfterMs = 200;
/** Milliseconds after which more of what fills in is kept. */
const keepMoreMs = 1000;

/** What is kept beside the view. */
export interface KeptBeside {
  /** What is being written. */
  readonly writing?: object;
  readonly shown?: Shown;
  readonly seeds?: OverSeeds;
}

/** What is kept, as signals. */
export interface Keepable {
  readonly view: ReadonlySignal<View>;
  readonly writing: ReadonlySignal<object | null>;
  readonly shown: ReadonlySignal<Shown>;
  readonly seeds: ReadonlySignal<OverSeeds | null>;
}

/** Keeps the view over reloads, with what is being written, which unroll is shown, and runs over seeds. */
export function keepView(
  { view, writing, shown, seeds }: Keepable,
  save: (kept: View & KeptBeside) => void,
): void {
  const read = () => ({
    view: view.value,
    writing: writing.value,
    shown: shown.value,
    seeds: seeds.value,
  });
  let before = untracked(read);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const keep = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const now = untracked(read);
    const over = keptOf(now.seeds);
    save({
      ...now.view,
      ...(now.writing && { writing: now.writing }),
      ...(now.shown === 'both' && { shown: now.shown }),
      ...(over && { seeds: over }),
    });
  };
  effect(() => {
    const [was, now] = [before, read()];
    before = now;
    const isLooked = now.view !== was.view && !isScroll(was.view, now.view);
    const isElse = now.writing !== was.writing || now.shown !== was.shown;
    const isTurned = now.seeds?.stage !== was.seeds?.stage && now.seeds?.stage.kind !== 'running';
    if (isLooked || isElse || isTurned) return keep();
    if (now.view !== was.view) {
      clearTimeout(timer);
      timer = setTimeout(keep, keepAfterMs);
    } else if (now.seeds !== was.seeds) timer ??= setTimeout(keep, keepMoreMs);
  });
}
