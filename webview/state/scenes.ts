import { batch, computed, effect, signal, type ReadonlySignal } from '@preact/signals';
import { unitsOf, type Anatomy } from '../../src/domain/anatomy.ts';
import type { Readout, UnitValue } from '../../src/domain/result.ts';
import type { PanelState } from '../../src/protocol/panel.ts';
import { scrolledIn, scrollToMiddle, scrollToShow, toGrid, type Grid } from '../paint/grid.ts';
import { topOf, type Data } from './data.ts';
import { drawnOf, type Asking, type Drawn } from './drawn.ts';
import { toMediated, type Mediated } from './mediated.ts';
import { kept, whileSame } from './same.ts';
import { isSameResults, sceneOf, type Scene } from './scene.ts';
import type { View } from './store.ts';

/** Pixels that the page has: of the columns, and of the window. */
export interface Room {
  readonly width: number;
  readonly windowHeight: number;
}

/** The readout and the unit at the cursor, as far as they are there. */
export interface AtCursor {
  readonly readout: Readout | undefined;
  readonly forcedReadout: Readout | undefined;
  readonly readoutProblem: string | undefined;
  readonly unitValues: readonly UnitValue[] | undefined;
  readonly unitProblem: string | undefined;
}

/** What decides what is in sight. */
export interface Looking {
  readonly host: ReadonlySignal<PanelState | null>;
  readonly view: ReadonlySignal<View>;
  readonly isChosen: ReadonlySignal<boolean>;
  readonly anatomy: ReadonlySignal<Anatomy | undefined>;
  readonly room: ReadonlySignal<Room>;
  /** Changes whenever something that was asked for has come. */
  readonly arrivals: ReadonlySignal<number>;
  /** A unit that has to be in sight; undefined: none has to. */
  readonly unitInSight: ReadonlySignal<number | undefined>;
  /** Whether the chosen timestep has to be in sight: it was chosen from beside, before there were columns to scroll. */
  readonly isTimestepInSight: ReadonlySignal<boolean>;
  readonly asking: Asking;
}

/** The results in sight, and what of them is drawn. */
export interface Scenes {
  /** It is replaced as a whole, once the values in sight of the next are there. */
  readonly scene: ReadonlySignal<Scene | null>;
  readonly grid: ReadonlySignal<Grid | null>;
  readonly drawn: ReadonlySignal<Drawn | undefined>;
  readonly cursor: ReadonlySignal<AtCursor | undefined>;
  /** What states and tokens carry, in both modes; the results in sight do not wait for it. */
  readonly mediated: ReadonlySignal<Mediated | undefined>;
  /** Why there are no values at the place that is looked at. */
  readonly placeProblem: ReadonlySignal<string | undefined>;
  /** Whether all that is in sight is of the newest result; else some of it is on its way. */
  readonly isThere: ReadonlySignal<boolean>;
}

/** Follows the host's results: what is in sight of them, and when the next take their place. */
export function toScenes(looking: Looking): Scenes {
  const { host, view, arrivals, asking } = looking;
  const pointed = (of: Scene): AtCursor => {
    void arrivals.value;
    return cursorOf(of, view.value, asking.data);
  };
  const problemAt = (of: Scene): string | undefined => {
    void arrivals.value;
    return placeProblemOf(of, view.value, asking.data);
  };
  const isSettled = (of: Scene): boolean =>
    isAllThere(of, drawnIn(looking, of, problemAt(of)), pointed(of), problemAt(of));
  const { scene, next } = sceneInSight(host, isSettled);
  const ofScene = <T>(make: (of: Scene) => T): ReadonlySignal<T | undefined> =>
    computed(() => (scene.value ? make(scene.value) : undefined));
  // While the next results are on their way, those in sight may be kept no more: what of them has not come is not waited for.
  const placeProblem = ofScene(of => (next.value === null ? problemAt(of) : undefined));
  const drawn = ofScene(of => drawnIn(looking, of, placeProblem.value));
  const cursor = whileSame(() => (scene.value ? pointed(scene.value) : undefined));
  const isLeaving = (): boolean => next.value !== null;
  const mediated = toMediated({ scene, view, data: asking.data, arrivals, isLeaving });
  return {
    scene,
    grid: whileSame(() => (scene.value ? gridIn(looking, scene.value) : null)),
    drawn,
    cursor,
    mediated,
    placeProblem,
    isThere: computed(() => {
      const now = scene.value;
      if (next.value !== null) return false;
      if (drawn.value?.gradient?.isWhole === false) return false;
      return !now || isAllThere(now, drawn.value, cursor.value, placeProblem.value);
    }),
  };
}

function gridIn(
  { view, isChosen, isTimestepInSight, room }: Looking,
  { result }: Scene,
): Grid | null {
  const { width } = room.value;
  if (width === 0) return null;
  const { scrollX: wanted, timesteps } = view.value;
  const grid = toGrid(width, result.timesteps, wanted);
  // Until a person has looked, the columns follow what the view starts from.
  const scrollX = isChosen.value
    ? scrolledIn(grid, wanted)
    : scrollToMiddle(grid, timesteps.at(-1) ?? 0);
  const placed = { ...grid, scrollX };
  if (!isTimestepInSight.value) return placed;
  return { ...placed, scrollX: scrollToShow(placed, timesteps.at(-1) ?? 0) };
}

/** @param problem  why there are no values at the place that is looked at */
function drawnIn(looking: Looking, scene: Scene, problem: string | undefined): Drawn | undefined {
  const { room, arrivals, unitInSight, anatomy, asking } = looking;
  void arrivals.value;
  const grid = gridIn(looking, scene);
  if (!grid) return undefined;
  const { value: view } = looking.view;
  const { windowHeight } = room.value;
  const isHad = problem === undefined;
  const unitCount = isHad && anatomy.value ? unitsOf(anatomy.value, view.component, view.layer) : 0;
  const at = { windowHeight, unitInSight: unitInSight.value, unitCount };
  return drawnOf({ scene, view, grid, ...at }, asking);
}

/**
 * The results in sight, and those that come after them.
 *
 * The next take their place as a whole once what is in sight of them is there; what comes meanwhile waits, so that results
 * that follow each other fast are all the same seen.
 */
function sceneInSight(
  host: ReadonlySignal<PanelState | null>,
  isSettled: (scene: Scene) => boolean,
): { readonly scene: ReadonlySignal<Scene | null>; readonly next: ReadonlySignal<Scene | null> } {
  const scene = signal<Scene | null>(null);
  const next = signal<Scene | null>(null);
  effect(() => {
    const newest = host.value && sceneOf(host.value, scene.peek());
    batch(() => {
      const now = scene.peek();
      if (!newest || !now || isSameResults(now, newest)) {
        scene.value = kept(now, newest);
        next.value = null;
      } else if (!next.peek()) next.value = newest;
    });
  });
  effect(() => {
    const coming = next.value;
    if (!coming || !isSettled(coming)) return;
    batch(() => {
      scene.value = coming;
      const newest = host.peek() && sceneOf(host.peek() as PanelState, coming);
      next.value = newest && !isSameResults(coming, newest) ? newest : null;
    });
  });
  return { scene, next };
}

function cursorOf({ result, forced }: Scene, view: View, data: Data): AtCursor {
  const [unit, timestep] = [view.units.at(-1) ?? 0, view.timesteps.at(-1) ?? 0];
  const says = result.base.outputIds !== null;
  const top = topOf(view);
  return {
    readout: says ? data.readout(result.result, timestep, top) : undefined,
    forcedReadout: says && forced ? data.readout(forced.result, timestep, top) : undefined,
    readoutProblem: data.problem.readout(result.result, timestep, top),
    unitValues: data.unit(result.result, view.layer, unit, timestep),
    unitProblem: data.problem.unit(result.result, view.layer, unit, timestep),
  };
}

/** Whether every number and picture in sight is there, or known not to be had. */
function isAllThere(
  { result, forced }: Scene,
  drawn: Drawn | undefined,
  at: AtCursor | undefined,
  problem: string | undefined,
): boolean {
  const isRead =
    result.base.outputIds === null ||
    at?.readoutProblem !== undefined ||
    (at?.readout !== undefined && (!forced || at.forcedReadout !== undefined));
  const isUnitThere = at?.unitValues !== undefined || at?.unitProblem !== undefined;
  return isRead && isUnitThere && (problem !== undefined || drawn?.isWhole === true);
}

function placeProblemOf(
  { result, forced }: Scene,
  { component, layer }: View,
  { problem }: Data,
): string | undefined {
  return (
    problem.order(result.result, component, layer) ??
    (forced ? problem.order(forced.result, component, layer) : undefined)
  );
}
