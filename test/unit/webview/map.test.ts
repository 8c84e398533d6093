import { signal } from '@preact/signals';
import { describe, expect, it } from 'vitest';
import type { Experiment, Intervention } from '../../../src/domain/experiment.ts';
import { EngineError } from '../../../src/domain/failure.ts';
import type { MapPart, MapQuestion } from '../../../src/domain/mapPart.ts';
import type { ModelSummary } from '../../../src/domain/result.ts';
import type { Axis } from '../../../src/domain/sweepMap.ts';
import type { PanelState } from '../../../src/protocol/panel.ts';
import {
  areOfSame,
  correlationOf,
  effectsOf,
  haveOneMap,
  inOneRow,
  interventionOf,
  picturesOf,
  withPart,
} from '../../../webview/map/mapOf.ts';
import { toMapped } from '../../../webview/map/mapping.ts';
import { isOfDocument, toMaps } from '../../../webview/map/maps.ts';
import { standingIn } from '../../../webview/map/standing.ts';
import { cellText, mapHead, rowText } from '../../../webview/map/words.ts';
import { modelKey } from '../../../webview/state/modelKey.ts';
import { firstView, type View } from '../../../webview/state/store.ts';

const counted = (count: number): number[] => Array.from({ length: count }, (_, at) => at);
const layer: Axis = { name: 'layer', values: counted(2) };
const timestep: Axis = { name: 'timestep', values: counted(3) };
const unit: Axis = { name: 'unit', values: counted(4) };
const pattern: Intervention = {
  site: { layer: 0, component: 'cell', timesteps: 1, units: [1, 2] },
  edit: { kind: 'zero' },
};
const off: Intervention = { ...pattern, enabled: false };
const experiment = (...interventions: Intervention[]): Experiment => ({
  version: 1,
  checkpoint: 'm',
  base: { tokens: [0, 1, 2] },
  interventions,
});
const question: MapQuestion = { over: 'layer,timestep', of: 0, method: null };
const asked = { question, experiment: experiment(off, pattern), model: 'm' };
const part = (from: number, values: number[], reasons: MapPart['reasons'] = []): MapPart => ({
  axes: [layer, timestep],
  base: 1,
  backend: 'wasm',
  stamp: 's',
  from,
  values: Float64Array.from(values),
  reasons,
});

describe('a map, put together', () => {
  it('has what came of each part, and no number for what did not', () => {
    const first = withPart(null, asked, part(0, [2, NaN], [[1, 'no such place']]));
    const map = withPart(first, asked, part(2, [4]));
    expect([...map.values]).toEqual([2, NaN, 4, NaN, NaN, NaN]);
    expect(map.done).toBe(3);
    expect([...map.reasons]).toEqual([[1, 'no such place']]);
    expect([...effectsOf(map)]).toEqual([1, NaN, 3, NaN, NaN, NaN]); // over the base
  });

  it('gives an estimate as it is, which is an effect already', () => {
    const estimate = { ...asked, question: { ...question, method: 'gradient' as const } };
    expect([...effectsOf(withPart(null, estimate, part(0, [2])))].slice(0, 1)).toEqual([2]);
  });
});

describe('whose a map is', () => {
  const moved = (site: Partial<Intervention['site']>): Intervention => ({
    ...pattern,
    site: { ...pattern.site, ...site },
  });
  const axes = [layer, timestep];

  it.each([
    ['where its pattern stands', experiment(off, moved({ layer: 1, timesteps: [0, 2] })), true],
    [
      'where saving has its checkpoint, and of which model it says it is',
      { ...experiment(off, pattern), checkpoint: '/a/m', fingerprint: 'f' },
      true,
    ],
    ['its title', { ...experiment(off, pattern), title: 'another' }, true],
    ['the pattern’s units', experiment(off, moved({ units: [3] })), false],
    ['the pattern’s component', experiment(off, moved({ component: 'hidden' })), false],
    ['what the base reads', { ...experiment(off, pattern), base: { tokens: [1] } }, false],
    ['another one turned on', experiment(pattern, pattern), false],
    ['a metric', { ...experiment(off, pattern), metrics: [{ kind: 'kl' as const }] }, false],
  ])('%s', (_, other, isOne) => {
    expect(haveOneMap(experiment(off, pattern), other, axes)).toBe(isOne);
    expect(haveOneMap(other, experiment(off, pattern), axes)).toBe(isOne);
  });
});

describe('whether a map is of the document', () => {
  const model = { fingerprint: 'f', backend: 'wasm', files: [] } as unknown as ModelSummary;
  const map = withPart(null, { ...asked, model: modelKey(model) }, part(0, [1]));
  const isOf = (panel: Partial<PanelState>): boolean =>
    isOfDocument({ host: signal(panel as PanelState) }, map);

  it.each([
    ['as it is', model, true],
    ['read from another file', { ...model, files: [{ path: 'm' }] }, false],
    ['of other values', { ...model, fingerprint: 'g' }, false],
    ['not there', null, false],
  ])('its model %s', (_, now, isOne) => {
    expect(isOf({ experiment: asked.experiment, model: now as ModelSummary })).toBe(isOne);
  });
});

describe('the intervention of cells', () => {
  const [picture] = picturesOf([layer, timestep]);
  const [units] = picturesOf([unit, timestep]);

  it('is the pattern there; of a block at its timesteps, in the row it ends in, or on its units', () => {
    const layers = { axes: [layer, timestep], experiment: asked.experiment };
    const block = inOneRow(layers.axes, { rows: [0, 1], timesteps: [2, 1] });
    expect(interventionOf(layers, picture!, block)?.site).toEqual({
      ...pattern.site,
      layer: 1,
      timesteps: [1, 2],
    });
    const ofUnits = { axes: [unit, timestep], experiment: asked.experiment };
    const wide = inOneRow(ofUnits.axes, { rows: [3, 0], timesteps: [2, 2] });
    expect(interventionOf(ofUnits, units!, wide)?.site).toEqual({
      ...pattern.site,
      timesteps: 2,
      units: [[0, 4]],
    });
  });

  it('takes one timestep of a source for a row', () => {
    const from: Intervention = {
      site: pattern.site,
      edit: { kind: 'interchange' },
      source: { example: 's' },
    };
    const axes: Axis[] = [{ name: 'sourceTimestep', values: counted(2) }, timestep];
    const at = interventionOf(
      { axes, experiment: experiment(from) },
      picturesOf(axes)[0]!,
      inOneRow(axes, { rows: [0, 1], timesteps: [0, 1] }),
    );
    expect(at?.source).toEqual({ example: 's', timesteps: 1 });
    expect(at?.site.timesteps).toEqual([0, 1]);
  });

  it('is a picture a component, and the pattern is marked in its own', () => {
    const axes: Axis[] = [{ name: 'component', values: ['hidden', 'cell'] }, layer, timestep];
    const [hidden, cell] = picturesOf(axes);
    expect([hidden?.from, cell?.from, cell?.title]).toEqual([0, 6, 'cell']);
    const marked = standingIn({ experiment: asked.experiment, axes }, cell!);
    expect([0, 1].map(row => marked.at(1)?.(row))).toEqual([true, false]);
    expect(marked.at(0)).toBeUndefined();
    expect(standingIn({ experiment: asked.experiment, axes }, hidden!).at(1)).toBeUndefined();
  });
});

describe('where a pattern stands on the timesteps of its source', () => {
  const axes: Axis[] = [{ name: 'sourceTimestep', values: counted(3) }, timestep];
  /** The pattern's cells, as source timestep ← base timestep. */
  const marked = (
    timesteps: Intervention['site']['timesteps'],
    from?: number | number[] | 'all',
  ) => {
    const source = { example: 's', ...(from !== undefined && { timesteps: from }) };
    const at: Intervention = {
      site: { ...pattern.site, timesteps },
      edit: { kind: 'interchange' },
      source,
    };
    const edited = standingIn({ experiment: experiment(at), axes }, picturesOf(axes)[0]!);
    return counted(3).flatMap(t =>
      counted(3).flatMap(row => (edited.at(t)?.(row) === true ? [`${row}→${t}`] : [])),
    );
  };

  it.each<[Parameters<typeof marked>, string[]]>([
    [[[2, 0]], ['0→0', '2→2']],
    [['all'], ['0→0', '1→1', '2→2']],
    [
      [
        [2, 0],
        [1, 2],
      ],
      ['2→0', '1→2'],
    ],
    [
      ['all', [2, 2, 0]],
      ['2→0', '2→1', '0→2'],
    ],
    [
      [[2, 0, 1], 'all'],
      ['1→0', '2→1', '0→2'],
    ],
    [
      [[2, 0], 1],
      ['1→0', '1→2'],
    ],
    [
      [[2, 0], [1]],
      ['1→0', '1→2'],
    ],
    [[1, 2], ['2→1']],
  ])('is at the pairs it is made of, and nowhere between them: %j', (of, cells) => {
    expect(marked(...of)).toEqual(cells);
  });
});

describe('a map over the units of a basis', () => {
  it('speaks of directions, which they are', () => {
    const along: Intervention = {
      ...pattern,
      basis: { kind: 'direction', file: 'cell.0.npy' },
    };
    const axes: Axis[] = [unit, timestep];
    const textsOf = (at: Intervention): string[] => {
      const over = 'unit,timestep';
      const of = { ...asked, question: { ...question, over }, experiment: experiment(at) };
      const map = withPart(null, of, { ...part(0, [2]), axes });
      return [mapHead(map).aside, cellText(map, 0, 'the'), rowText(map, 'unit', 3)];
    };
    const [head, cell, row] = textsOf(along);
    expect(head).toContain('direction × timestep');
    expect(cell).toContain('direction 0, t 0');
    expect(row).toBe('direction 3');
    expect(textsOf(pattern)[2]).toBe('unit 3');
  });
});

describe('how two maps go together', () => {
  it('is Pearson’s r over the cells that both have', () => {
    const a = Float32Array.from([1, 2, 3, NaN, 5]);
    expect(correlationOf(a, Float32Array.from([2, 4, 6, 1, 10]))).toEqual({ r: 1, of: 4 });
    const { r } = correlationOf(Float32Array.from([1, 2, 3, 4]), Float32Array.from([1, 3, 2, 4]));
    expect(r).toBeCloseTo(0.8, 12);
  });

  it('is said of maps of the same cells alone', () => {
    const map = withPart(null, asked, part(0, [1]));
    const other = (more: Partial<typeof map>) => ({ ...map, ...more });
    const moved = experiment(off, { ...pattern, site: { ...pattern.site, timesteps: 2 } });
    const units = experiment(off, { ...pattern, site: { ...pattern.site, units: [7] } });
    const estimate = { question: { ...question, method: 'gradient' as const }, experiment: moved };
    expect(areOfSame(map, other(estimate))).toBe(true);
    expect([
      areOfSame(map, other({ ...estimate, experiment: units })),
      areOfSame(map, other({ question: { ...question, of: 1 } })),
      areOfSame(map, other({ question: { ...question, over: 'unit,timestep' } })),
      areOfSame(map, other({ model: 'n' })),
      areOfSame(map, other({ stamp: 't' })),
    ]).toEqual(Array(5).fill(false));
  });

  it('is none of two cells, or without spread', () => {
    const a = Float32Array.from([1, 2, NaN]);
    expect(correlationOf(a, a)).toEqual({ r: null, of: 2 });
    const flat = Float32Array.from([1, 1, 1]);
    expect(correlationOf(flat, Float32Array.from([1, 2, 3]))).toEqual({ r: null, of: 3 });
  });
});

describe('a map that is asked for', () => {
  /** Answers two cells a part; from some cell on, once it is told to. */
  const scripted = () => {
    const from: number[] = [];
    let release = (): void => undefined;
    const link = {
      holdsFrom: Infinity,
      stamp: 's',
      from,
      release: () => release(),
      ask: async (_: string, ask: { readonly from: number }) => {
        from.push(ask.from);
        if (ask.from >= link.holdsFrom) await new Promise<void>(done => (release = done));
        const values = [ask.from, ask.from + 1].slice(0, 6 - ask.from);
        return { ...part(ask.from, values), stamp: link.stamp };
      },
    };
    return link;
  };

  it('comes part by part, from where the last one ended', async () => {
    const link = scripted();
    const mapped = toMapped(link as never);
    await mapped.run(asked.experiment, question, 'm');
    expect(link.from).toEqual([0, 2, 4]);
    expect([...(mapped.map.value?.values ?? [])]).toEqual([0, 1, 2, 3, 4, 5]);
    expect(mapped.state.value).toEqual({ kind: 'done' });
  });

  it('keeps what is done where it is stopped, what comes late is not said, and goes on from there', async () => {
    const link = scripted();
    const mapped = toMapped(link as never);
    link.holdsFrom = 2;
    const under = mapped.run(asked.experiment, question, 'm');
    await new Promise(done => setTimeout(done));
    mapped.stop();
    expect(mapped.state.value).toEqual({ kind: 'stopped' });
    link.holdsFrom = Infinity;
    link.release();
    await under;
    expect(mapped.map.value?.done).toBe(2);
    await mapped.run(asked.experiment, question, 'm');
    expect(link.from).toEqual([0, 2, 2, 4]);
    expect(mapped.state.value).toEqual({ kind: 'done' });
  });

  it('is begun anew of another model, and where the engine reads other files than before', async () => {
    const link = scripted();
    const mapped = toMapped(link as never);
    await mapped.run(asked.experiment, question, 'm');
    await mapped.run(asked.experiment, question, 'n');
    expect(link.from).toEqual([0, 2, 4, 0, 2, 4]);
    link.stamp = 'another';
    await mapped.run(asked.experiment, question, 'n');
    expect(link.from.slice(6)).toEqual([6, 0, 2, 4]);
    expect(mapped.map.value).toMatchObject({ stamp: 'another', done: 6, model: 'n' });
  });

  it('is begun anew of another question, and says by name why there is none', async () => {
    const link = scripted();
    const mapped = toMapped(link as never);
    await mapped.run(asked.experiment, question, 'm');
    await mapped.run(asked.experiment, { ...question, of: 1 }, 'm');
    expect(link.from).toEqual([0, 2, 4, 0, 2, 4]);
    const failing = toMapped({
      ask: () => Promise.reject(new EngineError('wrong-question', 'no such axes')),
    });
    await failing.run(asked.experiment, question, 'm');
    expect(failing.state.value).toEqual({ kind: 'failed', why: 'no such axes' });
  });
});

describe('both maps', () => {
  /** Parts are held until they are released, in the order they were asked for. */
  const held = () => {
    const asks: { readonly question: MapQuestion; answer(): Promise<void> }[] = [];
    const link = {
      ask: (_: string, ask: { readonly question: MapQuestion; readonly from: number }) =>
        new Promise<MapPart>(settle => {
          const answer = async (): Promise<void> => {
            settle(part(ask.from, counted(6 - ask.from)));
            await new Promise(done => setTimeout(done));
          };
          asks.push({ question: ask.question, answer });
        }),
    };
    return { link, asks };
  };
  const looked = (shows: 'run' | 'both', of = 0) =>
    ({ map: { ...firstView.map, shows, of, isAsked: true } }) as View;
  const open = () => {
    const { link, asks } = held();
    const view = signal(looked('both'));
    const host = signal({ experiment: asked.experiment } as PanelState);
    const look = (to: Partial<View>): void => void (view.value = { ...view.peek(), ...to });
    return { view, asks, maps: toMaps({ link, host, view, look } as never, () => undefined) };
  };

  it('are stopped, both: none begins once the other’s last part has come', async () => {
    const { asks, maps } = open();
    void maps.begin();
    expect(asks.map(({ question: { method } }) => method)).toEqual(['gradient']);
    maps.stop();
    await asks[0]?.answer();
    expect(asks).toHaveLength(1);
    expect(maps.run.state.value).toBeNull();
    expect(maps.estimate.state.value).toEqual({ kind: 'stopped' });
  });

  it('are of what was chosen last, whatever comes late of what was chosen before', async () => {
    const { view, asks, maps } = open();
    void maps.begin();
    view.value = looked('run', 1);
    void maps.begin();
    for (let at = 0; at < asks.length; at++) await asks[at]?.answer();
    expect(asks.map(({ question: each }) => [each.of, each.method])).toEqual([
      [0, 'gradient'],
      [1, null],
    ]);
    expect(maps.run.map.value?.question.of).toBe(1);
  });
});
