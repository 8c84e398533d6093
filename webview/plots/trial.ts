import type { Intervention } from '../../src/domain/experiment.ts';
import type { FromPanel } from '../../src/protocol/panel.ts';
import { siteOf, type Place } from '../place.ts';
import type { State } from '../state/store.ts';

/** What values are tried with. */
export interface Trying {
  post(message: FromPanel): void;
  state(): State;
  /** The value after, where it is drawn; NaN elsewhere. */
  valueAt(unit: number, t: number): number;
  /** The limit of the maps' scale of values. */
  valueLimit(): number;
}

/**
 * Values dragged live at the selection: one of a run is a preview, letting go is one edit, and null takes it back.
 *
 * @returns takes how far it is dragged, where one is half of the maps' scale, and whether it is let go
 */
export function toTrial({ post, state, valueAt, valueLimit }: Trying) {
  /**
   * Until it is kept or taken back: where it is tried, what stood there before (NaN where that is not known), and what one
   * is. What is tried changes the maps' scale, and must not change its own.
   */
  let start: { readonly place: Place; readonly value: number; readonly one: number } | undefined;

  return (by: number | null, isDone: boolean): void => {
    const { panel, view } = state();
    const [unit, t] = [view.units.at(-1) ?? 0, view.timesteps.at(-1) ?? 0];
    // While something is tried already, what is drawn is not what stood there before.
    start ??= {
      place: view,
      value: panel?.preview ? NaN : valueAt(unit, t),
      one: Math.max(valueLimit() / 2, 1e-3),
    };
    const { place, value, one } = start;
    const isOne = place.units.length === 1 && place.timesteps.length === 1;
    const delta = (by ?? 0) * one;
    const intervention: Intervention | null =
      by === null || by === 0
        ? null
        : {
            site: siteOf(place),
            edit:
              isOne && Number.isFinite(value)
                ? { kind: 'set', value: rounded(value + delta) }
                : { kind: 'add', value: rounded(delta) },
          };
    if (isDone) start = undefined;
    if (isDone && intervention) post({ type: 'intervened', intervention });
    else post({ type: 'previewed', intervention });
  };
}

const rounded = (value: number): number => Number(value.toPrecision(3));
