import type { CanvasHTMLAttributes } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { onFrames } from './frames.ts';
import type { Sized } from './picture.ts';

/** What a canvas paints: a picture of its size, or nothing for now. */
export interface CanvasProps extends Omit<CanvasHTMLAttributes, 'width' | 'height' | 'ref'> {
  /** Reads signals and says what is to be painted; the same function for as long as the canvas is there. */
  readonly read: () => Sized | undefined;
}

/** A canvas that is painted anew when what it reads has changed, at most once a frame, in the screen's pixels. */
export function Canvas({ read, ...attributes }: CanvasProps) {
  const element = useRef<HTMLCanvasElement>(null);
  const latest = useRef(read);
  latest.current = read;
  useEffect(
    () =>
      onFrames(
        () => latest.current(),
        sized => {
          if (element.current && sized) paintOn(element.current, sized);
        },
      ),
    [],
  );
  return <canvas ref={element} {...attributes} />;
}

function paintOn(canvas: HTMLCanvasElement, { width, height, paint }: Sized): void {
  const ratio = window.devicePixelRatio || 1;
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const context = canvas.getContext('2d');
  if (!context) return;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  paint(context, ratio);
}
