import type { ReadonlySignal } from '@preact/signals';
import type { Theme } from '../theme/theme.ts';

/** What a plot of an array's values is drawn with. */
export interface PlotProps {
  /** CSS pixels that there are across. */
  readonly room: ReadonlySignal<number>;
  readonly theme: ReadonlySignal<Theme>;
}
