import './mediation.css';
import { useSignal, type Signal } from '@preact/signals';
import { Dropdown } from '../controls/dropdown.tsx';
import { StoppingButton } from '../controls/stopping.tsx';
import { Canvas } from '../paint/canvas.tsx';
import { timestepAt, xOf } from '../paint/grid.ts';
import { paintOnTheirWay } from '../paint/onTheirWay.ts';
import { mediationHeight, paintMediation } from '../paint/mediation.ts';
import type { Sized } from '../paint/picture.ts';
import { Older } from '../plots/older.tsx';
import { Swatch } from '../paint/swatch.tsx';
import { isMediationComing, mediationAside, type Mediated } from '../state/mediated.ts';
import type { Page } from '../state/page.ts';
import { mediationNames, nameOfPart } from '../words/mediationWords.ts';
import { say } from '../words/words.ts';
import { Hairlines } from './hairlines.tsx';
import { MediationHover, type OverBar } from './mediationHover.tsx';

/** In both modes: what of the effect on a metric the states carried and what the tokens, as parts of one bar a timestep. */
export function Mediation({ page }: { readonly page: Page }) {
  const over = useSignal<OverBar | null>(null);
  const mediated = page.mediated.value;
  if (!mediated) return null;
  return (
    <section id="mediation" data-testid="mediation" aria-label={say('Mediation')}>
      <Heading page={page} mediated={mediated} />
      {mediated.problem === undefined ? (
        <div class="onColumns">
          <Bars page={page} over={over} />
          <Hairlines page={page} />
          <MediationHover page={page} over={over} />
        </div>
      ) : (
        <p class={mediated.metric ? 'problem' : 'quiet'}>{mediated.problem}</p>
      )}
    </section>
  );
}

interface HeadingProps {
  readonly page: Page;
  readonly mediated: Mediated;
}

/** Which metric is parted, what it is measured in, and what each part of a bar looks like. */
function Heading({ page, mediated }: HeadingProps) {
  const { metrics, metric, mediation, isPreview, stopping } = mediated;
  return (
    <div class="mapHeading">
      <div class="what">
        <h2>{say('Mediation')}</h2>
        {metric && metrics.length === 1 && <span class="quiet">{metric.name}</span>}
        {metric && metrics.length > 1 && (
          <Dropdown
            label={say('metric that is parted')}
            values={metrics.map(({ name }) => name)}
            value={metric.name}
            onChoose={name => page.look({ mediated: name })}
          />
        )}
        <span class="quiet">{mediationAside(mediated)}</span>
        {stopping && (
          <StoppingButton
            stopping={stopping}
            isComing={isMediationComing(mediated)}
            stopName={say('Stop Mediation')}
            of={say('the runs that part the effect')}
          />
        )}
        {(mediation || isPreview) && <Older page={page} />}
      </div>
      {metric && mediated.problem === undefined && <Legend page={page} />}
    </div>
  );
}

function Legend({ page }: { readonly page: Page }) {
  return (
    <ul class="legend">
      {mediationNames.map(part => (
        <li key={part}>
          <Swatch theme={page.theme} part={part} />
          {nameOfPart(part)}
        </li>
      ))}
    </ul>
  );
}

interface BarsProps {
  readonly page: Page;
  readonly over: Signal<OverBar | null>;
}

/** The bars; a press chooses their timestep. */
function Bars({ page, over }: BarsProps) {
  const t = (event: MouseEvent): number | undefined =>
    page.grid.value ? timestepAt(page.grid.value, event.offsetX) : undefined;
  return (
    <Canvas
      data-testid="mediationBars"
      role="img"
      aria-label={say(
        'total effect by timestep, in its parts; the table view and the rail have the numbers',
      )}
      read={() => mediationPicture(page)}
      onPointerMove={event => {
        const at = t(event);
        const { clientX, clientY } = event;
        over.value = at === undefined ? null : { t: at, clientX, clientY };
      }}
      onPointerLeave={() => {
        over.value = null;
      }}
      onClick={event => {
        const at = t(event);
        if (at !== undefined) page.look({ timesteps: [at] });
      }}
    />
  );
}

/** The bars as they are drawn, slanted lines where they will stand; undefined where there are none. */
export function mediationPicture({ mediated, grid, theme }: Page): Sized | undefined {
  const [of, at, colours] = [mediated.value, grid.value, theme.value];
  if (!of || !at || of.problem !== undefined) return undefined;
  const { mediation } = of;
  const end = Math.min(at.width, xOf(at, at.timesteps));
  return {
    width: at.width,
    height: mediationHeight,
    paint(context) {
      if (mediation) paintMediation(context, mediation, at, colours);
      else paintOnTheirWay(context, at.gutter, 0, end - at.gutter, mediationHeight, colours);
    },
  };
}
