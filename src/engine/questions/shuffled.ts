import { known } from '../../base/assert.ts';
import { philox } from '../../base/philox.ts';

/**
 * A list in an order that follows from the seed.
 *
 * @param draw  which of the seed's orders, from 0
 * @source Fisher & Yates 1938; Durstenfeld 1964
 */
export function shuffled<T>(list: readonly T[], seed: number, draw: number): T[] {
  const order = [...list];
  for (let last = order.length - 1; last > 0; last--) {
    const [word] = philox(seed, [draw, last, 0, 1]);
    const at = Math.floor(((word + 0.5) / 2 ** 32) * (last + 1));
    [order[last], order[at]] = [known(order[at], 'an item'), known(order[last], 'an item')];
  }
  return order;
}
