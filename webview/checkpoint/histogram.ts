import type { Histogram } from '../../src/domain/arrayStatistics.ts';
import { make, prepared } from '../dom.ts';
import { rampIndex, type Theme } from '../theme/theme.ts';
import { say } from '../words/words.ts';
import { exact } from './numbers.ts';

const height = 88;

/** How the values are spread, as bars, and as a table for those who cannot see them. */
export function toHistogram(histogram: Histogram): {
  readonly element: HTMLElement;
  draw(width: number, theme: Theme): void;
} {
  const { from, to, counts } = histogram;
  const most = Math.max(...counts);
  /** In 64ths, a power of two, of which neither the range nor its multiples are beyond what a float64 holds. */
  const edge = (k: number): number =>
    (from / 64 + ((to / 64 - from / 64) * k) / counts.length) * 64;
  const fullest = counts.indexOf(most);
  const label = say(
    'histogram: most values, {0}, lie between {1} and {2}',
    most,
    exact(edge(fullest)),
    exact(edge(fullest + 1)),
  );
  const canvas = make('canvas', { role: 'img', 'aria-label': label });
  const ends = make(
    'div',
    { class: 'ends' },
    make('span', {}, exact(from)),
    make('span', {}, say('at most {0} in a bar', most)),
    make('span', {}, exact(to)),
  );
  const rows = counts.map((count, k) =>
    make(
      'tr',
      {},
      make('th', { scope: 'row' }, `${exact(edge(k))} … ${exact(edge(k + 1))}`),
      make('td', {}, String(count)),
    ),
  );
  const table = make(
    'details',
    {},
    make('summary', {}, say('as a table')),
    make('table', {}, make('tbody', {}, ...rows)),
  );
  const element = make('section', {}, make('h3', {}, say('histogram')), canvas, ends, table);
  return {
    element,
    draw(width, theme) {
      const context = prepared(canvas, width, height);
      if (!context) return;
      const limit = Math.max(Math.abs(from), Math.abs(to));
      const bar = width / counts.length;
      counts.forEach((count, k) => {
        if (count === 0) return;
        const tall = Math.max(1, (count / most) * (height - 1));
        const [r, g, b] = theme.ramp[rampIndex(edge(k) / 2 + edge(k + 1) / 2, limit)] ?? [0, 0, 0];
        context.fillStyle = `rgb(${r} ${g} ${b})`;
        context.fillRect(k * bar, height - tall, Math.max(1, bar - 1), tall);
        // The middle of the ramp is as the ground is: the outline says where the bar ends.
        context.strokeStyle = theme.quiet;
        context.lineWidth = 1;
        context.strokeRect(k * bar + 0.5, height - tall + 0.5, Math.max(1, bar - 2), tall);
      });
      context.fillStyle = theme.line;
      context.fillRect(0, height - 1, width, 1);
    },
  };
}
