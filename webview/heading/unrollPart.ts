import type { ReadonlySignal } from '@preact/signals';
import type { UnrollPart } from '../../src/domain/choose.ts';
import type { Unroll } from '../../src/domain/experiment.ts';
import type { UnrollOffers } from '../../src/domain/unrollOffers.ts';
import type { PanelState } from '../../src/protocol/panel.ts';
import type { Page } from '../state/page.ts';
import type { Left } from '../state/unrollChoices.ts';

/** What each part of the unroll bar is made of. */
export interface UnrollPartProps {
  readonly page: Page;
  readonly state: PanelState;
  readonly unroll: Unroll | undefined;
  /** What the model can have, and why not the rest; undefined until it is known. */
  readonly offers: UnrollOffers | undefined;
  readonly left: ReadonlySignal<Left>;
  change(part: UnrollPart): void;
  /** Writes another unroll, unless it makes something wrong, which is said. */
  turn(unroll: Unroll): void;
  openGiven(anchor: HTMLElement): void;
}
