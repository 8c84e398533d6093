/** One page of a browser for many tests: starting another costs more than most of them do. */
import { leave } from './serve.mjs';

export const viewport = { width: 1180, height: 760 };

/** Pages whose motion is reduced: to emulate what is there already takes a page as long as a press of a key. */
const reduced = new WeakSet();

/** Has the page of a person who wants less motion. */
export async function reduceMotion(page) {
  reduced.add(page);
  await page.emulateMedia({ reducedMotion: 'reduce' });
}

/**
 * Makes the page as a new one would be: what is served next is a new document, and what the last test left elsewhere ends here,
 * its host, the size of the window, what media are emulated.
 */
export async function renew(page) {
  leave(page);
  await page.setViewportSize(viewport);
  if (reduced.delete(page)) await page.emulateMedia({ reducedMotion: null });
}
