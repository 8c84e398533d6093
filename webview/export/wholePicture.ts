import { effect } from '@preact/signals';
import { xOf } from '../paint/grid.ts';
import type { Sized } from '../paint/picture.ts';
import { asideOf, cursorUnit, heights, linesPicture, tracedIn } from '../plots/lines.tsx';
import { mapPicture } from '../plots/map.tsx';
import type { Drawn } from '../state/drawn.ts';
import { marksOf } from '../state/marks.ts';
import type { Page } from '../state/page.ts';
import { summaryOf, tokenRows } from '../state/tokenRows.ts';
import { lanesPicture } from '../time/time.tsx';
import { limitsText } from '../words/format.ts';
import { say } from '../words/words.ts';
import { factsOf } from './facts.ts';
import { readoutPicture } from './readoutPicture.ts';
import { stackedPng } from './stack.ts';
import { stripsPicture } from './stripsPicture.ts';
import { headingPicture, headPicture } from './textPicture.ts';

/** Milliseconds that values on their way are waited for; then the picture shows that they are. */
const mostWaitMs = 5000;

/** The view as a picture, drawn from the data: what it is of, tokens, lanes, maps or traces, and the readout. */
export async function wholePicture(page: Page): Promise<Uint8Array> {
  await thereOr(page, mostWaitMs);
  const { host, theme } = page;
  const [panel, scene, grid] = [host.value, page.scene.value, page.grid.value];
  if (!panel || !scene || !grid) throw new Error(say('there is no result to be exported'));
  const { caption, lines } = factsOf(panel, scene);
  const colours = theme.value;
  const readout = page.cursor.value?.readout;
  const pictures: readonly (Sized | undefined)[] = [
    headPicture(caption, lines, grid.width, colours),
    stripsOf(page),
    lanesPicture(page),
    ...plotsOf(page),
    readout && readoutPicture(readout, scene.isEmpty, grid.gutter, grid.width, colours),
  ];
  return stackedPng({
    parts: pictures.flatMap(each => each ?? []),
    background: colours.background,
    ratio: Math.max(2, window.devicePixelRatio || 1),
  });
}

/** Waits until all that is in sight is there, but not for ever. */
function thereOr({ isThere }: Page, ms: number): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(done, ms);
    const end = effect(() => {
      if (isThere.value) queueMicrotask(done);
    });
    function done(): void {
      clearTimeout(timer);
      end();
      resolve();
    }
  });
}

function stripsOf({ scene, grid, timestep, theme }: Page): Sized | undefined {
  const [of, at] = [scene.value, grid.value];
  if (!of || !at) return undefined;
  const { result, forced, interventions, isEmpty } = of;
  const { bold, rest } = summaryOf(result, forced);
  return stripsPicture(
    {
      grid: at,
      rows: tokenRows(result, forced, isEmpty),
      marks: marksOf(interventions, []),
      prompt: result.prompt,
      timestep: timestep.value,
      summary: bold + rest,
    },
    theme.value,
  );
}

/** The maps with the cursor's line, or the traces, each under its heading. */
function plotsOf(page: Page): (Sized | undefined)[] {
  const drawn = page.drawn.value;
  if (!drawn) return [];
  if (page.view.value.plot === 'traces') {
    const title = {
      title: say('Traces'),
      aside: asideOf(drawn),
      isDifference: true,
      hasScale: true,
    };
    return [headingOf(page, drawn, title), linesPicture(page, tracedIn, heights.among)];
  }
  const maps = drawn.sources.flatMap(source => [
    headingOf(page, drawn, source),
    mapPicture(page, source.id),
  ]);
  return [...maps, linesPicture(page, cursorUnit, heights.alone)];
}

function headingOf(
  { theme }: Page,
  { order, grid }: Drawn,
  {
    title,
    aside,
    isDifference,
    hasScale,
  }: Pick<Drawn['sources'][number], 'title' | 'aside' | 'isDifference' | 'hasScale'>,
): Sized {
  const limit = isDifference ? order.differenceLimit : order.valueLimit;
  const limits = hasScale ? limitsText(limit, order.clipped) : undefined;
  const right = Math.min(grid.width, xOf({ ...grid, scrollX: 0 }, grid.columns));
  return {
    ...headingPicture({ title, aside, limits }, grid.gutter, right, theme.value),
    width: grid.width,
  };
}
