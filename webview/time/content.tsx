import './content.css';
import { useComputed } from '@preact/signals';
import type { TargetedWheelEvent } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { xOf } from '../paint/grid.ts';
import { EmptyNote } from '../plots/emptyNote.tsx';
import { PlotBar } from '../plots/plotBar.tsx';
import type { Maps } from '../map/maps.ts';
import type { Pointing } from '../plots/pointing.ts';
import { Plots } from '../plots/plots.tsx';
import { useScrollBar } from '../plots/scrollBar.ts';
import { SeedsPart } from './seedsPart.tsx';
import type { Page } from '../state/page.ts';
import { say } from '../words/words.ts';
import { Mediation } from './mediation.tsx';
import { Time } from './time.tsx';

/** What stands on the shared columns. */
export interface ContentProps {
  readonly page: Page;
  readonly pointing: Pointing;
  readonly maps: Maps;
}

/** Everything on the shared columns, and what scrolls them. */
export function Content({ page, pointing, maps }: ContentProps) {
  const element = useRef<HTMLDivElement>(null);
  useMeasured(page, element);
  const style = useComputed(() => {
    const { gutter = 88, column = 0 } = page.grid.value ?? {};
    return `--gutter: ${gutter}px; --column: ${column}px`;
  });
  const selected = useComputed(() => {
    const { value: grid } = page.grid;
    return grid ? String(xOf(grid, page.timestep.value)) : undefined;
  });
  const scrollBy = (event: TargetedWheelEvent<HTMLElement>): void => {
    const { value: grid } = page.grid;
    const isAcross = Math.abs(event.deltaX) > Math.abs(event.deltaY);
    const dx = isAcross ? event.deltaX : event.shiftKey ? event.deltaY : 0;
    if (dx === 0 || !grid || !isScrolled(page)) return;
    event.preventDefault();
    page.scrollTo(grid.scrollX + dx);
  };
  return (
    <div
      id="content"
      ref={element}
      hidden={page.scene.value === null}
      style={style}
      data-selected={selected}
      onWheel={scrollBy}
    >
      <Time page={page} />
      <Mediation page={page} />
      <SeedsPart page={page} />
      <PlotBar page={page} />
      <Plots page={page} pointing={pointing} maps={maps} />
      <Scroller page={page} />
      <EmptyNote page={page} intervene={pointing.intervene} />
    </div>
  );
}

/** Tells the page how much room there is, whenever that changes. */
function useMeasured(page: Page, element: { readonly current: HTMLElement | null }): void {
  useEffect(() => {
    const { current } = element;
    if (!current) return;
    const measure = (): void => {
      page.measure({ width: current.clientWidth, windowHeight: window.innerHeight });
    };
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    window.addEventListener('resize', measure);
    return () => {
      observer.disconnect();
      window.removeEventListener('resize', measure);
    };
  }, [page, element]);
}

const wholeWidth = (page: Page): number => {
  const { gutter = 0, columns = 0, column = 0 } = page.grid.value ?? {};
  return gutter + columns * column;
};

const isScrolled = (page: Page): boolean => wholeWidth(page) > (page.grid.value?.width ?? Infinity);

/** The scroll bar of the columns. */
function Scroller({ page }: { readonly page: Page }) {
  const isThere = useComputed(() => isScrolled(page));
  const width = useComputed(() => `width: ${wholeWidth(page)}px`);
  const bar = useScrollBar(
    'scrollLeft',
    () => {
      const { value: grid } = page.grid;
      if (!grid || !isThere.value) return undefined;
      return { at: grid.scrollX, slack: 1, whole: wholeWidth(page), inSight: grid.width };
    },
    to => page.scrollTo(to),
  );
  return (
    <div
      {...bar}
      id="scroller"
      data-testid="scroller"
      tabIndex={0}
      role="region"
      aria-label={say('timesteps in sight')}
      hidden={!isThere.value}
    >
      <div id="spacer" style={width} />
    </div>
  );
}
