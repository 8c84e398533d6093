import type { Pointing } from './pointing.ts';

/** Pixels of a drag for one. */
const pixelsForOne = 50;
/** One press of Alt and an arrow. */
const nudge = 0.1;

/** A value that is tried by a drag or by keys, until it is kept or taken back. */
export interface Trying {
  isOn(): boolean;
  /** Whether a drag tries it, and not keys. */
  isDragged(): boolean;
  grab(y: number): void;
  dragTo(y: number): void;
  nudge(direction: 1 | -1): void;
  end(isKept: boolean): void;
}

/** @param drag  shows what is tried */
export function toTrying({ drag }: Pick<Pointing, 'drag'>): Trying {
  let grabbedY: number | undefined;
  let tried = 0;
  let isOn = false;
  return {
    isOn: () => isOn,
    isDragged: () => grabbedY !== undefined,
    grab(y) {
      grabbedY = y;
      isOn = true;
    },
    dragTo(y) {
      if (grabbedY === undefined) return;
      tried = (grabbedY - y) / pixelsForOne;
      drag(tried, false);
    },
    nudge(direction) {
      isOn = true;
      tried += direction * nudge;
      drag(tried, false);
    },
    end(isKept) {
      if (!isOn) return;
      isOn = false;
      drag(isKept && tried !== 0 ? tried : null, true);
      grabbedY = undefined;
      tried = 0;
    },
  };
}
