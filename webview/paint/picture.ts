/** A picture by its size in CSS pixels, and what paints it at the origin. */
export interface Sized {
  readonly width: number;
  readonly height: number;
  /** @param ratio  pixels of the screen, or of a file, for one of the page; the context is scaled by it already */
  paint(context: CanvasRenderingContext2D, ratio: number): void;
}
