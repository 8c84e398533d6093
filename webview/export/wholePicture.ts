import { effect } from '@preact/signals';
import { shownMaps, type Maps } from '../map/maps.ts';
import { xOf } from '../paint/grid.ts';
import type { Sized } from '../paint/picture.ts';
import {
  tracesHead,
  cursorUnit,
  gradientHead,
  gradientPicture,
  isGradient,
  heights,
  linesPicture,
  tracedIn,
} from '../plots/lines.tsx';
import { mapPicture } from '../plots/map.tsx';
import { narrowBelow } from '../paint/ticks.ts';
import { captionsOf } from '../state/captions.ts';
import { sharesPicture } from '../time/seedsPart.tsx';
import { differText, seedsText, stageText } from '../state/seedsTexts.ts';
import { scaleIn, type Drawn } from '../state/drawn.ts';
import { toMarks } from '../state/marks.ts';
import { isMediationComing } from '../state/mediated.ts';
import type { Page } from '../state/page.ts';
import { outputRows, readoutTitle, readText } from '../state/readoutRows.ts';
import { pendingIn } from '../state/scene.ts';
import { summaryOf, tokenRows } from '../state/tokenRows.ts';
import { lanesPicture } from '../time/time.tsx';
import { limitsText } from '../words/format.ts';
import { say } from '../words/words.ts';
import { factsOf } from '../state/facts.ts';
import { mediationPictures } from './mediationParts.ts';
import { outputPicture, readoutPicture } from './readoutPicture.ts';
import { stackedPng } from './stack.ts';
import { stripsPicture } from './stripsPicture.ts';
import { mapPictures } from './mapExport.ts';
import { gradientShown } from './gradientShown.ts';
import { headingPicture, headPicture } from './textPicture.ts';

/** Milliseconds that values on their way are waited for; then the picture shows that they are. */
const mostWaitMs = 5000;

/** Why the view has no picture; undefined where it has one. */
export function pictureRefusal({ place, view }: Page, maps: Maps): string | undefined {
  const { plot } = place.value;
  if (plot === 'map')
    return shownMaps(view.value.map, maps).some(({ map }) => map.value) ? undefined : noMap();
  if (plot !== 'text' && plot !== 'table') return undefined;
  return say('only heat maps and traces are pictures: choose one of them as the view');
}

/** Said where no map has been made. */
export const noMap = (): string => say('there is no map to be exported yet');

/** The view as a picture, drawn from the data: what it is of, tokens, lanes, maps or traces, and the readout. */
export async function wholePicture(page: Page, maps: Maps): Promise<Uint8Array> {
  await thereOr(page, mostWaitMs);
  const { host, theme } = page;
  const [panel, scene, grid] = [host.value, page.scene.value, page.grid.value];
  if (!panel || !scene || !grid) throw new Error(say('there is no result to be exported'));
  const isOfMap = page.view.value.plot === 'map';
  const { caption, lines } = factsOf(panel, scene);
  const gradient = isOfMap ? undefined : gradientShown(page);
  const said = [...lines, ...(gradient ? [say('gradient: {0}', gradient.line)] : [])];
  const colours = theme.value;
  const pictures: readonly (Sized | undefined)[] = [
    headPicture(caption, said, grid.width, colours),
    stripsOf(page),
    lanesPicture(page),
    ...mediationPictures(page),
    ...seedsOf(page),
    ...(isOfMap ? mapPictures(page, maps) : plotsOf(page)),
    readoutOf(page),
  ];
  return stackedPng({
    parts: pictures.flatMap(each => each ?? []),
    background: colours.background,
    ratio: Math.max(2, window.devicePixelRatio || 1),
  });
}

/** Waits until all that is in sight is there, but not for ever. */
function thereOr({ isThere, mediated }: Page, ms: number): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(done, ms);
    const end = effect(() => {
      if (isThere.value && !isMediationComing(mediated.value)) queueMicrotask(done);
    });
    function done(): void {
      clearTimeout(timer);
      end();
      resolve();
    }
  });
}

function stripsOf({ host, scene, grid, timestep, theme }: Page): Sized | undefined {
  const [of, at] = [scene.value, grid.value];
  if (!of || !at) return undefined;
  const { result, forced, interventions, isEmpty } = of;
  const pending = pendingIn(host.value?.experiment ?? null, of);
  const isMarked = !isEmpty || pending.length > 0;
  return stripsPicture(
    {
      grid: at,
      rows: tokenRows(result, forced, isEmpty),
      captions: captionsOf(of, at.column < narrowBelow),
      marks: isMarked ? toMarks(interventions, pending, at) : undefined,
      prompt: result.prompt,
      timestep: timestep.value,
      summary: isEmpty ? undefined : summaryOf(result, forced),
    },
    theme.value,
  );
}

/** Runs over seeds under their heading, where they are shown. */
function seedsOf(page: Page): (Sized | undefined)[] {
  const [over, at] = [page.seeds.shown.value, page.grid.value];
  if (!over || !at) return [];
  const isOlder = page.seeds.isOlder.value ? [say('older')] : [];
  const said = [...isOlder, differText(over.tally), seedsText(over), stageText(over)];
  const aside = said.filter(each => each !== '').join(' · ');
  const title = say('Over seeds');
  return [
    headingPicture({ title, aside, limits: undefined }, at.gutter, at.width, page.theme.value),
    sharesPicture(page),
  ];
}

/** The next token at the chosen timestep; of a model of vectors, what it puts out. */
function readoutOf({ scene, grid, cursor, timestep, theme }: Page): Sized | undefined {
  const [of, at, colours] = [scene.value, grid.value, theme.value];
  if (!of || !at) return undefined;
  const { result, isEmpty } = of;
  const { readout, forcedReadout: forced } = cursor.value ?? {};
  const title = readoutTitle(result, timestep.value);
  if (readout) {
    const reads = readText(result, timestep.value);
    const shown = { readout, forced, isBase: isEmpty, title, reads };
    return readoutPicture(shown, at.gutter, at.width, colours);
  }
  const rows = outputRows(result, timestep.value, isEmpty);
  return rows.length === 0 ? undefined : outputPicture(rows, title, at.gutter, at.width, colours);
}

/** The maps with the cursor's line, or the traces, each under its heading. */
function plotsOf(page: Page): (Sized | undefined)[] {
  const drawn = page.drawn.value;
  if (!drawn) return [];
  if (page.view.value.plot === 'traces') {
    return [
      headingOf(page, drawn, tracesHead(drawn)),
      linesPicture(page, tracedIn, heights.among),
      ...drawn.sources
        .filter(isGradient)
        .flatMap(source => [
          headingOf(page, drawn, gradientHead(source)),
          source.problem === undefined ? gradientPicture(page, source) : undefined,
        ]),
    ];
  }
  const maps = drawn.sources.flatMap(source => [
    headingOf(page, drawn, source),
    source.problem === undefined ? mapPicture(page, source) : undefined,
  ]);
  return [...maps, linesPicture(page, cursorUnit, heights.alone)];
}

function headingOf(
  { theme }: Page,
  drawn: Drawn,
  {
    title,
    aside,
    kind,
    hasScale,
    per,
    problem,
  }: Pick<Drawn['sources'][number], 'title' | 'aside' | 'kind' | 'hasScale' | 'per' | 'problem'>,
): Sized {
  const { grid } = drawn;
  const scale = hasScale ? scaleIn(drawn, kind) : undefined;
  const limits = scale && limitsText(scale.limit, scale.clipped, per);
  const right = Math.min(grid.width, xOf({ ...grid, scrollX: 0 }, grid.columns));
  return {
    ...headingPicture({ title, aside: problem ?? aside, limits }, grid.gutter, right, theme.value),
    width: grid.width,
  };
}
