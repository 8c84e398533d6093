import { make, prepared } from '../dom.ts';
import { decimals, signed } from '../words/format.ts';
import type { Theme } from '../theme/theme.ts';

/** What stands over a plot. */
export interface MapHeading {
  readonly title: string;
  readonly aside: string;
  readonly limit: number;
  /** Whether values beyond the limit are held at the ramp's ends. */
  readonly clipped: boolean;
  /** Whether the ramp is drawn: the first of the plots that share one scale has it. */
  readonly hasScale: boolean;
  readonly theme: Theme;
}

/** A plot's title, and its ramp with the limits printed beside it. */
export function drawMapHeading(
  host: HTMLElement,
  { title, aside, limit, clipped, hasScale, theme }: MapHeading,
): void {
  const [least, most] = clipped ? ['≤ ', '≥ '] : ['', ''];
  const digits = limit < 0.095 ? 3 : limit < 0.95 ? 2 : 1;
  const ramp = make('canvas', { 'aria-hidden': 'true', class: 'ramp' });
  const text = [title, aside, limit, clipped, hasScale, theme.kind].join('|');
  if (host.dataset.shown === text) return;
  host.dataset.shown = text;
  const scale = make(
    'span',
    { class: 'limits' },
    `${least}${decimals(-limit, digits)} `,
    ramp,
    ` ${most}${signed(limit, digits)}`,
  );
  host.replaceChildren(
    make('h2', {}, title, make('span', { class: 'aside' }, aside)),
    ...(hasScale ? [scale] : []),
  );
  const context = prepared(ramp, 96, 11);
  if (!context) return;
  theme.ramp.forEach(([r, g, b], k) => {
    context.fillStyle = `rgb(${r} ${g} ${b})`;
    context.fillRect((k / theme.ramp.length) * 96, 0, 1, 11);
  });
  context.fillStyle = theme.quiet;
  context.fillRect(48, 0, 1, 11);
}
