/** Stands in for node-fetch, which tfjs imports and Ripple never calls: nothing is fetched at run time. */
export function fetch(): never {
  throw new Error('Ripple fetches nothing');
}
