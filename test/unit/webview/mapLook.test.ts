import { signal } from '@preact/signals';
import { describe, expect, it } from 'vitest';
import type { Experiment, Intervention } from '../../../src/domain/experiment.ts';
import type { MapPart } from '../../../src/domain/mapPart.ts';
import type { Axis } from '../../../src/domain/sweepMap.ts';
import { mapCsv } from '../../../webview/export/mapExport.ts';
import { blockIn } from '../../../webview/map/choosing.ts';
import { effectsIn } from '../../../webview/map/effects.ts';
import { toMaps } from '../../../webview/map/maps.ts';
import { mapHead } from '../../../webview/map/words.ts';
import { firstView, type View } from '../../../webview/state/store.ts';

const pattern: Intervention = {
  site: { layer: 0, component: 'cell', timesteps: 1, units: [1, 2] },
  edit: { kind: 'zero' },
};
const experiment: Experiment = {
  version: 1,
  checkpoint: 'm',
  base: { tokens: [0, 1, 2] },
  interventions: [pattern],
  metrics: [{ kind: 'firstDivergence' }],
};
const part: MapPart = {
  axes: [
    { name: 'layer', values: [0, 1] },
    { name: 'timestep', values: [0, 1, 2] },
  ],
  ...{ base: 1, backend: 'wasm', stamp: 'a', from: 0, reasons: [] },
  values: Float64Array.from([0, 1, 2, 3, 4, 5]),
};

/** The maps of a page that has asked for one. @param answer  the engine's */
function looking(of: Experiment, answer: () => Promise<MapPart>) {
  const view = signal<View>({ ...firstView, map: { ...firstView.map, isAsked: true } });
  const look = (to: Partial<View>): void => void (view.value = { ...view.peek(), ...to });
  const host = signal({ experiment: of, model: null });
  const page = { link: { ask: answer }, host, view, look };
  return { view, maps: toMaps(page as never, () => undefined) };
}

async function mapped(of: Experiment, base: number | null) {
  const { maps } = looking(of, () => Promise.resolve({ ...part, base }));
  await maps.begin();
  return maps.run.map.value!;
}

describe('what is chosen of a map', () => {
  const rows: Axis = { name: 'layer', values: [0, 1] };
  const picture = { title: '', from: 0, rows, timesteps: 3 };
  const chosenIn = (row: number, t: number) =>
    blockIn({ title: '', block: { rows: [0, row], timesteps: [0, t] } }, picture, 2);

  it('is chosen no more where the next map has no such row or timestep', () => {
    expect(chosenIn(1, 2)).toEqual({ rows: [0, 1], timesteps: [0, 2] });
    const first = { rows: [0, 0], timesteps: [2, 2] };
    expect(chosenIn(50, 1)).toEqual(first);
    expect(chosenIn(1, 3)).toEqual(first);
  });
});

describe('a map that a person has stopped', () => {
  it('is not begun by a page that comes back', () => {
    const { maps, view } = looking(experiment, () => new Promise(() => undefined));
    void maps.begin();
    expect(view.value.map.isAsked).toBe(true);
    maps.stop();
    expect(view.value.map.isAsked).toBe(false);
  });
});

describe('the heading of a map', () => {
  it('has the unroll of the experiment itself, whatever is in sight beside it', async () => {
    const decoding = { kind: 'sample', seed: 7 } as const;
    const free = { ...experiment, unroll: { mode: 'free-running', steps: 2, decoding } as const };
    expect(mapHead(await mapped(free, 1)).aside).toBe(
      'layer × timestep · free-running · seed 7 · 1.00 without the intervention · wasm',
    );
    const inputs = { tokens: [2, 1] };
    const given = { ...experiment, unroll: { mode: 'teacher-forced', inputs } as const };
    const { aside } = mapHead(await mapped(given, 1));
    expect(aside).toContain('· teacher-forced · inputs: given text, 2 1 ·');
  });
});

describe('a metric that has no value without the intervention', () => {
  it('is shown itself, cell by cell: there is nothing that it is over', async () => {
    const map = await mapped(experiment, null);
    expect([...effectsIn(map).all]).toEqual([0, 1, 2, 3, 4, 5]);
    expect(mapHead(map).title).toBe('firstDivergence');
    expect(mapCsv(map, null, [])).toContain('\n1,2,5,,\n');
    expect(mapHead(await mapped(experiment, 1)).title).toBe('Effect on firstDivergence');
  });
});
