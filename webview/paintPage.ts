import type { Theme } from './theme/theme.ts';

/** Room around the picture, and for the title over it, in CSS pixels. */
const margin = 16;
const head = 28;

/** What a picture has no use for: the page's controls. */
const controls = '#plotBar, button, vscode-button, #empty, #scroller, .hover, .sr, [hidden]';

/**
 * Paints a part of the page as it looks, without its controls: canvases at their places, boxes with their grounds, borders
 * and shapes, and every text.
 *
 * @param ratio  pixels of the picture for one of the page; the canvases should have been drawn with it
 */
export async function paintPage(
  part: HTMLElement,
  title: string,
  theme: Theme,
  ratio: number,
): Promise<Uint8Array> {
  const box = part.getBoundingClientRect();
  // What lies under the bar of controls takes its place.
  const bar = part.querySelector('#plotBar')?.getBoundingClientRect() ?? new DOMRect();
  const [plots, rail] = [part.querySelector('#plots'), part.querySelector('#rail')];
  const isStacked = rail !== null && rail.getBoundingClientRect().top >= bar.bottom;
  const isUnderBar = (node: Node): boolean =>
    plots?.contains(node) === true || (isStacked && rail.contains(node));
  const height = box.height - (isStacked ? bar.height : 0);
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil((box.width + 2 * margin) * ratio);
  canvas.height = Math.ceil((height + head + 2 * margin) * ratio);
  const context = canvas.getContext('2d');
  if (!context) return new Uint8Array();
  context.scale(ratio, ratio);
  context.fillStyle = theme.background;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = theme.foreground;
  context.font = `600 13px ${getComputedStyle(part).fontFamily}`;
  context.fillText(title, margin, margin + 13, box.width);
  context.translate(margin - box.left, margin + head - box.top);
  const walker = document.createTreeWalker(
    part,
    NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT,
    node =>
      node instanceof Element && (node.matches(controls) || !node.checkVisibility())
        ? NodeFilter.FILTER_REJECT
        : NodeFilter.FILTER_ACCEPT,
  );
  const nodes: Node[] = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) nodes.push(node);
  // The words beside marks lie over the hairlines, which come later.
  const isOver = (node: Node): boolean =>
    (node instanceof Element ? node : node.parentElement)?.closest('.marker') !== null;
  for (const node of [...nodes.filter(each => !isOver(each)), ...nodes.filter(isOver)]) {
    context.save();
    if (isUnderBar(node)) context.translate(0, -bar.height);
    paintNode(context, node, part);
    context.restore();
  }
  const blob = await new Promise<Blob | null>(resolve => canvas.toBlob(resolve));
  return new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer(0));
}

/** What of a box's style says whether it hides a part of what is in it. */
interface Styled {
  readonly style: Pick<CSSStyleDeclaration, 'display' | 'overflow' | 'position'>;
}

/**
 * Of the boxes around something, those that hide what of it lies outside them.
 *
 * @param position  its own; what is placed absolutely is out of every box up to one that is positioned
 * @param around    from the inside out
 */
export function hiding<B extends Styled>(position: string, around: readonly B[]): B[] {
  let isPlaced = position === 'absolute';
  return around.filter(({ style }) => {
    if (isPlaced && style.position === 'static') return false;
    isPlaced = style.position === 'absolute';
    return style.overflow !== 'visible' && style.display !== 'inline';
  });
}

function clipsOf(node: Node, part: Element): DOMRect[] {
  const around: (Styled & { readonly element: Element })[] = [];
  for (let at = node.parentElement; at && at !== part; at = at.parentElement)
    around.push({ element: at, style: getComputedStyle(at) });
  const own = node instanceof Element ? getComputedStyle(node).position : 'static';
  return hiding(own, around).map(({ element }) => element.getBoundingClientRect());
}

function paintNode(context: CanvasRenderingContext2D, node: Node, part: Element): void {
  context.save();
  for (const { left, top, width, height } of clipsOf(node, part)) {
    context.beginPath();
    context.rect(left, top, width, height);
    context.clip();
  }
  if (node instanceof HTMLCanvasElement) {
    const { left, top, width, height } = node.getBoundingClientRect();
    if (width > 0) context.drawImage(node, left, top, width, height);
  } else if (node instanceof Element) {
    paintBox(context, node.getBoundingClientRect(), getComputedStyle(node));
    paintAfter(context, node);
  } else paintText(context, node);
  context.restore();
}

/** A box's ground, in its shape, and its borders. */
function paintBox(
  context: CanvasRenderingContext2D,
  { left, top, right, bottom, width, height }: DOMRect,
  style: CSSStyleDeclaration,
): void {
  context.beginPath();
  const corners = [...style.clipPath.matchAll(/([\d.]+)(?:%|px)? ([\d.]+)(?:%|px)?(?:,|\))/g)];
  const isPolygon = style.clipPath.startsWith('polygon(') && !style.clipPath.includes('calc');
  if (isPolygon)
    for (const [, x, y] of corners)
      context.lineTo(left + (Number(x) / 100) * width, top + (Number(y) / 100) * height);
  else if (style.borderTopLeftRadius === '50%')
    context.ellipse(left + width / 2, top + height / 2, width / 2, height / 2, 0, 0, 2 * Math.PI);
  else context.rect(left, top, width, height);
  if (!/^(transparent|rgba\(.*, 0\))$/.test(style.backgroundColor)) {
    context.fillStyle = style.backgroundColor;
    context.fill();
  }
  if (style.borderTopLeftRadius === '50%') {
    context.strokeStyle = style.borderTopColor;
    context.setLineDash(style.borderTopStyle === 'dashed' ? [2, 2] : []);
    context.stroke();
    return;
  }
  const line = (
    side: 'Top' | 'Right' | 'Bottom' | 'Left',
    from: [number, number],
    to: [number, number],
  ): void => {
    const wide = parseFloat(style[`border${side}Width`]);
    const kind = style[`border${side}Style`];
    if (!(wide > 0) || (kind !== 'solid' && kind !== 'dashed')) return;
    context.strokeStyle = style[`border${side}Color`];
    context.lineWidth = wide;
    context.setLineDash(kind === 'dashed' ? [3, 2] : []);
    context.beginPath();
    context.moveTo(...from);
    context.lineTo(...to);
    context.stroke();
  };
  const [l, t, r, b] = [left + 0.5, top + 0.5, right - 0.5, bottom - 0.5];
  line('Top', [left, t], [right, t]);
  line('Right', [r, top], [r, bottom]);
  line('Bottom', [left, b], [right, b]);
  line('Left', [l, top], [l, bottom]);
}

/** The lines that the style adds: of a row's label how it is drawn, and of a mark its stem. */
function paintAfter(context: CanvasRenderingContext2D, element: Element): void {
  const style = getComputedStyle(element, '::after');
  if (style.content === 'none' || style.content === 'normal') return;
  const { left, right, top, height } = element.getBoundingClientRect();
  const wide = parseFloat(style.width);
  const isPlaced = style.position === 'absolute';
  const x = isPlaced
    ? left + parseFloat(style.left)
    : right - parseFloat(getComputedStyle(element).paddingRight) - wide;
  const y = isPlaced ? top + parseFloat(style.top) : top + height / 2;
  const tall = isPlaced ? parseFloat(style.height) : 0;
  paintBox(context, new DOMRect(x, y, wide, tall), style);
}

function paintText(context: CanvasRenderingContext2D, node: Node): void {
  const parent = node.parentElement;
  const text = node.textContent?.trim() ?? '';
  if (!parent || text === '') return;
  const range = document.createRange();
  range.selectNodeContents(node);
  const place = range.getBoundingClientRect();
  if (place.width === 0) return;
  // A line that is cut has two: whole, and as far as it is seen.
  const lines = new Set([...range.getClientRects()].map(({ top }) => top));
  const style = getComputedStyle(parent);
  context.fillStyle = style.color;
  context.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  context.textBaseline = 'middle';
  if (style.writingMode.startsWith('vertical')) {
    context.translate(place.left + place.width / 2, place.bottom);
    context.rotate(-Math.PI / 2);
    context.fillText(
      cut(
        context,
        text,
        roomOf(parent, ({ top }) => place.bottom - top),
      ),
      0,
      0,
    );
  } else if (lines.size > 1) paintWords(context, node);
  else {
    const room = roomOf(parent, ({ right }) => right - place.left);
    context.fillText(cut(context, text, room), place.left, place.top + place.height / 2);
  }
}

/** Where the style of the box that a text is a line of ends it with `…`, how long it may be. */
function roomOf(parent: Element, reach: (box: DOMRect) => number): number {
  const style = getComputedStyle(parent);
  if (style.display === 'inline' && parent.parentElement)
    return roomOf(parent.parentElement, reach);
  return style.textOverflow === 'ellipsis' ? reach(parent.getBoundingClientRect()) : Infinity;
}

/** A text that is no wider than its room, with `…` for what is left out, as the page shows it. */
export function cut(
  context: Pick<CanvasRenderingContext2D, 'measureText'>,
  text: string,
  room: number,
): string {
  // Half a pixel is how places are rounded.
  const fits = (some: string): boolean => context.measureText(some).width <= room + 0.5;
  if (fits(text)) return text;
  const letters = [...text];
  while (letters.length > 0 && !fits(`${letters.join('')}…`)) letters.pop();
  return `${letters.join('')}…`;
}

/** A text of several lines, each word at its place. */
function paintWords(context: CanvasRenderingContext2D, node: Node): void {
  const range = document.createRange();
  for (const { 0: word, index } of (node.textContent ?? '').matchAll(/\S+/g)) {
    range.setStart(node, index);
    range.setEnd(node, index + word.length);
    const { left, top, height } = range.getBoundingClientRect();
    context.fillText(word, left, top + height / 2);
  }
}
