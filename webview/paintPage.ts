import type { Theme } from './theme.ts';

/** Room for the title over the picture, in CSS pixels. */
const head = 28;

/** Paints a part of the page as it looks: canvases at their places, and every text with its chip or dashed box. */
export async function paintPage(
  part: HTMLElement,
  title: string,
  theme: Theme,
): Promise<Uint8Array> {
  const box = part.getBoundingClientRect();
  const ratio = window.devicePixelRatio || 1;
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(box.width * ratio);
  canvas.height = Math.ceil((box.height + head) * ratio);
  const context = canvas.getContext('2d');
  if (!context) return new Uint8Array();
  context.scale(ratio, ratio);
  context.fillStyle = theme.background;
  context.fillRect(0, 0, box.width, box.height + head);
  context.fillStyle = theme.foreground;
  context.font = `600 13px ${getComputedStyle(part).fontFamily}`;
  context.fillText(title, 8, 18);
  context.translate(-box.left, head - box.top);
  for (const each of part.querySelectorAll('canvas')) {
    const place = each.getBoundingClientRect();
    if (place.width > 0) context.drawImage(each, place.left, place.top, place.width, place.height);
  }
  const texts = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) paintText(context, node);
  const blob = await new Promise<Blob | null>(resolve => canvas.toBlob(resolve));
  return new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer(0));
}

function paintText(context: CanvasRenderingContext2D, node: Node): void {
  const parent = node.parentElement;
  const text = node.textContent?.trim() ?? '';
  if (!parent || text === '' || parent.closest('.sr, [hidden]') || !parent.checkVisibility())
    return;
  const range = document.createRange();
  range.selectNodeContents(node);
  const place = range.getBoundingClientRect();
  const clip = parent.closest('.clip')?.getBoundingClientRect();
  if (place.width === 0 || (clip && (place.right < clip.left || place.left > clip.right))) return;
  const style = getComputedStyle(parent);
  const chip = parent.getBoundingClientRect();
  context.save();
  if (clip) {
    context.beginPath();
    context.rect(clip.left, clip.top, clip.width, clip.height);
    context.clip();
  }
  if (parent.closest('.token.changed')) {
    context.fillStyle = style.backgroundColor;
    context.fillRect(chip.left, chip.top, chip.width, chip.height);
  }
  if (style.borderTopStyle === 'dashed') {
    context.strokeStyle = style.borderTopColor;
    context.setLineDash([3, 2]);
    context.strokeRect(chip.left + 0.5, chip.top + 0.5, chip.width - 1, chip.height - 1);
  }
  context.fillStyle = style.color;
  context.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  context.textBaseline = 'middle';
  if (style.writingMode.startsWith('vertical')) {
    context.translate(place.left + place.width / 2, place.bottom);
    context.rotate(-Math.PI / 2);
    context.fillText(text, 0, 0);
  } else context.fillText(text, place.left, place.top + place.height / 2);
  context.restore();
}
