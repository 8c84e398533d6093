import type { RunSummary } from '../src/domain/result.ts';
import type { Link } from './link.ts';
import type { View } from './store.ts';
import type { Theme } from './theme.ts';

/** Most values of one request, so that no message is larger than what a view shows. */
const unitsAtOnce = 200;

/** The numbers of the shown layer and component as CSV: unit, timestep, token, before, after, difference. */
export async function exportCsv(
  link: Link,
  result: RunSummary,
  { component, layer }: View,
): Promise<Uint8Array> {
  const { totals } = await link.ask('order', { result: result.result, component, layer });
  const T = result.timesteps;
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  const lines = ['component,layer,unit,timestep,token,before,after,difference'];
  for (let from = 0; from < totals.length; from += unitsAtOnce) {
    const units = totals.map((_, unit) => unit).slice(from, from + unitsAtOnce);
    const ask = (run: 'base' | 'intervened') =>
      link.ask('values', {
        result: result.result,
        run,
        component,
        layer,
        units,
        timesteps: [0, T],
      });
    const [before, after] = await Promise.all([ask('base'), ask('intervened')]);
    units.forEach((unit, row) => {
      for (let t = 0; t < T; t++) {
        const [a, b] = [before.data[row * T + t] ?? NaN, after.data[row * T + t] ?? NaN];
        lines.push(
          `${component},${layer ?? ''},${unit},${t},${quoted(result.intervened.inputs[t] ?? '')},${a},${b},${b - a}`,
        );
      }
    });
  }
  return new TextEncoder().encode(`${lines.join('\n')}\n`);
}

/** The plots in sight as one picture: every canvas at its place, on the editor's background, with the tokens. */
export async function exportPng(
  content: HTMLElement,
  title: string,
  theme: Theme,
): Promise<Uint8Array> {
  const box = content.getBoundingClientRect();
  const ratio = window.devicePixelRatio || 1;
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(box.width * ratio);
  canvas.height = Math.ceil((box.height + 24) * ratio);
  const context = canvas.getContext('2d');
  if (!context) return new Uint8Array();
  context.scale(ratio, ratio);
  context.fillStyle = theme.background;
  context.fillRect(0, 0, box.width, box.height + 24);
  context.fillStyle = theme.foreground;
  context.font = '600 13px sans-serif';
  context.fillText(title, 8, 16);
  context.font = '12px sans-serif';
  context.textAlign = 'center';
  for (const token of content.querySelectorAll<HTMLElement>(
    '.token, .tick, .mapHeading h2, .tokens .gutter',
  )) {
    const place = token.getBoundingClientRect();
    context.fillText(
      token.textContent,
      place.left - box.left + place.width / 2,
      place.top - box.top + 24 + place.height / 2 + 4,
    );
  }
  for (const each of content.querySelectorAll('canvas')) {
    const place = each.getBoundingClientRect();
    if (place.width > 0)
      context.drawImage(
        each,
        place.left - box.left,
        place.top - box.top + 24,
        place.width,
        place.height,
      );
  }
  const blob = await new Promise<Blob | null>(resolve => canvas.toBlob(resolve));
  return new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer(0));
}
