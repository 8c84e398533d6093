import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/session/changes.ts';
import { obstacleTo } from '../../../src/session/obstacle.ts';

const written = (layers: readonly number[], more = ''): string =>
  `{ "version": 1, "interventions": [${layers.map(layer => `{ "layer": ${layer} }`).join(', ')}]${more} }`;
const intervention = {
  site: { layer: 0, component: 'hidden', timesteps: 0 },
  edit: { kind: 'zero' },
} as const;
const counting: Change[] = [
  { kind: 'replace', at: 0, intervention },
  { kind: 'remove', at: 0 },
  { kind: 'duplicate', at: 0 },
  { kind: 'enable', at: 0, enabled: false },
  { kind: 'move', from: 1, to: 0 },
];

it('a text that is too long for the editor is not changed from there', () => {
  const long = `${written([])}${' '.repeat(2 * 2 ** 20)}`;
  expect(obstacleTo({ kind: 'add', intervention }, long, long)).toBe('long');
});

describe('a change that counts in the list of interventions', () => {
  it('is made where the text has the list that was shown', () => {
    const now = written([1, 2], ', /* a word more */ "notes": "typed since"');
    for (const change of counting) expect(obstacleTo(change, now, written([1, 2]))).toBe(undefined);
  });

  it('is not made in another list', () => {
    for (const change of counting)
      expect(obstacleTo(change, written([3, 1, 2]), written([1, 2]))).toBe('moved');
  });

  it('is not made at a place that the list does not have', () => {
    const [one, three] = [written([1]), written([1, 2, 3])];
    expect(obstacleTo({ kind: 'remove', at: 1 }, one, one)).toBe('moved');
    expect(obstacleTo({ kind: 'enable', at: 3, enabled: false }, three, three)).toBe('moved');
    expect(obstacleTo({ kind: 'move', from: 0, to: 3 }, three, three)).toBe('moved');
  });
});

describe('a text that is no JSON', () => {
  it('is not changed', () => {
    const changes: Change[] = [...counting, { kind: 'clear' }, { kind: 'add', intervention }];
    for (const change of changes)
      expect(obstacleTo(change, `${written([1, 2])},`, written([1, 2]))).toBe('broken');
  });
});

it('a change that counts nothing is made in any list', () => {
  expect(obstacleTo({ kind: 'add', intervention }, written([3]), written([1, 2]))).toBe(undefined);
  expect(obstacleTo({ kind: 'swap', name: 'a' }, written([3]), written([1, 2]))).toBe(undefined);
});

describe('a change that counts in the list of metrics', () => {
  const experimentOf = (kinds: readonly string[], interventions: readonly number[] = []) =>
    JSON.stringify({ interventions, metrics: kinds.map(kind => ({ kind })) });
  const counts: Change[] = [
    { kind: 'setMetric', at: 1, metric: { kind: 'kl' } },
    { kind: 'removeMetric', at: 1 },
  ];

  it.each(counts)(
    'is made where that list is the one that was shown, whatever became of the other: %j',
    change => {
      const shown = experimentOf(['kl', 'tokensChanged']);
      expect(obstacleTo(change, experimentOf(['kl', 'tokensChanged'], [1]), shown)).toBe(undefined);
      expect(obstacleTo(change, experimentOf(['tokensChanged', 'kl']), shown)).toBe('movedMetrics');
      expect(obstacleTo(change, experimentOf(['kl']), experimentOf(['kl']))).toBe('movedMetrics');
    },
  );

  it('is of no intervention', () => {
    const [now, shown] = [experimentOf(['kl'], [1]), experimentOf([], [1])];
    expect(obstacleTo({ kind: 'remove', at: 0 }, now, shown)).toBe(undefined);
    expect(obstacleTo({ kind: 'addMetric', metric: { kind: 'kl' } }, now, shown)).toBe(undefined);
  });
});
