import { firstLook, fitted as within, type Look } from '../../src/domain/firstLook.ts';
import { isBusy } from '../../src/protocol/isBusy.ts';
import { resultOf } from '../../src/protocol/resultOf.ts';
import type { Over } from '../../src/domain/sweepCells.ts';
import type { PanelState, Selection, ToPanel } from '../../src/protocol/panel.ts';

/** How the numbers are shown. */
export type PlotKind = 'maps' | 'traces' | 'table' | 'text' | 'map';

/** Which map of a metric a person looks at, and what is shown of it. */
export interface MapLook {
  readonly over: Over;
  /** The metric, by its place in the experiment's list. */
  readonly of: number;
  readonly shows: 'run' | 'estimate' | 'both';
  /** Gradients that a cell's estimate is the mean of along its line; 0: one gradient for the whole map. */
  readonly steps: number;
  readonly isTable: boolean;
  /** Whether it was asked for: a page that comes back goes on with it. */
  readonly isAsked: boolean;
}

/** What the page remembers by itself: it is not in the file. */
export interface View extends Look {
  readonly plot: PlotKind;
  /** The metric whose gradient is shown, by its place in the experiment's list; null: none is, for it costs a run. */
  readonly gradient: number | null;
  readonly scrollX: number;
  readonly firstRow: number;
  /** Whether the rail shows more next tokens than the first few. */
  readonly hasMoreTokens: boolean;
  /** Whether the rail's table of a unit has every component. */
  readonly isUnitWhole: boolean;
  readonly map: MapLook;
  /** The metric that is parted in both modes, by name; null: the first that can be. */
  readonly mediated: string | null;
  /** What was chosen in the layers while the model's own components are looked at, and of these while a layer is. */
  readonly left: Pick<View, 'component' | 'units'> | null;
}

/** Everything the page draws. */
export interface State {
  readonly panel: PanelState | null;
  readonly view: View;
  /** Whether a person has chosen what to look at, now or before a reload; until then the view follows the result. */
  readonly isChosen: boolean;
}

/** What changes it. */
export type Action =
  | Extract<ToPanel, { type: 'changed' | 'acted' }>
  | { readonly type: 'looked'; readonly view: Partial<View> };

/** The view of a page that has never been looked at. */
export const firstView: View = {
  layer: 0,
  component: 'hidden',
  order: 'effect',
  plot: 'maps',
  gradient: null,
  units: [0],
  timesteps: [0],
  scrollX: 0,
  firstRow: 0,
  hasMoreTokens: false,
  isUnitWhole: false,
  map: {
    over: 'layer,timestep',
    of: 0,
    shows: 'run',
    steps: 0,
    isTable: false,
    isAsked: false,
  },
  mediated: null,
  left: null,
};

/** The next state; pure. */
export function reduce(state: State, action: Action): State {
  switch (action.type) {
    case 'changed': {
      const panel = action.state;
      // What is previewed changes the result, and must not move the place where it is previewed.
      const isPreviewed = panel.preview !== null && state.panel !== null;
      if (state.isChosen || isPreviewed)
        return { ...state, panel, view: fitted(state.view, panel) };
      // While another checkpoint is opened, what is drawn is still the result on the one before.
      const isEarlier = panel.model === null && resultOf(panel) !== null;
      return { ...state, panel, view: isEarlier ? state.view : startingView(panel) };
    }
    case 'acted':
      return state.panel
        ? { ...state, panel: { ...state.panel, activity: action.activity } }
        : state;
    case 'looked':
      return looked(state, action.view);
  }
}

function looked(state: State, asked: Partial<View>): State {
  const before = state.view;
  const { layer = before.layer } = asked;
  // From a layer to the model or back: what was chosen there is chosen again, unless something else is asked for.
  const isAcross = (layer === null) !== (before.layer === null);
  const { component, units } = before;
  const view = isAcross
    ? { ...before, ...before.left, ...asked, left: { component, units } }
    : { ...before, ...asked };
  return { ...state, isChosen: true, view: fitted(view, state.panel) };
}

/** The view of a page until a person looks elsewhere. */
function startingView(panel: PanelState): View {
  const { experiment, model } = panel;
  // Of a model that reads vectors there are no words to look for: how its values go is what is read.
  const plot: PlotKind = model?.architecture.vocabularySize === null ? 'traces' : firstView.plot;
  return { ...firstView, plot, ...firstLook({ experiment, model, result: resultOf(panel) }) };
}

/** A view within the model and the result; another component is seen from its first row. */
function fitted(view: View, panel: PanelState | null): View {
  const T = panel ? resultOf(panel)?.timesteps : undefined;
  const at = within(view, panel?.model?.anatomy, T);
  return at.component === view.component ? at : { ...at, firstRow: 0 };
}

/** Whether one view is another, scrolled. */
export function isScroll(before: View, { scrollX: _, firstRow: __, ...after }: View): boolean {
  return Object.entries(after).every(([key, value]) => before[key as keyof View] === value);
}

/** Whether what is drawn is not of the document as it is: marked, and never by greying alone. */
export function isOlder({ isStale, activity, troubles }: PanelState): boolean {
  const isUnfinished = isBusy(activity) || activity.kind === 'cancelled';
  return isStale || isUnfinished || troubles.some(({ kind }) => kind !== 'changed');
}

/** What the host and the Sites tree know of the view. */
export const selectionOf = ({ layer, component, units, timesteps }: View): Selection => ({
  layer,
  component,
  units: [...units],
  timesteps: [...timesteps],
});

/** What was saved by an earlier page; anything else is left aside. */
export function restoredView(saved: unknown): View {
  if (typeof saved !== 'object' || saved === null) return firstView;
  const found = saved as Partial<Record<keyof View, unknown>>;
  const isNumbers = (value: unknown): value is number[] =>
    Array.isArray(value) && value.length > 0 && value.every(each => Number.isInteger(each));
  if (!isNumbers(found.units) || !isNumbers(found.timesteps) || typeof found.component !== 'string')
    return firstView;
  const {
    writing: _,
    shown: __,
    seeds: ___,
    ...view
  } = saved as Partial<View> & Readonly<Record<string, unknown>>;
  const map = typeof view.map === 'object' ? { ...firstView.map, ...view.map } : firstView.map;
  return { ...firstView, ...view, map };
}
