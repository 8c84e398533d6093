import type { Intervention } from '../../src/domain/experiment.ts';
import type { Ordering, RunSummary } from '../../src/domain/result.ts';
import type { Grid, RowLayout } from '../paint/grid.ts';
import type { Source } from './sources.ts';
import type { View } from '../state/store.ts';
import type { Theme } from '../theme/theme.ts';

/** What the plots draw. */
export interface PlotQuestion {
  readonly grid: Grid;
  readonly view: View;
  readonly result: RunSummary;
  readonly forced: RunSummary | null;
  readonly interventions: readonly Intervention[];
  readonly theme: Theme;
  /** A value is being tried: order and scales stay those of before. */
  readonly isPreview: boolean;
}

/** What a person does on a plot. */
export interface PlotActions {
  /** The view as it is now, which may be newer than what is drawn. */
  view(): View;
  /** Of the result as it is now, which may be newer than what is drawn, too. */
  timesteps(): number;
  look(view: Partial<View>): void;
  /** Enter, a right click, or a letter that opens one edit. */
  intervene(anchor: HTMLElement, shortcut?: string): void;
  /** A value tried live: how much is added; null takes it back. */
  drag(by: number | null, isDone: boolean): void;
}

/** What is drawn now. */
export interface Shown {
  readonly question: PlotQuestion;
  /** Units in the order of rows, all of them. */
  readonly all: readonly number[];
  /** Those in sight. */
  readonly units: readonly number[];
  readonly rows: RowLayout;
  readonly order: Ordering;
  readonly sources: readonly Source[];
  /** The word that a unit stands for: a logit's token. */
  wordOf(unit: number): string | undefined;
}
