import type { Theme } from '../theme/theme.ts';
import type { Sized } from './picture.ts';

/** Width of the ramp beside its limits. */
const width = 96;
const height = 11;

/** The ramp from −limit to +limit, with a line at zero. */
export const rampPicture = ({ ramp, quiet }: Theme): Sized => ({
  width,
  height,
  paint(context) {
    ramp.forEach(([r, g, b], k) => {
      context.fillStyle = `rgb(${r} ${g} ${b})`;
      context.fillRect((k / ramp.length) * width, 0, 1, height);
    });
    context.fillStyle = quiet;
    context.fillRect(width / 2, 0, 1, height);
  },
});
