import type { Page } from '../state/page.ts';
import type { Source } from '../state/source.ts';
import { MapHeading } from './mapHeading.tsx';

/** What stands in place of a plot that cannot be had. */
export interface NoPlotProps {
  readonly page: Page;
  readonly source: Source;
  readonly problem: string;
}

/** A plot's heading, and why there is nothing under it. */
export const NoPlot = ({ page, source, problem }: NoPlotProps) => (
  <section class="mapPart">
    <MapHeading page={page} source={source} problem={problem} />
    <p class="problem" role="alert">
      {problem}
    </p>
  </section>
);
