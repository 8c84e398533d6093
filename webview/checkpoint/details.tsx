import { useSignal, type ReadonlySignal, type Signal } from '@preact/signals';
import { Fragment, type RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { ArrayStatistics } from '../../src/domain/arrayStatistics.ts';
import type { ArrayEntry } from '../../src/domain/model.ts';
import type { ArrayLook } from '../../src/protocol/checkpointView.ts';
import { TextButton } from '../controls/textButton.tsx';
import type { Theme } from '../theme/theme.ts';
import { visible } from '../words/format.ts';
import { say } from '../words/words.ts';
import { HistogramPart } from './histogram.tsx';
import { counted, exact } from './numbers.ts';
import { PicturePart } from './picture.tsx';
import type { PlotProps } from './plotProps.ts';
import { bytesText, shapeText } from './rows.ts';

/** The least width of a plot, in CSS pixels. */
const leastRoom = 120;

/** What stands beside the list: one array, and what was found of its values. */
export interface DetailsProps {
  /** Null where none is chosen. */
  readonly entry: ArrayEntry | null;
  readonly look: ArrayLook | null;
  readonly theme: ReadonlySignal<Theme>;
  /** The values are not waited for any more. */
  readonly stop: () => void;
}

/** Draws the part beside the list. */
export function Details({ entry, look, theme, stop }: DetailsProps) {
  const element = useRef<HTMLDivElement>(null);
  const room = useSignal(leastRoom);
  useRoom(element, room);
  return (
    <div ref={element} id="details" role="region" aria-label={say('chosen array')}>
      {!entry ? (
        <p class="quiet">{say('Choose an array to see its values.')}</p>
      ) : (
        <>
          <h2 class="name">{visible(entry.name.slice(0, 2000))}</h2>
          <p class="quiet">
            {`${shapeText(entry.shape)} · ${entry.dtype} · ${bytesText(entry.bytes)}`}
          </p>
          <Found look={look} room={room} theme={theme} stop={stop} />
        </>
      )}
    </div>
  );
}

/** Follows how wide plots may be. */
function useRoom(element: RefObject<HTMLElement | null>, room: Signal<number>): void {
  useLayoutEffect(() => {
    const { current } = element;
    if (!current) return;
    const measure = (): void => {
      room.value = Math.max(leastRoom, current.clientWidth - 16);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    return () => observer.disconnect();
  }, [element, room]);
}

function Found({ look, room, theme, stop }: Pick<DetailsProps, 'look' | 'stop'> & PlotProps) {
  if (look?.kind === 'failed')
    return (
      <p class="problem" role="alert">
        {visible(look.message)}
      </p>
    );
  if (look?.kind !== 'looked') return <Waiting look={look} stop={stop} />;
  const { spread, picture } = look.statistics;
  return (
    <>
      <Statistics statistics={look.statistics} />
      {spread && (
        <Fragment key={look.statistics}>
          <HistogramPart histogram={spread.histogram} room={room} theme={theme} />
          <PicturePart picture={picture} room={room} theme={theme} />
        </Fragment>
      )}
    </>
  );
}

/** How far the reading is, and a button that ends it. */
function Waiting({
  look,
  stop,
}: {
  readonly look: Extract<ArrayLook, { kind: 'looking' }> | null;
  readonly stop: () => void;
}) {
  return (
    <div class="waiting">
      <progress aria-label={say('values read')} max={look?.total} value={look?.done} />
      <span>
        {look
          ? say('reading its values, {0} %', Math.floor((100 * look.done) / look.total))
          : say('reading its values')}
      </span>
      <TextButton onPress={stop}>{say('Stop')}</TextButton>
    </div>
  );
}

/** A line of the table, and whether it says something odd. */
type Line = readonly [name: string, value: string, isOdd?: boolean];

function Statistics({
  statistics: { elements, nan, infinite, zeros, spread },
}: {
  readonly statistics: ArrayStatistics;
}) {
  const lines: readonly Line[] = [
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
  return (
    <table class="statistics">
      <tbody>
        {lines.map(([name, value, isOdd = false]) => (
          <tr key={name} class={isOdd ? 'odd' : undefined}>
            <th scope="row">{name}</th>
            <td>{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
