import { effect, signal } from '@preact/signals';
import { describe, expect, it } from 'vitest';
import type { Anatomy } from '../../../src/domain/anatomy.ts';
import type { Experiment, Intervention } from '../../../src/domain/experiment.ts';
import type { RunSummary } from '../../../src/domain/result.ts';
import type { Brought } from '../../../src/protocol/messages.ts';
import type { FromPanel, PanelState } from '../../../src/protocol/panel.ts';
import { toPage } from '../../../webview/state/page.ts';
import { pendingIn } from '../../../webview/state/scene.ts';
import { describeStatus, statusOf } from '../../../webview/state/status.ts';
import { firstView } from '../../../webview/state/store.ts';
import type { Theme } from '../../../webview/theme/theme.ts';

type Call = Extract<FromPanel, { type: 'call' }>;

const zero = (unit: number): Intervention => ({
  site: { layer: 0, component: 'hidden', timesteps: 0, units: [unit] },
  edit: { kind: 'zero' },
});
const experiment = (...interventions: Intervention[]): Experiment =>
  ({ version: 1, checkpoint: 'm', base: {}, interventions }) as unknown as Experiment;
const tokens = { inputs: ['a', 'b'], outputs: ['b', 'c'], inputIds: [0, 1], outputIds: [1, 2] };
const run = (result: number): RunSummary =>
  ({
    result,
    mode: 'teacher-forced',
    timesteps: 2,
    prompt: 2,
    emitsFrom: null,
    base: tokens,
    intervened: tokens,
    effects: [],
    kl: [0, 0],
    contradictions: [],
    metrics: [],
    warnings: [],
    durationMs: 3,
  }) as unknown as RunSummary;
const panel = (more: Partial<PanelState> = {}): PanelState => ({
  title: 'x',
  experiment: experiment(zero(1)),
  model: null,
  results: { own: null, forced: null, free: null },
  ran: null,
  isStale: false,
  activity: { kind: 'idle' },
  troubles: [],
  shown: 'own',
  runOnChange: { isOn: true, turnedOffByMs: null },
  preview: null,
  ...more,
});
const ran = (result: number, ...interventions: Intervention[]): PanelState =>
  panel({
    experiment: experiment(...interventions),
    ran: experiment(...interventions),
    results: { own: run(result), forced: null, free: null },
  });

const answers = {
  order: { byEffect: [1, 0], totals: [0, 1], valueLimit: 1, differenceLimit: 1, clipped: false },
  values: { shape: [2, 2], data: Float32Array.from([1, 2, 3, 4]) },
  readout: { timestep: 0, candidates: [], logOdds: null, kl: 0 },
  unit: [],
};

/** A page over a host that is answered by hand. */
function opened() {
  const said: FromPanel[] = [];
  const page = toPage(message => said.push(message), signal({} as Theme), {
    view: { ...firstView, units: [0], timesteps: [0] },
    isChosen: true,
  });
  page.measure({ width: 800, windowHeight: 700 });
  effect(() => void [page.drawn.value, page.cursor.value, page.isThere.value]); // it is looked at
  const done = new Set<number>();
  const calls = (): Call[] => said.filter(each => each.type === 'call');
  return {
    page,
    said,
    show: (state: PanelState) => page.receive({ type: 'changed', state }),
    /** Answers what is asked, and what is asked thereupon, but for calls of these names. */
    async answer(...but: string[]): Promise<void> {
      for (let round = 0; round < 5; round++) {
        for (const { id, name } of calls()) {
          if (but.includes(name) || done.has(id)) continue;
          done.add(id);
          page.receive({
            type: 'answered',
            id,
            answer: (answers as Record<string, unknown>)[name] as never,
          });
        }
        for (let k = 0; k < 8; k++) await Promise.resolve();
      }
    },
  };
}
const shown = ({ page }: ReturnType<typeof opened>): number | undefined =>
  page.scene.value?.result.result;

describe('results on the page', () => {
  it('take the place of those before as a whole, once the values in sight are there', async () => {
    const on = opened();
    on.show(ran(1, zero(1)));
    await on.answer();
    expect([shown(on), statusOf(on.page).kind]).toEqual([1, 'fresh']);
    on.show(ran(2, zero(1), zero(0)));
    expect([shown(on), statusOf(on.page).kind]).toEqual([1, 'running']);
    expect(on.page.scene.value?.interventions).toEqual([zero(1)]);
    await on.answer('values');
    expect([shown(on), statusOf(on.page).kind]).toEqual([1, 'running']);
    await on.answer();
    expect([shown(on), statusOf(on.page).kind]).toEqual([2, 'fresh']);
    expect(on.page.scene.value?.interventions).toEqual([zero(1), zero(0)]);
  });

  it('are fresh only once what is in sight of the first is there', async () => {
    const on = opened();
    on.show(ran(1, zero(1)));
    expect([shown(on), statusOf(on.page).kind]).toEqual([1, 'running']);
    await on.answer();
    expect(statusOf(on.page).kind).toBe('fresh');
    on.page.look({ component: 'cell' });
    expect(statusOf(on.page).kind).toBe('running');
    await on.answer();
    expect(statusOf(on.page).kind).toBe('fresh');
  });

  it('of a preview are said to be so once they are in sight, not while those before are', async () => {
    const on = opened();
    on.show(ran(1, zero(1)));
    await on.answer();
    const previewed = [zero(1), zero(0)];
    on.show({
      ...ran(2, ...previewed),
      experiment: experiment(zero(1)),
      preview: { interventions: previewed, problem: null },
    });
    expect([shown(on), statusOf(on.page).kind]).toEqual([1, 'running']);
    await on.answer();
    expect([shown(on), statusOf(on.page).kind]).toEqual([2, 'preview']);
  });

  it('that follow each other fast are all the same seen', async () => {
    const on = opened();
    on.show(ran(1, zero(1)));
    await on.answer();
    on.show(ran(2, zero(1)));
    on.show(ran(3, zero(1)));
    await on.answer();
    expect([shown(on), statusOf(on.page).kind]).toEqual([3, 'fresh']);
    const asked = on.said.flatMap(each =>
      each.type === 'call' && each.name === 'readout' ? [each.ask] : [],
    );
    expect(asked.map(ask => (ask as { result: number }).result)).toEqual([1, 2, 3]);
  });

  it('whose values cannot be had are shown with the reason, not waited for', async () => {
    const on = opened();
    on.show(ran(1, zero(1)));
    for (const each of on.said)
      if (each.type === 'call')
        on.page.receive({
          type: 'failed',
          id: each.id,
          failure: { code: 'unknown-result', message: `no ${each.name}` },
        });
    for (let k = 0; k < 8; k++) await Promise.resolve();
    expect(on.page.placeProblem.value).toBe('no order');
    expect(statusOf(on.page).kind).toBe('fresh');
  });
});

describe('what comes with a result', () => {
  const sights = ({ said }: ReturnType<typeof opened>) =>
    said.flatMap(each => (each.type === 'drew' ? [each.sight] : []));
  /** Answers to what the page asks of a result that is drawn as another was. */
  const broughtOf = (result: number, byEffect: readonly number[]): Brought[] => {
    const place = { result, component: 'hidden', layer: 0 } as const;
    const values = (run: 'base' | 'intervened'): Brought => ({
      name: 'values',
      ask: { ...place, run, units: byEffect, timesteps: [0, 2] },
      answer: answers.values,
    });
    return [
      { name: 'order', ask: place, answer: { ...answers.order, byEffect } },
      values('base'),
      values('intervened'),
      { name: 'readout', ask: { result, timestep: 0, top: 5 }, answer: answers.readout },
      { name: 'unit', ask: { result, layer: 0, unit: 0, timestep: 0 }, answer: [] },
    ];
  };
  const settle = async (): Promise<void> => {
    for (let k = 0; k < 8; k++) await Promise.resolve();
  };

  it('is drawn with it, and nothing is asked', async () => {
    const on = opened();
    on.show(ran(1, zero(1)));
    await on.answer();
    on.page.post({ type: 'removed', at: 0 });
    expect(sights(on)).toEqual([
      {
        component: 'hidden',
        layer: 0,
        units: [1, 0],
        byEffect: [0, 2],
        timesteps: [0, 2],
        cursor: { unit: 0, timestep: 0 },
        top: 5,
      },
    ]);
    expect(on.said.map(({ type }) => type).slice(-2)).toEqual(['drew', 'removed']);
    const before = on.said.length;
    const state = ran(2, zero(1), zero(0));
    on.page.receive({ type: 'changed', state, brought: broughtOf(2, [0, 1]) });
    await settle();
    expect([shown(on), statusOf(on.page).kind]).toEqual([2, 'fresh']);
    expect(on.page.drawn.value?.units).toEqual([0, 1]);
    expect(on.said.slice(before).filter(({ type }) => type === 'call')).toEqual([]);
  });

  it('is asked for where it is of another place than the one that is looked at', async () => {
    const on = opened();
    on.show(ran(1, zero(1)));
    await on.answer();
    on.page.look({ timesteps: [1] });
    await on.answer();
    const before = on.said.length;
    on.page.receive({ type: 'changed', state: ran(2, zero(1)), brought: broughtOf(2, [0, 1]) });
    const asked = on.said.slice(before).flatMap(each => (each.type === 'call' ? [each.name] : []));
    expect(asked).toEqual(['readout', 'unit']);
    expect(shown(on)).toBe(1);
    await on.answer();
    expect(shown(on)).toBe(2);
  });
});

describe('what is drawn', () => {
  it('is asked for at once, by number: values do not wait for their scales', () => {
    const on = opened();
    const anatomy = {
      states: ['hidden'],
      layers: [{ name: 'hidden', units: [2] }],
      model: [],
    } as unknown as Anatomy;
    on.page.look({ order: 'index' });
    on.show({ ...ran(1, zero(1)), model: { anatomy } as unknown as PanelState['model'] });
    const asked = on.said.flatMap(each => (each.type === 'call' ? [each.name] : []));
    expect([...asked].sort()).toEqual(['order', 'readout', 'unit', 'values', 'values']);
  });

  /** How often what reads a part of the page is told of another. */
  const counted = ({ page }: ReturnType<typeof opened>) => {
    const counts = { grid: 0, drawn: 0, cursor: 0, place: 0 };
    for (const part of ['grid', 'drawn', 'cursor', 'place'] as const)
      effect(() => void [page[part].value, counts[part]++]);
    return counts;
  };

  it('changes with a scroll but for the readouts', async () => {
    const on = opened();
    const wide = { ...run(1), timesteps: 500 };
    on.show({ ...ran(1, zero(1)), results: { own: wide, forced: null, free: null } });
    await on.answer();
    const counts = counted(on);
    on.page.scrollTo(30);
    expect(counts).toEqual({ grid: 2, drawn: 2, cursor: 1, place: 1 });
  });

  it('is not what a run says of how far it is', async () => {
    const on = opened();
    on.show(ran(1, zero(1)));
    await on.answer();
    const counts = counted(on);
    for (let step = 0; step < 9; step++)
      on.page.receive({ type: 'acted', activity: { kind: 'running', step, steps: 9 } });
    expect(counts).toEqual({ grid: 1, drawn: 1, cursor: 1, place: 1 });
  });
});

describe('marks of an experiment that has not run', () => {
  it('are apart from those of the results', async () => {
    const on = opened();
    on.show(ran(1, zero(1)));
    await on.answer();
    const changed = experiment(zero(1), zero(0));
    on.show({ ...ran(1, zero(1)), experiment: changed, isStale: true });
    const scene = on.page.scene.value!;
    expect(scene.interventions).toEqual([zero(1)]);
    expect(pendingIn(changed, scene)).toEqual([zero(0)]);
    expect(describeStatus(on.page.host.value!, true).kind).toBe('stale');
  });

  it('are none while they are previewed, and the base alone is nothing changed', () => {
    const on = opened();
    on.show({ ...ran(1), experiment: experiment(zero(0)), isStale: true });
    expect(on.page.scene.value?.isEmpty).toBe(true);
    expect(pendingIn(on.page.host.value!.experiment, on.page.scene.value!)).toEqual([zero(0)]);
    on.show({ ...ran(1), preview: { problem: null, interventions: [zero(0)] } });
    expect(on.page.scene.value?.isEmpty).toBe(false);
    expect(pendingIn(experiment(zero(0)), on.page.scene.value!)).toEqual([]);
  });

  it('are no preview where they are previewed as they are, as by the form of one that is opened', () => {
    const on = opened();
    const preview = { problem: null, interventions: [zero(0)] };
    on.show({ ...ran(1), experiment: experiment(zero(0)), preview });
    expect(describeStatus(on.page.host.value!, true)).toEqual({
      text: 'ran in 3 ms',
      kind: 'fresh',
    });
    on.show({ ...ran(1), experiment: experiment(zero(0)), preview, isStale: true });
    expect(describeStatus(on.page.host.value!, true).kind).toBe('stale');
    on.show({ ...ran(1), experiment: experiment(zero(1)), preview });
    expect(describeStatus(on.page.host.value!, true).kind).toBe('preview');
  });
});
