import { useComputed } from '@preact/signals';
import { Canvas } from '../paint/canvas.tsx';
import type { Sized } from '../paint/picture.ts';
import { tracesPicture } from '../paint/traces.ts';
import { gradientLinesOf, linesOf, type Drawn, type Lines } from '../state/drawn.ts';
import type { Page } from '../state/page.ts';
import { unitText } from '../words/format.ts';
import { say } from '../words/words.ts';
import type { Source } from '../state/source.ts';
import { editedOf } from './map.tsx';
import { MapHeading } from './mapHeading.tsx';
import { NoPlot } from './noPlot.tsx';

/** Most units drawn as lines at once, and how many where none are chosen. */
const mostTraces = 12;
const fewTraces = 6;
/** Pixels that a line has where it stands alone, and among others. */
export const heights = { alone: 62, among: 88 };

/** The cursor's unit as a line under the maps. */
export function CursorLine({ page }: { readonly page: Page }) {
  return <LinesCanvas page={page} height={heights.alone} unitsOf={cursorUnit} />;
}

/** Units as lines: the chosen ones, or where one alone is chosen those of largest effect in sight. */
export function Traces({ page }: { readonly page: Page }) {
  return (
    <>
      <MapHeading page={page} source={tracesHead(page.drawn.value)} />
      <LinesCanvas page={page} height={heights.among} unitsOf={tracedIn} />
      <Gradients page={page} />
    </>
  );
}

/** The same units' gradients, each run's under a heading of its own. */
function Gradients({ page }: { readonly page: Page }) {
  const drawn = useComputed(() => page.drawn.value).value;
  return (
    <>
      {drawn?.sources.filter(isGradient).map(source => {
        const { problem } = source;
        if (problem !== undefined)
          return <NoPlot key={source.id} page={page} source={source} problem={problem} />;
        return (
          <section key={source.id}>
            <MapHeading page={page} source={gradientHead(source)} />
            <Canvas
              class="gradientLine"
              role="img"
              aria-label={say(
                '{0} of units {1} over time; the table view has the numbers',
                source.name,
                tracedIn(drawn).join(', '),
              )}
              read={() => gradientPicture(page, source)}
            />
          </section>
        );
      })}
    </>
  );
}

/** What stands over a gradient's lines: they have no colours, and so no scale of them. */
export const gradientHead = (source: Source): Source => ({
  ...source,
  aside: [
    source.aside,
    ...(source.per === undefined ? [] : [source.per]),
    say('one scale for all'),
  ].join(' · '),
  hasScale: false,
});

/** Whether a plot is of a gradient, which has lines of its own. */
export const isGradient = ({ kind }: Source): boolean => kind === 'gradient';

/** The traced units' gradients as lines; undefined while they are on their way. */
export function gradientPicture(page: Page, { id }: Pick<Source, 'id'>): Sized | undefined {
  const drawn = page.drawn.value;
  const run = id === 'gradient' ? 'own' : 'forced';
  const lines = drawn && gradientLinesOf(drawn, tracedIn(drawn), run, page.asking);
  return lines && picture(page, drawn, lines, heights.among);
}

/** What stands over the lines. The scale is that of their bars, the differences, which the base alone has none of. */
export const tracesHead = (drawn: Drawn | undefined) => ({
  title: say('Traces'),
  aside: drawn ? asideOf(drawn) : '',
  kind: 'difference' as const,
  hasScale: drawn?.scene.isEmpty === false,
});

/** The cursor's unit. */
export const cursorUnit = ({ view }: Drawn): readonly number[] => view.units.slice(-1);

const chosenIn = ({ all, view }: Drawn): readonly number[] => {
  const chosen = new Set(view.units);
  return all.filter(unit => chosen.has(unit));
};

/** The units that are drawn as lines. */
export function tracedIn(drawn: Drawn): readonly number[] {
  const chosen = chosenIn(drawn);
  if (chosen.length > 1) return chosen.slice(0, mostTraces);
  const inSight = new Set(drawn.units);
  return drawn.order.byEffect.filter(unit => inSight.has(unit)).slice(0, fewTraces);
}

interface LinesProps {
  readonly page: Page;
  readonly height: number;
  readonly unitsOf: (drawn: Drawn) => readonly number[];
}

function LinesCanvas({ page, height, unitsOf }: LinesProps) {
  const label = useComputed(() => {
    const { value: drawn } = page.drawn;
    if (!drawn) return undefined;
    return say(
      'units {0} over time, before dashed, after solid; the table view has the numbers',
      unitsOf(drawn).join(', '),
    );
  }).value;
  return (
    <Canvas
      id="line"
      // Not before there is something to see, and its name.
      {...(label !== undefined && { role: 'img', 'aria-label': label })}
      read={() => linesPicture(page, unitsOf, height)}
    />
  );
}

/** Units as lines; undefined while their values are on their way. */
export function linesPicture(
  page: Page,
  unitsOf: LinesProps['unitsOf'],
  heightEach: number,
): Sized | undefined {
  const drawn = page.drawn.value;
  const lines = drawn && linesOf(drawn, unitsOf(drawn), page.asking);
  return lines && picture(page, drawn, lines, heightEach);
}

function picture({ asking, theme }: Page, drawn: Drawn, lines: Lines, heightEach: number): Sized {
  const { view, grid, order, scene } = drawn;
  const edited = editedOf(drawn);
  const traces = lines.units.map((unit, k) => ({
    name: unitText(unit, asking.data.wordOf(view.component, unit)),
    row: lines.rows[k] ?? 0,
    isEdited: edited.names(unit),
  }));
  const at = {
    grid,
    timestep: view.timesteps.at(-1) ?? 0,
    prompt: scene.result.prompt,
    differenceLimit: order.differenceLimit,
    heightEach,
  };
  return tracesPicture(traces, lines, at, theme.value);
}

/** Which units are drawn as lines, and what each line is. */
function asideOf(drawn: Drawn): string {
  const units = tracedIn(drawn);
  const chosen = chosenIn(drawn).length;
  const list = units.join(', ');
  const which =
    chosen > units.length
      ? say('{0} of {1} units: {2}', units.length, chosen, list)
      : say('units {0}', list);
  const lines = drawn.scene.forced
    ? [say('before dashed, forced thin, free-running solid, bars: free-running − before')]
    : drawn.scene.isEmpty
      ? []
      : [say('before dashed, after solid, bars: after − before')];
  return [which, say('one scale for all'), ...lines].join(' · ');
}
