import { useEffect, useRef } from 'preact/hooks';
import { onFrames } from '../paint/frames.ts';

/** Where a scroll bar is to stand. */
export interface Standing {
  readonly at: number;
  /** Pixels within which it stands there already. */
  readonly slack: number;
  /** What is scrolled and the part in sight, in pixels: others may have moved it. */
  readonly whole: number;
  readonly inSight: number;
}

/**
 * A scroll bar that stands where the page is scrolled to, and scrolls it. It is moved once a frame and where it stands is
 * remembered: to ask or to move it lays the page out.
 *
 * @param read    reads signals; undefined while there is nothing to scroll
 * @param scroll  a person has scrolled it
 * @returns       for the element that scrolls
 */
export function useScrollBar(
  side: 'scrollLeft' | 'scrollTop',
  read: () => Standing | undefined,
  scroll: (to: number) => void,
) {
  const element = useRef<HTMLDivElement>(null);
  const stands = useRef(NaN);
  useEffect(() => {
    let before: Standing | undefined;
    return onFrames(read, to => {
      const { current } = element;
      if (to?.whole !== before?.whole || to?.inSight !== before?.inSight) stands.current = NaN;
      before = to;
      if (!to || !current || Math.abs(stands.current - to.at) < to.slack) return;
      current[side] = to.at;
      stands.current = current[side];
    });
  }, []);
  return {
    ref: element,
    onScroll(): void {
      const to = element.current?.[side] ?? 0;
      // What was set here comes back as an event too.
      if (Math.abs(to - stands.current) < 1) return;
      stands.current = to;
      scroll(to);
    },
  };
}
