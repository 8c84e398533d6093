import type { Edit, Intervention } from '../../src/domain/experiment.ts';
import type { FromPanel } from '../../src/protocol/panel.ts';
import { chosenPlace, siteOf, type Place } from './place.ts';
import { stillAt } from './stillAt.ts';
import type { State } from './store.ts';
import { extentOf, lastOwnAt } from './whose.ts';
import type { Written } from './writeIntervention.ts';

/** What values are previewed with. */
export interface PreviewOf {
  post(message: Extract<FromPanel, { type: 'previewed' }>): void;
  /** Writes what is let go. */
  write(written: Written): void;
  /** Told while a value is previewed, and once it is not. */
  hold(isHeld: boolean): void;
  state(): Pick<State, 'panel' | 'view'>;
  /** The value after, where it is drawn; NaN elsewhere. */
  valueAt(unit: number, t: number): number;
  /** The limit of the maps' scale of values. */
  valueLimit(): number;
}

/** An intervention that is tuned, and its place in the list as it was. */
interface Tuned {
  readonly list: readonly Intervention[];
  readonly at: number;
  readonly intervention: Intervention;
}

/** Until it is kept or taken back: where it is previewed, and from what. */
interface Start {
  readonly place: Place;
  /** What stood there before; NaN where that is not known. */
  readonly value: number;
  /** What one is: what is previewed changes the maps' scale, and must not change its own. */
  readonly one: number;
  /** The intervention that is tuned, where one of the same kind is there already. */
  readonly tuned: Tuned | undefined;
}

/**
 * Values dragged live at the selection: one of a run is a preview, letting go is one edit, and null takes it back.
 *
 * Where the selection has been set or added to already, that intervention is the one that changes.
 *
 * @returns takes how far it is dragged, where one is half of the maps' scale, and whether it is let go
 */
export function toPreview({ post, write, hold, state, valueAt, valueLimit }: PreviewOf) {
  let start: Start | undefined;

  const begun = (): Start => {
    const { panel, view } = state();
    const [unit, t] = [view.units.at(-1) ?? 0, view.timesteps.at(-1) ?? 0];
    // While something is previewed already, what is drawn is not what stood there before.
    const value = panel?.preview ? NaN : valueAt(unit, t);
    const isSet = view.units.length === 1 && view.timesteps.length === 1 && Number.isFinite(value);
    return {
      place: chosenPlace(view),
      value: isSet ? value : NaN,
      one: Math.max(valueLimit() / 2, 1e-3),
      tuned: tunedAt({ panel, view }, isSet ? 'set' : 'add'),
    };
  };

  const drag = (by: number | null, isDone: boolean): void => {
    start ??= begun();
    const { place, value, one, tuned } = start;
    const delta = (by ?? 0) * one;
    const edit: Edit = Number.isFinite(value)
      ? { kind: 'set', value: rounded(value + delta) }
      : { kind: 'add', value: rounded(addedBy(tuned?.intervention) + delta) };
    if (isDone) start = undefined;
    if (by === null || by === 0) return post({ type: 'previewed', intervention: null });
    const intervention = { ...(tuned?.intervention ?? { site: siteOf(place) }), edit };
    // The list may be changed elsewhere meanwhile: one that has gone from it is a new one.
    const now = state().panel?.experiment?.interventions ?? [];
    const at = tuned && stillAt(tuned.list, tuned.at, now);
    const written = { intervention, ...(at !== undefined && { at }) };
    if (isDone) write(written);
    else post({ type: 'previewed', ...written });
  };
  return (by: number | null, isDone: boolean): void => {
    hold(true);
    drag(by, isDone);
    if (isDone) hold(false);
  };
}

/**
 * The enabled intervention of exactly a place, however its site is written, that sets it, or adds one number to it; none where
 * another one after it changes the place too, and might leave nothing of it.
 */
function tunedAt(
  { panel, view }: Pick<State, 'panel' | 'view'>,
  kind: 'set' | 'add',
): Tuned | undefined {
  if (!panel) return undefined;
  const list = panel.experiment?.interventions ?? [];
  const at = lastOwnAt(list, view, extentOf(panel));
  const intervention = at === undefined ? undefined : list[at];
  if (at === undefined || !intervention || !isTunable(intervention, kind)) return undefined;
  return { list, at, intervention };
}

/** Whether an intervention puts one number there by itself. */
const isTunable = ({ source, edit, site }: Intervention, kind: 'set' | 'add'): boolean =>
  (site.edge ?? 'all') === 'all' && !source && edit.kind === kind && numberOf(edit) !== undefined;

/** The one number of an edit's value, however the file writes it. */
const numberOf = (edit: Edit): number | undefined => {
  const [value, ...more] = 'value' in edit ? [edit.value].flat() : [];
  return more.length === 0 ? value : undefined;
};

/** What an intervention adds, its scale in it; 0 where it adds nothing. */
const addedBy = (tuned: Intervention | undefined): number =>
  tuned?.edit.kind === 'add' ? (tuned.edit.scale ?? 1) * (numberOf(tuned.edit) ?? 0) : 0;

const rounded = (value: number): number => Number(value.toPrecision(3));
