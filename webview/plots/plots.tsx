import './plots.css';
import { useSignal, useSignalEffect } from '@preact/signals';
import { cellSentence } from '../state/cellAt.ts';
import { SeedsTable } from './seedsTable.tsx';
import type { Page } from '../state/page.ts';
import { sourcesOf } from '../state/sources.ts';
import { notHere } from '../words/format.ts';
import { Hover } from './hover.tsx';
import { CursorLine, Traces } from './lines.tsx';
import { HeatMap } from './map.tsx';
import { CausalMap } from '../map/causalMap.tsx';
import type { Maps } from '../map/maps.ts';
import type { Pointing } from './pointing.ts';
import { Table } from './table.tsx';
import { TextView } from './textView.tsx';

/** What the plots are made of. */
export interface PlotsProps {
  readonly page: Page;
  readonly pointing: Pointing;
  readonly maps: Maps;
}

/** The heat maps with the cursor's line, the traces, or the table, on the shared columns. */
export function Plots({ page, pointing, maps }: PlotsProps) {
  return (
    <>
      <div id="plots">
        <Plot page={page} pointing={pointing} maps={maps} />
      </div>
      <Hover page={page} pointing={pointing} />
      <Announcer page={page} pointing={pointing} />
    </>
  );
}

function Plot({ page, pointing, maps }: PlotsProps) {
  const { value: scene } = page.scene;
  const problem = page.placeProblem.value;
  const { plot } = page.place.value;
  if (!scene) return null;
  if (plot === 'map')
    return (
      <>
        <CausalMap page={page} maps={maps} />
        <CursorLine page={page} />
      </>
    );
  // While a value is previewed its results follow each other, and the drag holds the map's pointer.
  if (problem !== undefined && !scene.isPreview)
    return (
      <p class="problem" role="alert">
        {problem}
      </p>
    );
  if (plot === 'text') return <TextView page={page} />;
  if (plot === 'table')
    return (
      <>
        <SeedsTable page={page} />
        <Table page={page} />
      </>
    );
  if (plot === 'traces') return <Traces page={page} />;
  const sources = sourcesOf(scene, undefined, page.place.value);
  return (
    <>
      {sources.map((source, k) => (
        <HeatMap
          key={source.id}
          page={page}
          source={source}
          pointing={pointing}
          isFirst={k === 0}
        />
      ))}
      <CursorLine page={page} />
    </>
  );
}

/** Says the cell that was walked to, with its values once they are there. */
function Announcer({ page, pointing: { toSay } }: Omit<PlotsProps, 'maps'>) {
  const text = useSignal('');
  useSignalEffect(() => {
    const [cell, drawn] = [toSay.value, page.drawn.value];
    if (!cell || !drawn) return;
    const said = cellSentence(drawn, cell, page.asking.data);
    text.value = said;
    if (!said.includes(notHere)) toSay.value = null;
  });
  return (
    <div class="sr" aria-live="polite">
      {text}
    </div>
  );
}
