import type { ReadonlySignal } from '@preact/signals';
import type { UnrollPart } from '../../src/domain/choose.ts';
import type { Experiment, Unroll } from '../../src/domain/experiment.ts';
import type { UnrollOffers } from '../../src/domain/unrollOffers.ts';
import type { PanelState } from '../../src/protocol/panel.ts';
import type { Page } from '../state/page.ts';
import type { Left } from '../state/unrollChoices.ts';
import type { Outcome, UnrollChange } from './unrollChange.ts';

/** What each part of the unroll bar is made of. */
export interface UnrollPartProps {
  readonly page: Page;
  readonly state: PanelState;
  readonly unroll: Unroll | undefined;
  /** What the model can have, and why not the rest; undefined until it is known. */
  readonly offers: UnrollOffers | undefined;
  readonly left: ReadonlySignal<Left>;
  readonly changes: UnrollChange;
  /** Writes a part, made of the unroll as the changes before leave it where it is made of that. */
  change(part: UnrollPart | ((unroll: Unroll) => UnrollPart), outcome?: Outcome): void;
  /** Writes another unroll, made of the experiment as the changes before leave it, unless it makes something wrong, which is said. */
  turn(toUnroll: (experiment: Experiment) => Unroll | undefined, outcome?: Outcome): void;
  openGiven(anchor: HTMLElement): void;
}
