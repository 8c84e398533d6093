import { describe, expect, it } from 'vitest';
import type { Experiment, Intervention } from '../../../src/domain/experiment.ts';
import type { PanelState } from '../../../src/protocol/panel.ts';
import type { Draft } from '../../../webview/popover/draft.ts';
import type { Opened } from '../../../webview/popover/opened.ts';
import { Paused } from '../../../webview/popover/paused.ts';
import { stillAt } from '../../../webview/state/stillAt.ts';

const at = (timesteps: number, value = 0): Intervention => ({
  site: { layer: 0, component: 'hidden', timesteps },
  edit: { kind: 'set', value },
});
const [a, b, c] = [at(0), at(1), at(2)];

describe('where an intervention still is', () => {
  it.each<[string, Intervention[], number, Intervention[], number | undefined]>([
    ['one before it removed', [a, b, c], 1, [b, c], 0],
    ['one before it added', [a, b], 1, [c, a, b], 2],
    ['moved itself', [a, b, c], 0, [b, c, a], 2],
    ['removed itself', [a, b], 1, [a], undefined],
    ['changed in its place, its site as it was', [a, b], 1, [a, at(1, 5)], 1],
    ['changed to another site', [a, b], 1, [a, at(3)], undefined],
    ['the second of two that are alike', [a, a, b], 1, [b, a, a], 2],
    ['one of two that are alike, the other gone', [a, a], 1, [a], 0],
    ['all removed', [a], 0, [], undefined],
  ])('%s', (_, before, place, now, expected) => {
    expect(stillAt(before, place, now)).toBe(expected);
  });
});

it('a metric is the same one where it says something else of the same kind', () => {
  const [kl, are] = [{ kind: 'kl' }, { kind: 'probability', token: 'are' }] as const;
  expect(stillAt([kl, are], 1, [{ kind: 'tokensChanged' }, kl, are])).toBe(2);
  expect(stillAt([kl, are], 1, [kl, { ...are, token: 'is' }])).toBe(1);
  expect(stillAt([kl, are], 1, [kl, kl])).toBe(undefined);
});

describe('a popover that waits for a new example', () => {
  const experimentOf = (...interventions: Intervention[]): Experiment => ({
    version: 1,
    checkpoint: 'm.pt',
    base: { text: 'a' },
    sources: { other: { text: 'b' } },
    interventions,
  });
  const after = (place: number | undefined, ...now: Intervention[]) => {
    const within = { experiment: experimentOf(a, b), at: place, gone: null };
    const opened = { within: { peek: () => within } } as unknown as Opened;
    const paused = new Paused();
    paused.begin(opened, { kind: 'interchange' } as Draft);
    paused.written('other');
    return paused.take({ experiment: experimentOf(...now) } as PanelState);
  };

  it('goes on with what is written, on its own intervention where that is then', () => {
    const draft = { kind: 'interchange', example: 'other' };
    expect(after(1, b)).toMatchObject({ at: 0, gone: null, draft });
    expect(after(1, a)).toMatchObject({ at: undefined, gone: b, draft });
    expect(after(undefined, c)).toMatchObject({ at: undefined, gone: null, draft });
  });
});
