import { make, prepared } from './dom.ts';
import { decimals, signed } from './format.ts';
import type { Theme } from './theme.ts';

/** A map's title, and its ramp with the limits printed beside it. */
export function drawMapHeading(
  host: HTMLElement,
  title: string,
  aside: string,
  limit: number,
  clipped: boolean,
  theme: Theme,
): void {
  const [least, most] = clipped ? ['≤ ', '≥ '] : ['', ''];
  const ramp = make('canvas', { 'aria-hidden': 'true', class: 'ramp' });
  const text = `${title}|${aside}|${limit}|${theme.kind}`;
  if (host.dataset.shown === text) return;
  host.dataset.shown = text;
  host.replaceChildren(
    make('h2', {}, title, make('span', { class: 'aside' }, aside)),
    make(
      'span',
      { class: 'limits' },
      `${least}${decimals(-limit, 1)} `,
      ramp,
      ` ${most}${signed(limit, 1)}`,
    ),
  );
  const context = prepared(ramp, 96, 11);
  theme.ramp.forEach(([r, g, b], k) => {
    if (!context) return;
    context.fillStyle = `rgb(${r} ${g} ${b})`;
    context.fillRect((k / theme.ramp.length) * 96, 0, 1, 11);
  });
}
