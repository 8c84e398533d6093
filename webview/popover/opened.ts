import type { Signal } from '@preact/signals';
import type { Experiment, Intervention } from '../../src/domain/experiment.ts';
import type { Outline } from '../../src/domain/outline.ts';
import type { Place } from '../state/place.ts';
import type { Draft, OfferedKind } from './draft.ts';
import { nowText } from './valuesText.ts';
import type { Extent } from '../state/whose.ts';
import type { Written } from '../state/writeIntervention.ts';

/** What came of a draft's preview. */
export type Verdict =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'ran'; readonly text: string };

/** What the popover is open in, which others may change while something is written. */
export interface Within {
  readonly experiment: Experiment;
  readonly extent: Extent;
  /** The intervention that is edited, by its place in the list. */
  readonly at: number | undefined;
  /** One that was edited and has gone: what is written would be a new one, with what that had beside its edit, unless it comes back. */
  readonly gone: Intervention | null;
}

/** What the popover is open on. */
export interface Opened {
  /** What it stands beside. */
  readonly anchor: HTMLElement;
  readonly place: Place;
  /** The place whose values are spoken of: of an edit along directions every unit, which those of `place` are not. */
  readonly spoken: Place;
  readonly within: Signal<Within>;
  /** The edit whose form is open first. */
  readonly kind: OfferedKind | undefined;
  /** What is to be written as it is: the intervention of a map's cell, which has no form. */
  readonly given?: Intervention | undefined;
  /** What is written in the form already. */
  readonly draft?: Draft;
  /** The values at the place, in words. */
  readonly now: Signal<string>;
  readonly verdict: Signal<Verdict>;
  /** The examples as the model reads them, once that is known. */
  readonly outline: Signal<Outline | null>;
  /** The values at the place, without what is previewed; null where that result has gone, or has no such place. */
  values: Promise<Float32Array | null>;
  /** The document's own result that they are of, by its number. */
  own: number;
  /** The experiment that this was computed from, as a text. */
  ran: string;
  /** The result that was last spoken of. */
  described: number;
  /** What is being previewed of the draft that is written now. */
  asked: Intervention | null;
  /** It was applied while the text could not be read: once that can, it is previewed again. */
  isHeld: boolean;
}

/** The place of the intervention that a popover changes. */
export function edited({ within }: Opened): Pick<Written, 'at'> {
  const { at } = within.peek();
  return at === undefined ? {} : { at };
}

/** Whether the values at the place are of the experiment as it is, and not of one before it, nor of another preview. */
export const isOfDocument = ({ ran, within }: Opened): boolean =>
  ran === JSON.stringify(within.peek().experiment);

/** Says the values at the place where they are of the experiment as it is. */
export function sayNow(opened: Opened): void {
  const { values, spoken } = opened;
  void values.then(now => {
    if (opened.values !== values) return;
    opened.now.value = now && isOfDocument(opened) ? nowText(now, spoken) : '';
  });
}
