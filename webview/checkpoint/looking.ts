import { computed, signal, type ReadonlySignal } from '@preact/signals';
import type { Inspection } from '../../src/domain/inspection.ts';
import type { ArrayEntry } from '../../src/domain/model.ts';
import type {
  ArrayLook,
  ArrayPlace,
  CheckpointViewState,
  FromCheckpointView,
  ToCheckpointView,
} from '../../src/protocol/checkpointView.ts';
import { say } from '../words/words.ts';
import { isSamePlace, rowsOf, type ListRow, type View } from './rows.ts';

type Post = (message: FromCheckpointView) => void;

/** What the page keeps of its view over reloads. */
export interface Keeping {
  readonly saved: View;
  save(view: View): void;
}

/** What a person looks at in a checkpoint: what the host said of the file, what is chosen, and what is known of its values. */
export interface Looking {
  /** Null until the host has spoken. */
  readonly state: ReadonlySignal<CheckpointViewState | null>;
  readonly view: ReadonlySignal<View>;
  /** The rows that the search leaves. */
  readonly rows: ReadonlySignal<readonly ListRow[]>;
  readonly chosen: ReadonlySignal<ArrayEntry | null>;
  /** What is known of the chosen array's values; null while nothing is. */
  readonly look: ReadonlySignal<ArrayLook | null>;
  search(text: string): void;
  choose(place: ArrayPlace): void;
  /** The values are not waited for any more. */
  stop(): void;
  receive(message: Exclude<ToCheckpointView, { type: 'worded' }>): void;
}

/** Milliseconds after the last step through the list before values are asked for. */
const chooseAfterMs = 120;

/** Starts to look, at what was looked at before a reload. */
export function toLooking(post: Post, { saved, save }: Keeping): Looking {
  const state = signal<CheckpointViewState | null>(null);
  const view = signal(saved);
  const look = signal<ArrayLook | null>(null);
  const inspection = computed(() => state.value?.inspection ?? null);
  /** Whether values are waited for: what was on its way when they were not wanted any more is left aside. */
  let isWaiting = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function change(next: Partial<View>): void {
    view.value = { ...view.value, ...next };
    save(view.value);
  }

  function ask(place: ArrayPlace): void {
    isWaiting = true;
    post({ type: 'chose', place });
  }

  /** Another file's values, or another version's, are not these. */
  function forget(now: Inspection | null): void {
    look.value = null;
    const { chosen } = view.value;
    if (now && chosen && entryAt(now, chosen)) ask(chosen);
    else view.value = { ...view.value, chosen: now ? null : chosen };
  }

  return {
    state,
    view,
    look,
    rows: toRows(inspection, view),
    chosen: computed(() => inspection.value && entryAt(inspection.value, view.value.chosen)),
    search: text => change({ search: text }),
    choose(place) {
      const isKnown = look.value !== null && look.value.kind !== 'failed';
      if (isKnown && isSamePlace(place, view.value.chosen)) return;
      look.value = null;
      change({ chosen: place });
      clearTimeout(timer);
      timer = setTimeout(() => ask(place), chooseAfterMs);
    },
    stop() {
      post({ type: 'left' });
      isWaiting = false;
      look.value = stopped();
    },
    receive(message) {
      if (message.type === 'looked') {
        if (isWaiting && isSamePlace(message.place, view.value.chosen)) look.value = message.look;
        return;
      }
      const before = inspection.value;
      state.value = message.state;
      if (!isSameFile(before, inspection.value)) forget(inspection.value);
    },
  };
}

const isSameFile = (a: Inspection | null, b: Inspection | null): boolean =>
  JSON.stringify(a?.files) === JSON.stringify(b?.files);

const stopped = (): ArrayLook => ({
  kind: 'failed',
  message: say('stopped; choose the array again to read its values'),
});

/** The rows that the search leaves: a long list, so another look at the same file does not make it anew. */
function toRows(
  inspection: ReadonlySignal<Inspection | null>,
  view: ReadonlySignal<View>,
): Looking['rows'] {
  const search = computed(() => view.value.search);
  return computed(() => (inspection.value ? rowsOf(inspection.value, search.value) : []));
}

function entryAt({ dictionaries }: Inspection, place: ArrayPlace | null): ArrayEntry | null {
  if (!place) return null;
  return dictionaries[place.dictionary]?.arrays.find(({ name }) => name === place.name) ?? null;
}
