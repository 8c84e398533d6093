/** How often a law is tried with random choices: `times` in the quick tier, `more` times as often in `npm run test:long`. */
export const often = (times: number, more = 20): number =>
  process.env.RIPPLE_LONG === '1' ? more * times : times;
