/** Makes an element; children that are text are set as text. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Closes an open popover, whosever it is, as its own Cancel would. */
export function dismissPopover(host: HTMLElement): void {
  host.querySelector('.popover')?.dispatchEvent(new Event('dismissed'));
}

/** Pixels of a canvas for one of the page. */
export const pixelRatio = (): number => window.devicePixelRatio || 1;

/** Sizes a canvas for the screen's pixels and gives its context, cleared. */
export function prepared(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
): CanvasRenderingContext2D | null {
  const ratio = pixelRatio();
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const context = canvas.getContext('2d');
  context?.setTransform(ratio, 0, 0, ratio, 0, 0);
  context?.clearRect(0, 0, width, height);
  return context;
}

/** Puts these elements into a host. What is there already is not moved: it may have the focus, and hold the pointer. */
export function fill(host: HTMLElement, elements: readonly HTMLElement[]): void {
  for (const other of [...host.children])
    if (!elements.includes(other as HTMLElement)) other.remove();
  elements.forEach((element, k) => {
    if (host.children[k] !== element) host.insertBefore(element, host.children[k] ?? null);
  });
}
