import { describe, expect, it } from 'vitest';
import { metricKinds } from '../../../src/domain/metricKinds.ts';
import { countsTokens } from '../../../src/domain/metricOffers.ts';
import type { MetricPlan } from '../../../src/engine/plan.ts';
import { differentiable } from '../../../src/engine/validate/metrics.ts';
import type { FromPanel } from '../../../src/protocol/panel.ts';
import { heldIn } from '../../../webview/paint/cells.ts';
import { toBlocks } from '../../../webview/state/blocks.ts';
import { toData } from '../../../webview/state/data.ts';
import { askedGradient, gradientBlock, gradientIn } from '../../../webview/state/gradient.ts';
import { toLink } from '../../../webview/state/link.ts';
import type { Scene } from '../../../webview/state/scene.ts';
import { sourcesOf } from '../../../webview/state/sources.ts';
import { firstView, type View } from '../../../webview/state/store.ts';

const metrics = [
  { kind: 'logitDifference', token: 'are', against: 'is', timestep: 1 },
  { kind: 'firstDivergence' },
] as const;
const result = {
  ...{
    result: 1,
    timesteps: 2,
    mode: 'free-running',
    base: { inputIds: [3, 4], outputIds: [4, 5] },
  },
  metrics: [
    { kind: 'logitDifference', timestep: 1, value: 2 },
    { kind: 'firstDivergence', value: null },
  ],
};
const sceneOf = (more: object = {}): Scene =>
  ({
    ...{ result, forced: null, isEmpty: false, isPreview: false, interventions: [] },
    ran: { version: 1, checkpoint: 'm', base: {}, metrics },
    ...more,
  }) as unknown as Scene;
const forced = { ...result, result: 2, mode: 'teacher-forced' };
const view: View = { ...firstView, component: 'cell', gradient: 0 };
const rows = { units: [2, 0], sight: { rows: [0, 2], timesteps: [0, 2] }, name: 'rows' } as const;

type Asked = Extract<FromPanel, { name: 'gradient' }>;

/** Gradients as the page has them, over a host that is answered by hand. */
function asking() {
  const calls: Asked[] = [];
  const link = toLink(message => {
    if (message.type === 'call' && message.name === 'gradient') calls.push(message);
  });
  const data = toData(link, () => undefined);
  const settled = async (): Promise<void> => {
    for (let k = 0; k < 8; k++) await Promise.resolve();
  };
  const blocks = toBlocks(() => undefined);
  return {
    calls,
    of: (scene: Scene, seen = view) => gradientIn(scene, seen, rows, { data, blocks }),
    async answer({ id, ask }: Asked, limit: number): Promise<void> {
      const values = ask.units.flatMap(unit => [ask.result * 10 + unit, -unit]);
      const answer = {
        ...{ shape: [ask.units.length, 2], data: Float32Array.from(values) },
        scale: { limit, clipped: false },
      };
      link.settle({ type: 'answered', id, answer });
      await settled();
    },
    async refuse({ id }: Asked, code: 'too-large' | 'cancelled'): Promise<void> {
      link.settle({ type: 'failed', id, failure: { code, message: 'a gradient takes 2 MB' } });
      await settled();
    },
  };
}

describe('the metrics that have a gradient', () => {
  const plans: readonly MetricPlan[] = [
    { kind: 'logitDifference', token: 0, against: 1, timestep: 1 },
    { kind: 'probability', token: 0, timestep: 1 },
    { kind: 'kl', timestep: 1 },
    { kind: 'exactMatch', target: [] },
    { kind: 'firstDivergence' },
    { kind: 'tokensChanged' },
  ];

  it('are told as the engine tells them', () => {
    expect(plans.map(({ kind }) => kind)).toEqual(metricKinds);
    for (const plan of plans)
      if (countsTokens(plan.kind)) expect(() => differentiable(plan)).toThrow('counts tokens');
      else expect(differentiable(plan)).toBe(plan);
  });

  it('are those of the results in sight, by name; one that counts, or is not there, has a reason', () => {
    expect(askedGradient(sceneOf(), { gradient: null })).toBeUndefined();
    expect(askedGradient(sceneOf(), { gradient: 0 })).toEqual({
      ...{ of: 0, kind: 'logitDifference', name: 'logitDifference are : is @1' },
      refusal: undefined,
    });
    expect(askedGradient(sceneOf(), { gradient: 1 })?.refusal).toBe(
      'firstDivergence counts tokens and has no gradient',
    );
    expect(askedGradient(sceneOf(), { gradient: 4 })?.refusal).toMatch(/no metric 5/);
  });
});

describe('a gradient', () => {
  it('is asked for once a person turns it on, of what is run alone, and is that of the rows', async () => {
    const { of, calls, answer } = asking();
    expect(of(sceneOf(), { ...view, gradient: null })).toBeUndefined();
    expect(of(sceneOf(), { ...view, gradient: 1 })).toBeUndefined();
    expect(of(sceneOf({ isPreview: true }))).toBeUndefined();
    expect(calls).toEqual([]);
    expect(of(sceneOf())).toMatchObject({ scale: undefined, isWhole: false, problem: undefined });
    of(sceneOf());
    expect(calls.map(({ ask }) => ask)).toEqual([
      { result: 1, of: 0, component: 'cell', layer: 0, units: [2, 0], timesteps: [0, 2] },
    ]);
    await answer(calls[0]!, 0.5);
    const found = of(sceneOf());
    expect(found).toMatchObject({ scale: { limit: 0.5, clipped: false }, isWhole: true });
    const block = gradientBlock(found, 'own')!;
    expect([0, 1].map(row => [0, 1].map(t => heldIn(block, row, t)))).toEqual([
      [12, -2],
      [10, -0],
    ]);
    expect(gradientBlock(of(sceneOf()), 'own')).toBe(block);
  });

  it('of both modes is on one scale, and there once both are', async () => {
    const { of, calls, answer } = asking();
    const both = sceneOf({ forced });
    of(both);
    expect(calls.map(({ ask }) => ask.result)).toEqual([2, 1]);
    await answer(calls[0]!, 3);
    expect(of(both)).toMatchObject({ scale: undefined, isWhole: false });
    expect(gradientBlock(of(both), 'forced')).toBeUndefined();
    await answer(calls[1]!, 0.5);
    expect(of(both)).toMatchObject({ scale: { limit: 3 }, isWhole: true });
    expect(heldIn(gradientBlock(of(both), 'forced')!, 0, 0)).toBe(22);
    expect(heldIn(gradientBlock(of(both), 'own')!, 0, 0)).toBe(12);
  });

  it('that cannot be had has a reason, of its own component alone, and is not asked for again; one that was stopped is', async () => {
    const { of, calls, refuse } = asking();
    of(sceneOf());
    await refuse(calls[0]!, 'cancelled');
    of(sceneOf());
    expect(calls).toHaveLength(2);
    await refuse(calls[1]!, 'too-large');
    for (let k = 0; k < 3; k++)
      expect(of(sceneOf())).toMatchObject({ problem: 'a gradient takes 2 MB', isWhole: true });
    expect(calls).toHaveLength(2);
    expect(of(sceneOf(), { ...view, component: 'hidden' })?.problem).toBeUndefined();
  });
});

describe('the maps of a gradient', () => {
  const shown = (scene: Scene, seen = view) =>
    sourcesOf(scene, undefined, seen).filter(({ kind }) => kind === 'gradient');

  it('stand under the differences, and say of what they are', () => {
    const idsIn = (scene: Scene) => sourcesOf(scene, undefined, view).map(({ id }) => id);
    expect(idsIn(sceneOf())).toEqual(['difference', 'gradient', 'before', 'after']);
    expect(idsIn(sceneOf({ isEmpty: true }))).toEqual(['before', 'gradient']);
    expect(idsIn(sceneOf({ forced })).slice(-2)).toEqual(['forcedGradient', 'gradient']);
    expect(shown(sceneOf(), { ...view, gradient: null })).toEqual([]);
    const [own] = shown(sceneOf());
    expect(own).toMatchObject({
      title: 'Gradient',
      name: '∂logitDifference/∂cell',
      aside:
        '∂(logitDifference are : is @1)/∂cell, layer 0 · of the intervened run, after all edits there',
      per: 'logits per value',
      hasScale: true,
    });
    expect(shown(sceneOf({ isEmpty: true }))[0]?.aside).toMatch(/ · of the base run$/);
  });

  it('are of each mode where both are shown, on one scale', () => {
    const maps = shown(sceneOf({ forced }));
    expect(maps.map(({ id, title, hasScale }) => [id, title, hasScale])).toEqual([
      ['forcedGradient', 'Gradient, teacher-forced', true],
      ['gradient', 'Gradient, free-running', false],
    ]);
    expect(maps.map(({ meaning }) => meaning?.split('; ').at(-1))).toEqual([
      'inputs that are given pass nothing back.',
      'hard tokens pass nothing back.',
    ]);
  });

  it('of a metric that has none are one, with the reason', () => {
    const maps = shown(sceneOf({ forced }), { ...view, gradient: 1 });
    expect(maps.map(({ id, problem }) => [id, problem])).toEqual([
      ['gradient', 'firstDivergence counts tokens and has no gradient'],
    ]);
  });

  it('say what a gradient passes back through: soft tokens, but no hard ones', () => {
    const unrolled = (decoding: object, run: object = result) =>
      shown(
        sceneOf({
          result: run,
          ran: { metrics, unroll: { mode: 'free-running', steps: 1, decoding } },
        }),
      )[0]?.meaning;
    expect(unrolled({ kind: 'greedy' })).toMatch(/hard tokens pass nothing back\.$/);
    expect(unrolled({ kind: 'soft' })).toMatch(/through the states and the soft tokens\.$/);
    expect(unrolled({ kind: 'soft' }, forced)).toMatch(
      /inputs that are given pass nothing back\.$/,
    );
    const vectors = { ...result, base: { inputIds: null } };
    expect(unrolled({ kind: 'greedy' }, vectors)).toMatch(/the outputs that are read\.$/);
  });
});
