/** The kinds of metric, in the order people are shown them; apart from their schema, so that a page can have them without it. */
export const metricKinds = [
  'logitDifference',
  'probability',
  'kl',
  'exactMatch',
  'firstDivergence',
  'tokensChanged',
] as const;
