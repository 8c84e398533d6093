import './time.css';
import { useComputed } from '@preact/signals';
import { heightOfLanes, paintLanes } from '../paint/lanes.ts';
import { Canvas } from '../paint/canvas.tsx';
import type { Sized } from '../paint/picture.ts';
import { lanesLabel, lanesOf, stemsOf } from '../state/lanes.ts';
import { SignButton } from '../controls/signButton.tsx';
import { Older } from '../plots/older.tsx';
import type { Page } from '../state/page.ts';
import { say } from '../words/words.ts';
import { Hairlines } from './hairlines.tsx';
import { Overview } from './overview.tsx';
import { Strips } from './strips.tsx';

/** Everything over time: the whole run, tokens, marks, the effect by layer, and the chosen timestep through all of them. */
export function Time({ page }: { readonly page: Page }) {
  const isScrolling = useComputed(() => {
    const grid = page.grid.value;
    return grid !== null && grid.columns * grid.column > grid.width - grid.gutter;
  });
  const isEmpty = page.scene.value?.isEmpty ?? true;
  return (
    <div id="time" class={isScrolling.value ? 'scrolling' : ''}>
      <EditBase page={page} />
      {isScrolling.value && <Overview page={page} />}
      <Strips page={page} />
      {!isEmpty && <Lanes page={page} />}
      <Hairlines page={page} />
    </div>
  );
}

function EditBase({ page }: { readonly page: Page }) {
  return (
    <SignButton
      id="edit"
      label={say('Edit the base text…')}
      sign="✎"
      onPress={() => page.post({ type: 'commanded', command: 'editBase' })}
    />
  );
}

function Lanes({ page }: { readonly page: Page }) {
  return (
    <div class="lanes">
      <Canvas
        id="lanes"
        data-testid="lanes"
        role="img"
        aria-label={lanesLabel(page.scene.value?.result)}
        read={() => lanesPicture(page)}
      />
      <Older page={page} />
    </div>
  );
}

/** The lanes as they are drawn; undefined while there is nothing to draw. */
export function lanesPicture({ scene, grid, place, theme }: Page): Sized | undefined {
  const [of, at, colours] = [scene.value, grid.value, theme.value];
  if (!of || !at || of.isEmpty) return undefined;
  const lanes = lanesOf(of.result, of.forced, place.value.component);
  const stems = stemsOf(of.interventions);
  return {
    width: at.width,
    height: heightOfLanes(lanes),
    paint: context => paintLanes(context, lanes, stems, at, colours),
  };
}
