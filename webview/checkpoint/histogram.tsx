import type { ReadonlySignal } from '@preact/signals';
import type { Histogram } from '../../src/domain/arrayStatistics.ts';
import { Canvas } from '../paint/canvas.tsx';
import type { Sized } from '../paint/picture.ts';
import { rampIndex, type Theme } from '../theme/theme.ts';
import { say } from '../words/words.ts';
import { exact } from './numbers.ts';
import type { PlotProps } from './plotProps.ts';

const height = 88;

/** Where a bin begins, in 64ths, a power of two, of which neither the range nor its multiples are beyond what a float64 holds. */
const edgeOf = ({ from, to, counts }: Histogram, k: number): number =>
  (from / 64 + ((to / 64 - from / 64) * k) / counts.length) * 64;

/** How the values are spread, as bars, and as a table for those who cannot see them. */
export function HistogramPart({
  histogram,
  room,
  theme,
}: PlotProps & { readonly histogram: Histogram }) {
  const { from, to, counts } = histogram;
  const most = Math.max(...counts);
  const fullest = counts.indexOf(most);
  const edge = (k: number): string => exact(edgeOf(histogram, k));
  return (
    <section>
      <h3>{say('histogram')}</h3>
      <Canvas
        role="img"
        aria-label={say(
          'histogram: most values, {0}, lie between {1} and {2}',
          most,
          edge(fullest),
          edge(fullest + 1),
        )}
        read={() => bars(histogram, room, theme)}
      />
      <div class="ends">
        <span>{exact(from)}</span>
        <span>{say('at most {0} in a bar', most)}</span>
        <span>{exact(to)}</span>
      </div>
      <details>
        <summary>{say('as a table')}</summary>
        <table>
          <tbody>
            {counts.map((count, k) => (
              <tr key={k}>
                <th scope="row">{`${edge(k)} … ${edge(k + 1)}`}</th>
                <td>{String(count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  );
}

function bars(
  histogram: Histogram,
  { value: width }: ReadonlySignal<number>,
  { value: theme }: ReadonlySignal<Theme>,
): Sized {
  const { from, to, counts } = histogram;
  return {
    width,
    height,
    paint(context) {
      const most = Math.max(...counts);
      const limit = Math.max(Math.abs(from), Math.abs(to));
      const bar = width / counts.length;
      counts.forEach((count, k) => {
        if (count === 0) return;
        const tall = Math.max(1, (count / most) * (height - 1));
        const middle = edgeOf(histogram, k) / 2 + edgeOf(histogram, k + 1) / 2;
        const [r, g, b] = theme.ramp[rampIndex(middle, limit)] ?? [0, 0, 0];
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
