import { swatchPicture } from '../paint/mediation.ts';
import type { Sized } from '../paint/picture.ts';
import { mediationAside, type Mediated } from '../state/mediated.ts';
import type { Page } from '../state/page.ts';
import { mediationPicture } from '../time/mediation.tsx';
import type { Theme } from '../theme/theme.ts';
import { mediationNames, nameOfPart } from '../words/mediationWords.ts';
import { say } from '../words/words.ts';
import { cut, fonts, headingPicture } from './textPicture.ts';

/** What states and tokens carried, under its heading: the bars, what each part of them looks like, or why there are none. */
export function mediationPictures(page: Page): readonly (Sized | undefined)[] {
  const [mediated, grid, theme] = [page.mediated.value, page.grid.value, page.theme.value];
  if (!mediated || !grid) return [];
  const aside = textOf(mediated);
  const heading = headingPicture(
    { title: say('Mediation'), aside, limits: undefined },
    grid.gutter,
    grid.width,
    theme,
  );
  if (mediated.problem !== undefined) return [heading];
  return [heading, legendPicture(grid.gutter, grid.width, theme), mediationPicture(page)];
}

const textOf = (mediated: Mediated): string =>
  mediated.problem ?? `${mediated.metric?.name ?? ''} · ${mediationAside(mediated)}`;

/** Parts and what they look like, in a line. */
function legendPicture(left: number, width: number, theme: Theme): Sized {
  return {
    width,
    height: 16,
    paint(context, ratio) {
      context.font = fonts.small;
      context.textBaseline = 'middle';
      let x = left;
      for (const part of mediationNames) {
        const swatch = swatchPicture(part, theme);
        context.save();
        context.translate(x, 3);
        swatch.paint(context, ratio);
        context.restore();
        x += swatch.width + 4;
        const name = cut(context, nameOfPart(part), Math.max(0, width - x));
        context.fillStyle = theme.quiet;
        context.fillText(name, x, 8);
        x += context.measureText(name).width + 12;
      }
    },
  };
}
