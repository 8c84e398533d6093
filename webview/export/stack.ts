import type { Sized } from '../paint/picture.ts';

/** Pixels around a picture and between its parts. */
const margin = 16;
const gap = 8;

/** What a file's picture is put together with. */
export interface StackOf {
  readonly parts: readonly Sized[];
  readonly background: string;
  /** Pixels of the file for one of the page. */
  readonly ratio: number;
}

/** Pictures under each other, as a file. */
export async function stackedPng({ parts, background, ratio }: StackOf): Promise<Uint8Array> {
  const width = Math.max(...parts.map(part => part.width)) + 2 * margin;
  const height = parts.reduce((sum, part) => sum + part.height + gap, 2 * margin - gap);
  const { canvas, context } = canvasOf(width, height, ratio);
  context.fillStyle = background;
  context.fillRect(0, 0, width, height);
  let top = margin;
  for (const part of parts) {
    // Each on a canvas of its own: cells are put there as pixels, which no transform moves.
    const own = canvasOf(part.width, part.height, ratio);
    part.paint(own.context, ratio);
    if (own.canvas.width > 0 && own.canvas.height > 0)
      context.drawImage(own.canvas, margin, top, part.width, part.height);
    top += part.height + gap;
  }
  const blob = await new Promise<Blob | null>(resolve => canvas.toBlob(resolve));
  if (!blob) throw new Error(`no picture of ${canvas.width} × ${canvas.height} pixels can be made`);
  return new Uint8Array(await blob.arrayBuffer());
}

function canvasOf(width: number, height: number, ratio: number) {
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(width * ratio);
  canvas.height = Math.ceil(height * ratio);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('this page cannot draw');
  context.scale(ratio, ratio);
  return { canvas, context };
}
