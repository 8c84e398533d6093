import type { Pointing } from './pointing.ts';

/** Pixels of a drag for one. */
const pixelsForOne = 50;
/** One press of Alt and an arrow. */
const nudge = 0.1;

/** A value that is previewed by a drag or by keys, until it is kept or taken back. */
export interface Previewing {
  isOn(): boolean;
  /** Whether a drag does it, and not keys. */
  isDragged(): boolean;
  grab(y: number): void;
  dragTo(y: number): void;
  nudge(direction: 1 | -1): void;
  end(isKept: boolean): void;
}

/** @param drag  shows what is previewed */
export function toPreviewing({ drag }: Pick<Pointing, 'drag'>): Previewing {
  let grabbedY: number | undefined;
  let by = 0;
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
      by = (grabbedY - y) / pixelsForOne;
      drag(by, false);
    },
    nudge(direction) {
      isOn = true;
      by += direction * nudge;
      drag(by, false);
    },
    end(isKept) {
      if (!isOn) return;
      isOn = false;
      drag(isKept && by !== 0 ? by : null, true);
      grabbedY = undefined;
      by = 0;
    },
  };
}
