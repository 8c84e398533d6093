import { useComputed } from '@preact/signals';
import { leastOfValues, manyUnits, type Ordering } from '../../src/domain/result.ts';
import { Canvas } from '../paint/canvas.tsx';
import { rampPicture } from '../paint/ramp.ts';
import type { Page } from '../state/page.ts';
import type { Source } from '../state/sources.ts';
import { limitsText } from '../words/format.ts';
import { say } from '../words/words.ts';
import { Older } from './older.tsx';

/** What stands over a plot. */
export interface MapHeadingProps {
  readonly page: Page;
  readonly source: Pick<Source, 'title' | 'aside' | 'isDifference' | 'hasScale'>;
}

/** A plot's title, and its ramp with the limits printed beside it; while its values are on their way it says so, and no limit. */
export function MapHeading({ page, source }: MapHeadingProps) {
  const { title, aside, isDifference, hasScale } = source;
  const order = useComputed(() => page.drawn.value?.order).value;
  const limit = order && (isDifference ? order.differenceLimit : order.valueLimit);
  return (
    <div class="mapHeading">
      <h2>
        {title}
        <span class="aside">{order ? aside : `${aside} · ${say('values on their way…')}`}</span>
        <Older page={page} />
      </h2>
      {hasScale && order && limit !== undefined && (
        <Scale page={page} limit={limit} order={order} isOfChanges={isDifference} />
      )}
    </div>
  );
}

interface ScaleProps {
  readonly page: Page;
  readonly limit: number;
  readonly order: Ordering;
  readonly isOfChanges: boolean;
}

function Scale({ page, limit, order, isOfChanges }: ScaleProps) {
  const [least, most] = limitsText(limit, order.clipped);
  return (
    <span class="limits" title={order.clipped ? whyClipped(order, isOfChanges) : undefined}>
      {`${least} `}
      <Canvas aria-hidden="true" class="ramp" read={() => rampPicture(page.theme.value)} />
      {` ${most}`}
    </span>
  );
}

/** Why values may lie beyond a scale's ends: it holds most of many units, or was made for another run. */
function whyClipped(order: Ordering, isOfChanges: boolean): string {
  const { totals, valueLimit, differenceLimit } = order;
  if (totals.length <= manyUnits) return say('values beyond the ends have the colours of the ends');
  if (!isOfChanges) return say('the scale holds 99.7 % of the values');
  return differenceLimit > leastOfValues * valueLimit
    ? say('the scale holds 99.7 % of the differences over a thousandth of the scale of the values')
    : say('the scale holds 99.7 % of the differences that are not 0');
}
