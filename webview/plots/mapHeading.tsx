import { useComputed } from '@preact/signals';
import { leastOfValues, manyUnits, type Ordering, type Scale } from '../../src/domain/result.ts';
import { Canvas } from '../paint/canvas.tsx';
import { rampPicture } from '../paint/ramp.ts';
import { scaleIn } from '../state/drawn.ts';
import type { Page } from '../state/page.ts';
import type { Source } from '../state/source.ts';
import { limitsText } from '../words/format.ts';
import { say } from '../words/words.ts';
import { Older } from './older.tsx';

/** What stands over a plot. */
export interface MapHeadingProps {
  readonly page: Page;
  readonly source: Pick<Source, 'title' | 'aside' | 'kind' | 'hasScale' | 'per' | 'meaning'>;
  /** Why there are no values: none are on their way. */
  readonly problem?: string | undefined;
}

/** A plot's title, and its ramp with the limits printed beside it; while its values are on their way it says so, and no limit. */
export function MapHeading({ page, source, problem }: MapHeadingProps) {
  const { title, aside, kind, hasScale, per, meaning } = source;
  const drawn = useComputed(() => page.drawn.value).value;
  const scale = drawn && scaleIn(drawn, kind);
  const isHere = scale !== undefined || problem !== undefined;
  return (
    <div class="mapHeading">
      <h2>
        {title}
        <span class="aside" title={meaning}>
          {isHere ? aside : `${aside} · ${waitingText(page, kind)}`}
        </span>
        <Older page={page} />
      </h2>
      {hasScale && drawn && scale && (
        <Limits page={page} scale={scale} per={per} why={whyClipped(drawn.order, kind)} />
      )}
    </div>
  );
}

const waitingText = ({ scene }: Page, kind: Source['kind']): string =>
  kind === 'gradient' && scene.value?.isPreview
    ? say('not of a value that is previewed')
    : say('values on their way…');

interface LimitsProps {
  readonly page: Page;
  readonly scale: Scale;
  readonly per: string | undefined;
  /** Why values may lie beyond the ends. */
  readonly why: string;
}

function Limits({ page, scale: { limit, clipped }, per, why }: LimitsProps) {
  const [least, most] = limitsText(limit, clipped, per);
  return (
    <span class="limits" title={clipped ? why : undefined}>
      {`${least} `}
      <Canvas aria-hidden="true" class="ramp" read={() => rampPicture(page.theme.value)} />
      {` ${most}`}
    </span>
  );
}

/** Why values may lie beyond a scale's ends: it holds most of many units, or was made for another run. */
function whyClipped(
  { totals, valueLimit, differenceLimit }: Ordering,
  kind: Source['kind'],
): string {
  if (totals.length <= manyUnits) return say('values beyond the ends have the colours of the ends');
  if (kind === 'value') return say('the scale holds 99.7 % of the values');
  if (kind === 'gradient') return say('the scale holds 99.7 % of the values that are not 0');
  return differenceLimit > leastOfValues * valueLimit
    ? say('the scale holds 99.7 % of the differences over a thousandth of the scale of the values')
    : say('the scale holds 99.7 % of the differences that are not 0');
}
