import type { Readout } from '../../src/domain/result.ts';
import type { Sized } from '../paint/picture.ts';
import type { Theme } from '../theme/theme.ts';
import { decimals, probability, visible } from '../words/format.ts';
import { say } from '../words/words.ts';
import { cut, fonts } from './textPicture.ts';

const lineHeight = 18;
/** Pixels of a token's name, and of a probability of one. */
const [nameWidth, whole] = [110, 110];

/** The likeliest next tokens, before hollow, after solid, each with its probability; and how far the runs are apart. */
export function readoutPicture(
  readout: Readout,
  isBase: boolean,
  left: number,
  width: number,
  theme: Theme,
): Sized {
  const { timestep, candidates, kl } = readout;
  const end = isBase ? '' : ` · ${say('KL after ‖ before')} ${decimals(kl)}`;
  return {
    width,
    height: (candidates.length + 1) * lineHeight,
    paint(context) {
      context.textBaseline = 'middle';
      context.font = fonts.bold;
      context.fillStyle = theme.foreground;
      context.fillText(say('Next token after t {0}', timestep) + end, left, lineHeight / 2);
      candidates.forEach(({ text, before, after }, row) => {
        const y = (row + 1.5) * lineHeight;
        context.font = fonts.plain;
        context.fillText(cut(context, visible(text), nameWidth - 8), left, y);
        const x = left + nameWidth;
        context.strokeStyle = theme.foreground;
        context.strokeRect(x + 0.5, y - 5.5, before * whole, 4);
        if (!isBase) context.fillRect(x, y + 1, after * whole, 5);
        const numbers = isBase
          ? probability(before)
          : `${probability(before)} → ${probability(after)}`;
        context.fillText(numbers, x + whole + 12, y);
      });
    },
  };
}
