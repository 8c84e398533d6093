/** How often a law is tried with random choices: `times` in the quick tier, ten times as often in `npm run test:long`. */
export const often = (times: number): number =>
  process.env.RIPPLE_LONG === '1' ? 10 * times : times;
