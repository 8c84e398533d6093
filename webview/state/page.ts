import { batch, computed, effect, signal, type ReadonlySignal } from '@preact/signals';
import type { FromPanel, PanelState, ToPanel } from '../../src/protocol/panel.ts';
import { scrolledIn, scrollToShow } from '../paint/grid.ts';
import type { Theme } from '../theme/theme.ts';
import { toBlocks } from './blocks.ts';
import { toData } from './data.ts';
import type { Asking } from './drawn.ts';
import { toLink, type Link } from './link.ts';
import { toOrders } from './orders.ts';
import type { OverSeeds } from './overSeeds.ts';
import { whileSame } from './same.ts';
import { toScenes, type Room, type Scenes } from './scenes.ts';
import { toSeeds, type Seeds } from './seeds.ts';
import { tellingSight } from './tellingSight.ts';
import { toWaiting, type Pressing } from './waiting.ts';
import { reduce, selectionOf, type Action, type State, type View } from './store.ts';

/** What opens the popover: from an element, with the key of one edit. */
export type Intervene = (anchor: HTMLElement, shortcut?: string) => void;

/** The part of a view that says which values are in sight; the same object until one of them is another. */
export type Place = Pick<View, 'layer' | 'component' | 'order' | 'plot' | 'gradient'>;

/** All that the components draw, as signals, and what a person does. */
export interface Page extends Scenes, Pressing {
  readonly host: ReadonlySignal<PanelState | null>;
  readonly state: ReadonlySignal<State>;
  readonly view: ReadonlySignal<View>;
  readonly place: ReadonlySignal<Place>;
  readonly theme: ReadonlySignal<Theme>;
  readonly room: ReadonlySignal<Room>;
  /** The last timestep of the selection: the one that the rail speaks of. */
  readonly timestep: ReadonlySignal<number>;
  /** The last unit of the selection. */
  readonly unit: ReadonlySignal<number>;
  readonly asking: Asking;
  readonly link: Link;
  readonly seeds: Seeds;
  /** A look of the user's: kept over reloads, and told to the Sites tree. */
  look(view: Partial<View>): void;
  /** Scrolls the columns to a place in pixels. */
  scrollTo(x: number): void;
  measure(room: Room): void;
  /** Takes the host's messages. */
  receive(message: ToPanel): void;
}

/** What a page begins with. */
export interface Start extends Omit<State, 'panel'> {
  readonly seeds?: OverSeeds | null;
}

/** The page's own state, from what an earlier page has kept. */
export function toPage(
  post: (message: FromPanel) => void,
  theme: ReadonlySignal<Theme>,
  { seeds = null, ...start }: Start,
): Page {
  const state = signal<State>({ panel: null, ...start });
  const room = signal<Room>({ width: 0, windowHeight: 0 });
  const arrivals = signal(0);
  const inSight = toInSight();
  const arrived = (): void => void arrivals.value++;
  const link = toLink(post);
  const asking = toAsking(link, arrived);
  const { isChosen, anatomy, ...parts } = partsOf(state);
  const { host, view } = parts;
  const looking = { host, view, isChosen, anatomy, room, arrivals, ...inSight, asking };
  const scenes = toScenes(looking);
  const { made, ...pressing } = toWaiting(tellingSight(scenes.drawn, post), host);
  telling(pressing.unsent, post);
  const dispatch = (action: Action): void => {
    state.value = reduce(state.value, action);
  };
  const show = (part: Partial<View>, isUnitShown = false): void => {
    batch(() => {
      const isAhead = isAheadOfColumns(scenes, part, view.value);
      dispatch({ type: 'looked', view: { ...scrolledFor(scenes, part), ...part } });
      inSight.isTimestepInSight.value = isUnitShown && isAhead;
      inSight.unitInSight.value = isUnitShown ? part.units?.at(-1) : undefined;
    });
  };
  return {
    ...scenes,
    ...pressing,
    ...parts,
    state,
    theme,
    room,
    asking,
    link,
    seeds: toSeeds({ host, link, clock: () => performance.now() }, seeds),
    look(part) {
      show(part);
      if (isPlace(part)) post({ type: 'selected', selection: selectionOf(view.value) });
    },
    scrollTo(x) {
      const { value: grid } = scenes.grid;
      if (grid) show({ scrollX: scrolledIn(grid, Math.round(x)) });
    },
    measure(next) {
      const { width, windowHeight } = room.value;
      if (next.width !== width || next.windowHeight !== windowHeight) room.value = next;
    },
    receive(message) {
      if (link.settle(message)) return;
      if (message.type === 'changed') asking.data.bring(message.brought ?? []);
      if (message.type === 'changed' || message.type === 'acted') dispatch(message);
      if (message.type === 'made') made(message.isMade);
      if (message.type === 'selected') show(message.selection, true);
    },
  };
}

/** What is asked of the engine to be drawn. @param arrived  called when something that was missing has come */
function toAsking(link: Link, arrived: () => void): Asking {
  const data = toData(link, arrived);
  return { data, blocks: toBlocks(arrived), orders: toOrders(data) };
}

/** Tells the host what has yet to leave the page, whenever that is another. */
function telling(unsent: Pressing['unsent'], post: (message: FromPanel) => void): void {
  let told = '[]';
  effect(() => {
    const { value: changes } = unsent;
    const text = JSON.stringify(changes);
    if (text !== told) post({ type: 'pressed', changes });
    told = text;
  });
}

/** What of a place that was chosen from beside has to be in sight, until something else is looked at. */
const toInSight = () => ({
  unitInSight: signal<number | undefined>(undefined),
  isTimestepInSight: signal(false),
});

/** Whether another timestep is chosen while there are no columns yet that could be scrolled to it. */
const isAheadOfColumns = ({ grid }: Scenes, { timesteps }: Partial<View>, before: View): boolean =>
  grid.value === null && timesteps?.join() !== before.timesteps.join();

/** Where the page is scrolled once something is looked at: as it is, with its timestep in sight. */
function scrolledFor({ grid, drawn }: Scenes, { timesteps }: Partial<View>): Partial<View> {
  const [now, t] = [grid.value, timesteps?.at(-1)];
  const firstRow = drawn.value?.rows.first;
  return {
    ...(now && { scrollX: t === undefined ? now.scrollX : scrollToShow(now, t) }),
    ...(firstRow !== undefined && { firstRow }),
  };
}

const isPlace = ({ units, timesteps, layer, component }: Partial<View>): boolean =>
  [units, timesteps, layer, component].some(each => each !== undefined);

/** Parts of the page's state: each is told of only where it is another. */
function partsOf(state: ReadonlySignal<State>) {
  const view = computed(() => state.value.view);
  return {
    host: computed(() => state.value.panel),
    isChosen: computed(() => state.value.isChosen),
    anatomy: computed(() => state.value.panel?.model?.anatomy),
    view,
    place: whileSame(() => placeOf(view.value)),
    timestep: computed(() => view.value.timesteps.at(-1) ?? 0),
    unit: computed(() => view.value.units.at(-1) ?? 0),
  };
}

const placeOf = ({ layer, component, order, plot, gradient }: View): Place => ({
  layer,
  component,
  order,
  plot,
  gradient,
});
