import type { Inspection } from '../../src/domain/inspection.ts';
import type { ArrayEntry } from '../../src/domain/model.ts';
import type {
  ArrayLook,
  ArrayPlace,
  CheckpointViewState,
  FromCheckpointView,
  ToCheckpointView,
} from '../../src/protocol/checkpointView.ts';
import { field } from '../controls.ts';
import { make } from '../dom.ts';
import { followTheme } from '../theme/theme.ts';
import { say } from '../words/words.ts';
import { toArrayList } from './arrayList.ts';
import { toDetails } from './details.ts';
import { drawBanners, drawHeading, drawNotes } from './facts.ts';
import { isSamePlace, rowsOf, type ListRow, type View } from './rows.ts';

/** What the page keeps of its view over reloads. */
export interface Keeping {
  readonly saved: View;
  save(view: View): void;
}

/** Milliseconds after the last step through the list before values are asked for. */
const chooseAfterMs = 120;

/** Builds the page of a checkpoint and draws it whenever something changed. @returns takes the host's messages */
export function startView(
  post: (message: FromCheckpointView) => void,
  { saved, save }: Keeping,
): (message: ToCheckpointView) => void {
  let state: CheckpointViewState | null = null;
  let view = saved;
  let look: ArrayLook | null = null;
  /** Whether values are waited for: what was on its way when they were not wanted any more is left aside. */
  let isWaiting = false;
  const theme = followTheme();
  /** Whose facts are drawn: they may be long, and a frame is drawn for every step of a reading. */
  let noted: Inspection | null = null;
  let listed: { inspection: Inspection; search: string; rows: readonly ListRow[] } | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isScheduled = false;

  const heading = make('div', { class: 'heading' });
  const banners = make('div', { id: 'banners' });
  const search = field(say('search names, shapes, dtypes'), text => change({ search: text }), true);
  search.element.id = 'search';
  search.element.setAttribute('placeholder', say('search names, shapes, dtypes'));
  const count = make('span', { class: 'quiet', role: 'status' });
  const list = toArrayList(choose);
  const nothing = make('p', { class: 'quiet' });
  const details = toDetails(() => {
    post({ type: 'left' });
    isWaiting = false;
    look = { kind: 'failed', message: say('stopped; choose the array again to read its values') };
    schedule();
  });
  const notes = make('div', { id: 'notes' });
  const left = make(
    'div',
    { id: 'list' },
    make('div', { class: 'bar' }, search.element, count),
    list.element,
    nothing,
    notes,
  );
  const columns = make('div', { id: 'columns' }, left, details.element);
  const app = document.getElementById('app') ?? document.body;
  app.append(heading, banners, columns);

  function change(next: Partial<View>): void {
    view = { ...view, ...next };
    save(view);
    schedule();
  }

  function choose(place: ArrayPlace): void {
    const isAgain = isSamePlace(place, view.chosen) && look?.kind !== 'failed';
    if (isAgain && look) return;
    look = null;
    change({ chosen: place });
    clearTimeout(timer);
    timer = setTimeout(() => ask(place), chooseAfterMs);
  }

  function ask(place: ArrayPlace): void {
    isWaiting = true;
    post({ type: 'chose', place });
  }

  function schedule(): void {
    if (isScheduled) return;
    isScheduled = true;
    requestAnimationFrame(() => {
      isScheduled = false;
      if (state) draw(state);
    });
  }

  function draw(shown: CheckpointViewState): void {
    drawHeading(heading, shown, post);
    drawBanners(banners, shown, post);
    const { inspection } = shown;
    columns.hidden = !inspection;
    if (inspection !== noted) drawNotes(notes, inspection);
    noted = inspection;
    if (!inspection) return;
    search.set(view.search);
    if (listed?.inspection !== inspection || listed.search !== view.search)
      listed = { inspection, search: view.search, rows: rowsOf(inspection, view.search) };
    const { rows } = listed;
    const found = rows.filter(({ kind }) => kind === 'array').length;
    const all = inspection.dictionaries.reduce((n, each) => n + each.arrays.length, 0);
    count.textContent =
      inspection.unlisted > 0
        ? say('{0} of {1} arrays; {2} more are not listed', found, all, inspection.unlisted)
        : say('{0} of {1} arrays', found, all);
    nothing.hidden = found > 0;
    nothing.textContent =
      all === 0 ? say('There is no array in this file.') : say('No array is named so.');
    list.element.hidden = rows.length === 0;
    list.draw(rows, view.chosen);
    details.draw(entryAt(inspection, view.chosen), look, theme.value);
  }

  new ResizeObserver(schedule).observe(document.body);
  theme.subscribe(schedule);

  return message => {
    if (message.type === 'changed') {
      const before = JSON.stringify(state?.inspection?.files);
      state = message.state;
      const { inspection } = state;
      // Another file's values, or another version's, are not these.
      if (before !== JSON.stringify(inspection?.files)) {
        look = null;
        if (inspection && view.chosen && entryAt(inspection, view.chosen)) ask(view.chosen);
        else view = { ...view, chosen: inspection ? null : view.chosen };
      }
    }
    if (message.type === 'looked' && isWaiting && isSamePlace(message.place, view.chosen))
      look = message.look;
    schedule();
  };
}

function entryAt({ dictionaries }: Inspection, place: ArrayPlace | null): ArrayEntry | null {
  if (!place) return null;
  return dictionaries[place.dictionary]?.arrays.find(({ name }) => name === place.name) ?? null;
}
