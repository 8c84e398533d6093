import { effect } from '@preact/signals';

/**
 * Draws whenever a signal that was read has changed, at most once a frame.
 *
 * @param read  reads signals; cheap, since it runs at every change
 * @param draw  takes what was last read
 * @returns     ends it
 */
export function onFrames<T>(read: () => T, draw: (latest: T) => void): () => void {
  let latest: T;
  let request: number | undefined;
  const end = effect(() => {
    latest = read();
    request ??= requestAnimationFrame(() => {
      request = undefined;
      draw(latest);
    });
  });
  return () => {
    end();
    if (request !== undefined) cancelAnimationFrame(request);
  };
}
