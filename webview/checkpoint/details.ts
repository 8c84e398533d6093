import type { ArrayStatistics } from '../../src/domain/arrayStatistics.ts';
import type { ArrayEntry } from '../../src/domain/model.ts';
import type { ArrayLook } from '../../src/protocol/checkpointView.ts';
import { make } from '../dom.ts';
import { visible } from '../words/format.ts';
import type { Theme } from '../theme/theme.ts';
import { say } from '../words/words.ts';
import { toHistogram } from './histogram.ts';
import { counted, exact } from './numbers.ts';
import { toPicture } from './picture.ts';
import { bytesText, shapeText } from './rows.ts';

/** What is shown beside the list: one array, and what was found of its values. */
export interface Details {
  readonly element: HTMLElement;
  /** @param entry  null where none is chosen */
  draw(entry: ArrayEntry | null, look: ArrayLook | null, theme: Theme): void;
}

interface Plot {
  readonly element: HTMLElement;
  draw(width: number, theme: Theme): void;
}

/** Makes the part beside the list. @param stop  the values are not waited for any more */
export function toDetails(stop: () => void): Details {
  const element = make('div', { id: 'details', role: 'region', 'aria-label': say('chosen array') });
  let drawn: readonly unknown[] = [];
  let plots: readonly Plot[] = [];
  let progress: ((done: number, total: number) => void) | null = null;
  return {
    element,
    draw(entry, look, theme) {
      // What is pressed stays where it is while the values are read.
      const isStep = drawn[0] === entry && look?.kind === 'looking' && progress !== null;
      if (isStep) progress?.(look.done, look.total);
      else if (drawn[0] !== entry || drawn[1] !== look) {
        drawn = [entry, look];
        plots = [];
        progress = null;
        if (!entry) {
          element.replaceChildren(
            make('p', { class: 'quiet' }, say('Choose an array to see its values.')),
          );
          return;
        }
        const statistics = look?.kind === 'looked' ? look.statistics : null;
        if (statistics?.spread)
          plots = [toHistogram(statistics.spread.histogram), toPicture(statistics.picture)];
        const waiting = toWaiting(stop);
        if (!statistics && look?.kind !== 'failed') progress = waiting.draw;
        if (look?.kind === 'looking') waiting.draw(look.done, look.total);
        element.replaceChildren(
          ...headOf(entry),
          statistics
            ? tableOf(statistics)
            : look?.kind === 'failed'
              ? make('p', { class: 'problem', role: 'alert' }, visible(look.message))
              : waiting.element,
          ...plots.map(plot => plot.element),
        );
      }
      const room = Math.max(120, element.clientWidth - 16);
      for (const plot of plots) plot.draw(room, theme);
    },
  };
}

const headOf = ({ name, shape, dtype, bytes }: ArrayEntry): HTMLElement[] => [
  make('h2', { class: 'name' }, visible(name.slice(0, 2000))),
  make('p', { class: 'quiet' }, `${shapeText(shape)} · ${dtype} · ${bytesText(bytes)}`),
];

/** How far the reading is, and a button that ends it. */
function toWaiting(stop: () => void): {
  readonly element: HTMLElement;
  draw(done: number, total: number): void;
} {
  const bar = make('progress', { 'aria-label': say('values read') });
  const text = make('span', {}, say('reading its values'));
  const button = make('button', { type: 'button', class: 'link' }, say('Stop'));
  button.addEventListener('click', stop);
  return {
    element: make('div', { class: 'waiting' }, bar, text, button),
    draw(done, total) {
      [bar.max, bar.value] = [total, done];
      text.textContent = say('reading its values, {0} %', Math.floor((100 * done) / total));
    },
  };
}

function tableOf({ elements, nan, infinite, zeros, spread }: ArrayStatistics): HTMLElement {
  const rows: readonly (readonly [string, string, boolean?])[] = [
    [say('values'), counted(elements)],
    ...(spread
      ? ([
          [say('min'), exact(spread.min)],
          [say('max'), exact(spread.max)],
          [say('mean'), exact(spread.mean)],
          [say('standard deviation'), exact(spread.deviation)],
        ] as const)
      : []),
    [say('zeros'), counted(zeros)],
    ['NaN', counted(nan), nan > 0],
    [say('infinite'), counted(infinite), infinite > 0],
  ];
  const body = rows.map(([name, value, isOdd = false]) =>
    make(
      'tr',
      isOdd ? { class: 'odd' } : {},
      make('th', { scope: 'row' }, name),
      make('td', {}, value),
    ),
  );
  return make('table', { class: 'statistics' }, make('tbody', {}, ...body));
}
