import type { ArrayStatistics } from '../../src/domain/arrayStatistics.ts';
import type { ArrayEntry } from '../../src/domain/model.ts';
import type { ArrayLook } from '../../src/protocol/checkpointView.ts';
import { make } from '../dom.ts';
import { visible } from '../format.ts';
import type { Theme } from '../theme.ts';
import { say } from '../words.ts';
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
  return {
    element,
    draw(entry, look, theme) {
      if (drawn[0] !== entry || drawn[1] !== look) {
        drawn = [entry, look];
        plots = [];
        if (!entry) {
          element.replaceChildren(
            make('p', { class: 'quiet' }, say('Choose an array to see its values.')),
          );
          return;
        }
        const statistics = look?.kind === 'looked' ? look.statistics : null;
        if (statistics?.spread && statistics.picture.cells.length > 0)
          plots = [toHistogram(statistics.spread.histogram), toPicture(statistics.picture)];
        element.replaceChildren(
          ...headOf(entry),
          ...(statistics ? [tableOf(statistics)] : [waiting(look, stop)]),
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

function waiting(look: ArrayLook | null, stop: () => void): HTMLElement {
  if (look?.kind === 'failed')
    return make('p', { class: 'problem', role: 'alert' }, visible(look.message));
  const { done, total } = look?.kind === 'looking' ? look : { done: 0, total: 0 };
  const bar = make('progress', {
    'aria-label': say('values read'),
    ...(total > 0 && { value: String(done), max: String(total) }),
  });
  const button = make('button', { type: 'button', class: 'link' }, say('Stop'));
  button.addEventListener('click', stop);
  const text = total > 0 ? say('reading its values, {0} %', Math.floor((100 * done) / total)) : '';
  return make(
    'div',
    { class: 'waiting', role: 'status' },
    bar,
    make('span', {}, text === '' ? say('reading its values') : text),
    button,
  );
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
