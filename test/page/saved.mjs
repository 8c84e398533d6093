/** What is drawn in a picture that is saved, as the page draws it. */
import { expect } from '@playwright/test';

/** Saves the view as a picture. @returns  each text in it, with its place, how far it is turned, and whether it goes over an edge; flags are texts, too */
export async function writtenIn(host, panel) {
  await panel.page.evaluate(() => {
    if (window.written) return void (window.written = []);
    window.written = [];
    const { fillText, fillRect } = CanvasRenderingContext2D.prototype;
    /** Whether it goes over an edge of its picture. */
    const isOut = (context, text, x, most = Infinity) => {
      const { a, e } = context.getTransform();
      const width = Math.min(most, context.measureText(text).width);
      const left = { center: x - width / 2, right: x - width }[context.textAlign] ?? x;
      return a * left + e < -1 || a * (left + width) + e > context.canvas.width + 1;
    };
    const note = (context, text, x, y, most) => {
      if (!context.canvas.isConnected)
        window.written.push({
          text,
          x,
          y,
          turn: context.getTransform().b,
          isOut: isOut(context, text, x, most),
        });
    };
    CanvasRenderingContext2D.prototype.fillText = function (text, x, y, ...more) {
      note(this, text, x, y, ...more);
      fillText.call(this, text, x, y, ...more);
    };
    // What is written is looked at, and not the file: to pack its pixels takes longer than to paint them.
    HTMLCanvasElement.prototype.toBlob = done => done(new Blob(['a picture']));
    // The pole of a flag.
    CanvasRenderingContext2D.prototype.fillRect = function (x, y, width, height) {
      if (width === 2 && height === 10) note(this, '⚑', x, y);
      fillRect.call(this, x, y, width, height);
    };
  });
  const before = host.sent('exported').length;
  await panel.button('Export…').click();
  await panel.dialog.getByRole('button', { name: 'View as PNG' }).click();
  await expect.poll(() => host.sent('exported').length).toBe(before + 1);
  return panel.page.evaluate(() => window.written);
}
