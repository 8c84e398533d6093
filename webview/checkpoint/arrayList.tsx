import { useSignal, type Signal } from '@preact/signals';
import type { RefObject, TargetedKeyboardEvent } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { ArrayPlace } from '../../src/protocol/checkpointView.ts';
import { visible } from '../words/format.ts';
import { say } from '../words/words.ts';
import { bytesText, isSamePlace, shapeText, type ListRow } from './rows.ts';

/** Pixels of a row; the style sheet has the same. */
const rowHeight = 24;
/** The most characters of a name that are drawn; the title of the row has more. */
const mostCharacters = 300;

/** What a list of arrays is drawn from. */
export interface ArrayListProps {
  readonly rows: readonly ListRow[];
  readonly chosen: ArrayPlace | null;
  /** Told at every step of the keys, and at every click. */
  readonly choose: (place: ArrayPlace) => void;
}

/** What of the list is in sight, in pixels. */
interface Sight {
  readonly top: number;
  readonly height: number;
}

/** A list of arrays of which the rows in sight alone are there: one grid, walked by keys. */
export function ArrayList({ rows, chosen, choose }: ArrayListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const sight = useSignal<Sight>({ top: 0, height: 0 });
  useSight(scroller, sight);
  const at = rows.findIndex(row => row.kind === 'array' && isSamePlace(row.place, chosen));
  useLayoutEffect(() => {
    if (at >= 0 && scroller.current) reveal(scroller.current, at);
  }, [rows, at]);
  const first = Math.max(0, Math.floor(sight.value.top / rowHeight) - 4);
  const last = Math.min(rows.length, first + Math.ceil(sight.value.height / rowHeight) + 9);

  function walk(event: TargetedKeyboardEvent<HTMLElement>): void {
    const page = Math.max(1, Math.floor(sight.value.height / rowHeight) - 1);
    const next = nextArray(rows, at, page, event.key);
    if (next === undefined) return;
    event.preventDefault();
    if (next) choose(next);
  }

  return (
    <div
      class="grid"
      role="grid"
      tabIndex={0}
      aria-label={say('arrays')}
      aria-colcount={4}
      aria-rowcount={rows.length + 1}
      aria-activedescendant={at >= first && at < last ? `row${at}` : undefined}
      onKeyDown={walk}
    >
      <Heads />
      <div class="rows" role="presentation" ref={scroller}>
        <div class="space" role="rowgroup" style={{ height: `${rows.length * rowHeight}px` }}>
          {rows.slice(first, last).map((row, k) => (
            <Row
              key={first + k}
              row={row}
              at={first + k}
              isChosen={first + k === at}
              choose={choose}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

function Heads() {
  return (
    <div role="rowgroup">
      <div class="row heads" role="row" aria-rowindex={1}>
        {[say('name'), say('shape'), say('dtype'), say('bytes')].map(text => (
          <span key={text} role="columnheader">
            {text}
          </span>
        ))}
      </div>
    </div>
  );
}

/** Follows what of a scrolled list is in sight. */
function useSight(scroller: RefObject<HTMLElement | null>, sight: Signal<Sight>): void {
  useLayoutEffect(() => {
    const { current } = scroller;
    if (!current) return;
    const look = (): void => {
      sight.value = { top: current.scrollTop, height: current.clientHeight };
    };
    look();
    current.addEventListener('scroll', look, { passive: true });
    const observer = new ResizeObserver(look);
    observer.observe(current);
    return () => {
      current.removeEventListener('scroll', look);
      observer.disconnect();
    };
  }, [scroller, sight]);
}

/** Scrolls as far as a row needs to be seen. */
function reveal(scroller: HTMLElement, k: number): void {
  const top = k * rowHeight;
  if (top < scroller.scrollTop) scroller.scrollTop = top;
  const bottom = top + rowHeight - scroller.clientHeight;
  if (bottom > scroller.scrollTop) scroller.scrollTop = bottom;
}

/** The array that a key goes to from a row; null where there is none that way, undefined for another key. */
function nextArray(
  rows: readonly ListRow[],
  at: number,
  page: number,
  key: string,
): ArrayPlace | null | undefined {
  const moves: Readonly<Record<string, readonly [from: number, step: 1 | -1]>> = {
    ArrowDown: [at + 1, 1],
    ArrowUp: [at < 0 ? rows.length - 1 : at - 1, -1],
    PageDown: [at + page, 1],
    PageUp: [at - page, -1],
    Home: [0, 1],
    End: [rows.length - 1, -1],
  };
  const move = moves[key];
  if (!move) return undefined;
  const [from, step] = move;
  for (let k = Math.max(0, Math.min(rows.length - 1, from)); rows[k]; k += step) {
    const row = rows[k];
    if (row?.kind === 'array') return row.place;
  }
  return null;
}

interface RowProps extends Pick<ArrayListProps, 'choose'> {
  readonly row: ListRow;
  readonly at: number;
  readonly isChosen: boolean;
}

function Row({ row, at, isChosen, choose }: RowProps) {
  const place = { id: `row${at}`, role: 'row', 'aria-rowindex': at + 2 } as const;
  const style = { top: `${at * rowHeight}px` };
  if (row.kind === 'head') {
    const where = row.at === null ? say('at the top of the file') : visible(row.at);
    const text = say('{0}: {1} arrays', where, row.count);
    return (
      <div {...place} class="row head" style={style}>
        <span role="gridcell" aria-colspan={4} title={text}>
          {text}
        </span>
      </div>
    );
  }
  const { name, shape, dtype, bytes } = row.entry;
  return (
    <div
      {...place}
      class="row"
      style={style}
      title={visible(name.slice(0, 2000))}
      aria-selected={isChosen}
      onClick={() => choose(row.place)}
    >
      <span role="gridcell">
        {visible(name.slice(0, mostCharacters)) + (name.length > mostCharacters ? '…' : '')}
      </span>
      <span role="gridcell">{shapeText(shape)}</span>
      <span role="gridcell">{dtype}</span>
      <span role="gridcell">{bytesText(bytes)}</span>
    </div>
  );
}
