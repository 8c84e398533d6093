import './map.css';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { Canvas } from '../paint/canvas.tsx';
import { rampPicture } from '../paint/ramp.ts';
import type { Page } from '../state/page.ts';
import type { MapLook } from '../state/store.ts';
import { decimals } from '../words/format.ts';
import { say } from '../words/words.ts';
import { blockIn, cellOf, type Chosen } from './choosing.ts';
import { EffectPicture, textAt } from './effectPicture.tsx';
import { effectsIn } from './effects.ts';
import { MapBar, refusalOf } from './mapBar.tsx';
import { areOfSame, correlationOf, picturesOf, type PanelMap } from './mapOf.ts';
import type { Mapped } from './mapping.ts';
import { isOfDocument, type Maps } from './maps.ts';
import { MapTable } from './mapTable.tsx';
import { mapHead } from './words.ts';

/** What the map of a metric is made of. */
export interface CausalMapProps {
  readonly page: Page;
  readonly maps: Maps;
}

/** A metric over the places of the first intervention: what was run, and what was estimated, on the shared columns. */
export function CausalMap({ page, maps }: CausalMapProps) {
  const { map: look } = page.view.value;
  const shown = [
    ...(look.shows === 'estimate' ? [] : [{ id: 'run', mapped: maps.run }]),
    ...(look.shows === 'run' ? [] : [{ id: 'estimate', mapped: maps.estimate }]),
  ];
  const isReadable = page.host.value?.experiment !== null;
  useEffect(() => {
    // A page that comes back goes on, once its text can be read, and so does what was chosen till then: what was done is kept by the engine.
    const all = [maps.run, maps.estimate];
    const isOther = all.some(({ map }) => isOfAnother(map.peek(), look));
    if (look.isAsked && (isOther || all.every(({ state }) => state.peek() === null)))
      void maps.begin();
  }, [isReadable]);
  return (
    <section id="causalMap" data-testid="causalMap">
      <MapBar page={page} maps={maps} />
      {shown.every(({ mapped }) => mapped.state.value === null) && <Empty page={page} />}
      {shown.map(({ id, mapped }) => (
        <OneMap key={id} page={page} maps={maps} id={id} mapped={mapped} />
      ))}
      {look.shows === 'both' && <Agreement maps={maps} />}
    </section>
  );
}

/** Whether a map is of another metric or other axes than those that are chosen. */
const isOfAnother = (map: PanelMap | null, { of, over }: MapLook): boolean =>
  map !== null && (map.question.of !== of || map.question.over !== over);

/** What a map is, while none was asked for, and why there can be none. */
function Empty({ page }: Pick<CausalMapProps, 'page'>) {
  const refusal = refusalOf(page);
  return (
    <p class="quiet" data-testid="noMap">
      {refusal ??
        say(
          'A map puts the first intervention at one place after the other and shows what each does to the metric. A click on a cell opens that intervention.',
        )}
    </p>
  );
}

interface OneMapProps extends CausalMapProps {
  readonly id: string;
  readonly mapped: Mapped;
}

/** One map: its heading, how far it is, and its pictures. */
function OneMap({ page, maps, id, mapped }: OneMapProps) {
  const chosen = useSignal<Chosen>(null);
  const over = useSignal<number | null>(null);
  const [map, state] = [mapped.map.value, mapped.state.value];
  const isTable = page.view.value.map.isTable;
  if (state === null) return null;
  const isOlder = map !== null && !isOfDocument(page, map);
  return (
    <div class="mapPart" data-testid={`part-${id}`}>
      {map && <Heading page={page} map={map} isOlder={isOlder} />}
      <p class="quiet" aria-live="polite" data-testid={`state-${id}`}>
        {stateText(mapped)}
      </p>
      {map && isTable && <MapTable page={page} map={map} id={id} />}
      {map && !isTable && (
        <p class="quiet mapCell" data-testid={`said-${id}`}>
          {textAt(
            page,
            mapped,
            overIn(map, over.value) ?? cursorIn(map, chosen.value, page.timestep.value),
            isOlder,
          )}
        </p>
      )}
      {map &&
        !isTable &&
        picturesOf(map.axes).map((part, at) => (
          <div key={part.title}>
            {part.title !== '' && <h3>{part.title}</h3>}
            <EffectPicture
              {...{ page, maps, mapped, isOlder, part, chosen, over }}
              id={at === 0 ? id : `${id}-${part.title}`}
              label={[mapHead(map).title, part.title].filter(each => each !== '').join(', ')}
            />
          </div>
        ))}
    </div>
  );
}

/** The cell under the pointer; null where it rests on none, or the map became one of fewer. */
const overIn = ({ values }: PanelMap, over: number | null): number | null =>
  over !== null && over < values.length ? over : null;

/** The cell that is spoken of while the pointer rests on none: the one that was chosen, else the first at the cursor's timestep. */
function cursorIn({ axes }: PanelMap, chosen: Chosen, timestep: number): number {
  const pictures = picturesOf(axes);
  const part = pictures.find(({ title }) => title === chosen?.title) ?? pictures[0];
  return part ? cellOf(part, blockIn(chosen, part, timestep)) : 0;
}

/** What is under way of a map, in words. */
function stateText({ map, state }: Mapped): string {
  const { done = 0, values } = map.value ?? {};
  const count = values?.length ?? 0;
  const far = count > 0 ? say('{0} of {1} cells', done, count) : '';
  switch (state.value?.kind) {
    case 'running':
      return count > 0 ? say('running: {0}', far) : say('running…');
    case 'stopped':
      return say('stopped after {0}', far === '' ? say('no cell') : far);
    case 'failed':
      return state.value.why.replace(/^--(over|of): /, '');
    default:
      return far;
  }
}

interface HeadingProps extends Pick<OneMapProps, 'page'> {
  readonly map: PanelMap;
  readonly isOlder: boolean;
}

function Heading({ page, map, isOlder }: HeadingProps) {
  const { title, aside, limits } = mapHead(map);
  const [least, most] = limits;
  return (
    <div class="mapHeading">
      <h2>
        {title}
        <span class="aside">{aside}</span>
        {isOlder && (
          <span class="older" title={say('of the experiment as it was when it was mapped')}>
            {say('older')}
          </span>
        )}
      </h2>
      <span class="limits">
        {`${least} `}
        <Canvas aria-hidden="true" class="ramp" read={() => rampPicture(page.theme.value)} />
        {` ${most}`}
      </span>
    </div>
  );
}

/** How far the estimates go together with what was run. */
function Agreement({ maps }: Pick<CausalMapProps, 'maps'>) {
  const [run, estimate] = [maps.run.map.value, maps.estimate.map.value];
  if (!run || !estimate || !areOfSame(run, estimate)) return null;
  const { r, of } = correlationOf(effectsIn(run).all, effectsIn(estimate).all);
  return (
    <p data-testid="correlation">
      {r === null
        ? say('no correlation of the two over {0} cells', of)
        : say('correlation of the two: r = {0} over {1} cells', decimals(r, 3), of)}
    </p>
  );
}
