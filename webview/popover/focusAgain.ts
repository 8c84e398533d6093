/** The focus where the browser cannot give it back: what a popover was opened from has gone, and something may be in its place. */
export function focusAgain(anchor: HTMLElement): void {
  const again = anchor.id === '' ? null : document.getElementById(anchor.id);
  for (const each of [anchor, again, document.querySelector<HTMLElement>('.map')]) {
    each?.focus({ preventScroll: true });
    if (each && document.activeElement === each) return;
  }
}
