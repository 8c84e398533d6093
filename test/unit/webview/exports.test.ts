import { describe, expect, it } from 'vitest';
import type { PanelState } from '../../../src/protocol/panel.ts';
import type { Anatomy } from '../../../src/domain/anatomy.ts';
import type { Experiment, Unroll } from '../../../src/domain/experiment.ts';
import type { RunSummary } from '../../../src/domain/result.ts';
import { placesOf, toCsv, type CsvOf } from '../../../webview/export/csv.ts';
import { factsOf } from '../../../webview/state/facts.ts';
import { toLink } from '../../../webview/state/link.ts';
import { cut, wrapped } from '../../../webview/export/textPicture.ts';
import type { Scene } from '../../../webview/state/scene.ts';
import { captionOf } from '../../../webview/state/status.ts';

const result = {
  result: 1,
  mode: 'free-running',
  backend: 'wasm',
  timesteps: 2,
  durationMs: 3,
  base: { inputs: ['the', 'is'] },
  intervened: { inputs: ['the', '"are"'] },
  warnings: [],
} as unknown as RunSummary;
const panel = (more: Partial<PanelState> = {}): PanelState => ({
  title: 'agreement',
  experiment: {
    version: 1,
    checkpoint: 'm',
    base: {},
    unroll: { mode: 'free-running', steps: 1, decoding: { kind: 'sample', seed: 7 } },
  },
  model: null,
  results: { own: result, forced: null, free: result },
  ran: null,
  isStale: false,
  preview: null,
  activity: { kind: 'idle' },
  troubles: [],
  shown: 'own',
  runOnChange: { isOn: true, turnedOffByMs: null },
  ...more,
});

describe('what an export says of itself', () => {
  it('is mode, backend and seed, where its numbers are the document’s', () => {
    const text = 'agreement · free-running · wasm · seed 7';
    expect(captionOf(panel())).toEqual({ text, isOfDocument: true });
    const { text: both } = captionOf(panel({ shown: 'both' }));
    expect(both).toBe('agreement · both · wasm · seed 7');
  });

  it('is what they are, where they are older, previewed, or those before a run that failed', () => {
    const failure = { code: 'too-large', message: 'no' } as const;
    const previewed = panel({
      preview: {
        problem: null,
        interventions: [
          { site: { layer: 0, component: 'cell', timesteps: 1 }, edit: { kind: 'zero' } },
        ],
      },
    });
    const said = [
      panel({ isStale: true, activity: { kind: 'running', step: 1, steps: 9 } }),
      previewed,
      panel({ troubles: [{ kind: 'failed', failure }] }),
    ].map(captionOf);
    expect(said).toEqual([
      {
        text: 'agreement · free-running · wasm · results are older than the experiment',
        isOfDocument: false,
      },
      {
        text: 'agreement · free-running · wasm · seed 7 · preview of = 0, not in the experiment',
        isOfDocument: false,
      },
      {
        text: 'agreement · free-running · wasm · failed · showing the run before',
        isOfDocument: false,
      },
    ]);
  });
});

describe('the facts of an export', () => {
  const ran: Experiment = {
    version: 1,
    checkpoint: 'models/m.pt',
    base: {},
    unroll: { mode: 'free-running', steps: 1, decoding: { kind: 'greedy' } },
    interventions: [
      { site: { layer: 0, component: 'cell', timesteps: 1, units: [3] }, edit: { kind: 'zero' } },
      {
        site: { layer: 1, component: 'hidden', timesteps: 'all' },
        edit: { kind: 'scale', factor: 2 },
        enabled: false,
      },
    ],
    metrics: [{ kind: 'logitDifference', token: 'are', against: 'is', timestep: 1 }],
  };
  const measured = {
    ...result,
    digest: 'abc',
    metrics: [{ kind: 'logitDifference', timestep: 1, value: 0.1234567891 }],
  };
  const scene = (more: object = {}): Scene => ({
    result: { ...measured, ...more },
    forced: null,
    ran,
    interventions: ran.interventions ?? [],
    isPreview: false,
    isEmpty: false,
  });

  it('name a metric of both modes with the value of each', () => {
    const metrics = [{ kind: 'logitDifference' as const, timestep: 1, value: -2.5 }];
    const { lines } = factsOf(panel(), { ...scene(), forced: { ...measured, metrics } });
    expect(lines.at(-1)).toBe(
      'metric: logitDifference are : is @1 = forced -2.5 · free 0.1234567891',
    );
  });

  it('name every warning; of both modes, with whose it is', () => {
    const own = ['1 values are not finite', 'another\tcheckpoint'];
    expect(factsOf(panel(), scene({ warnings: own })).lines.slice(-2)).toEqual([
      'warning: 1 values are not finite',
      'warning: another⇥checkpoint',
    ]);
    const forced = { ...measured, warnings: ['the forced input', 'another\tcheckpoint'] };
    expect(factsOf(panel(), { ...scene({ warnings: own }), forced }).lines.slice(-3)).toEqual([
      'warning: forced: the forced input',
      'warning: free: 1 values are not finite',
      'warning: another⇥checkpoint',
    ]);
  });

  it('name the checkpoint that was run, every intervention, the mode, the digest and the metrics', () => {
    expect(factsOf(panel(), scene()).lines).toEqual([
      'model:  · checkpoint: models/m.pt',
      'intervention 1: layer 0 cell @1 [3] = 0',
      'intervention 2, turned off: layer 1 hidden @all × 2',
      'mode: free-running · 2 timesteps · decoding greedy · backend wasm',
      'digest: abc',
      'metric: logitDifference are : is @1 = 0.1234567891',
    ]);
  });

  it('name the text of the base and of each example that an intervention takes values from', () => {
    const source = (example: string) => ({
      site: { layer: 0, component: 'cell' as const, timesteps: 1 },
      edit: { kind: 'interchange' as const },
      source: { example },
    });
    const interventions = [source('plural'), source('plural'), source('base')];
    const sources = { plural: { tokens: ['the', 'keys'] }, other: { text: 'the dog' } };
    const base = { text: `the ${'very '.repeat(60)}` };
    const { lines } = factsOf(panel(), {
      ...scene(),
      ran: { ...ran, base, sources },
      interventions,
    });
    expect(lines.slice(1, 3)).toEqual([
      `base: the ${'very '.repeat(39)}…`,
      'example plural: the keys',
    ]);
    expect(lines[3]).toMatch(/^intervention 1: /);
  });

  it.each([
    [
      {
        mode: 'free-running',
        steps: 1,
        from: 2,
        decoding: { kind: 'sample', temperature: 0.7, topK: 5, seed: 3 },
      },
      'free-running from 2 · 2 timesteps · decoding sample, temperature 0.7, topK 5, seed 3',
    ],
    [
      { mode: 'free-running', steps: 1, decoding: { kind: 'soft', straightThrough: true } },
      'free-running · 2 timesteps · decoding straight-through',
    ],
    [
      { mode: 'teacher-forced', inputs: 'baseOutput', steps: 1 },
      'teacher-forced · inputs: base’s own output · 2 timesteps',
    ],
    [
      { mode: 'teacher-forced', inputs: { constant: 'the' }, steps: 1 },
      'teacher-forced · inputs: constant token, the · 2 timesteps',
    ],
    [
      { mode: 'teacher-forced', inputs: { text: 'the keys' } },
      'teacher-forced · inputs: given text, the keys · 2 timesteps',
    ],
  ] as [Unroll, string][])('name all of the unroll %o', (unroll, said) => {
    const { mode } = unroll;
    const { lines } = factsOf(panel(), { ...scene({ mode }), ran: { ...ran, unroll } });
    expect(lines).toContain(`mode: ${said} · backend wasm`);
  });

  it.each([
    ['/home/somebody/models/m.pt', 'm.pt'],
    ['C:\\Users\\somebody\\m.pt', 'm.pt'],
    ['../models/m.pt', '../models/m.pt'],
  ])('keep to themselves where on the machine %s lies', (checkpoint, shown) => {
    const [line] = factsOf(panel(), { ...scene(), ran: { ...ran, checkpoint } }).lines;
    expect(line).toBe(`model:  · checkpoint: ${shown}`);
  });

  it('say that there is no digest where the backend promises no bits, and no number where there is none', () => {
    const odd = { digest: null, metrics: [{ kind: 'firstDivergence', value: null }] };
    const asked: Experiment = { ...ran, metrics: [{ kind: 'firstDivergence' }] };
    const { lines } = factsOf(panel(), { ...scene(odd), ran: asked, interventions: [] });
    expect(lines).toContain('digest: none, wasm promises no bits');
    expect(lines).toContain('interventions: none');
    expect(lines.at(-1)).toBe('metric: firstDivergence = none');
  });
});

describe('the numbers as CSV', () => {
  const anatomy = {
    layers: [
      { name: 'hidden', units: [1, 1] },
      { name: 'cell', units: [1, 0] },
    ],
    model: [{ name: 'logits', units: 1 }],
    states: ['hidden'],
  } as unknown as Anatomy;
  const asked: unknown[] = [];
  const csvOf = async (more: Partial<CsvOf> = {}): Promise<string[] | undefined> => {
    asked.length = 0;
    const link = toLink(message => {
      if (message.type !== 'call') return;
      const { name, ask, id } = message;
      if (name !== 'values' && name !== 'gradient') return;
      const run = name === 'values' ? ask.run : `gradient of ${ask.of} in ${ask.result}`;
      asked.push([run, ask.component, ask.layer]);
      const data = name === 'gradient' ? [0.5, -ask.result] : run === 'base' ? [1, 2] : [1, 4];
      const answer = { data };
      queueMicrotask(() => link.settle({ type: 'answered', id, answer } as never));
    });
    const bytes = await toCsv({
      link,
      anatomy,
      result,
      forced: null,
      places: [{ component: 'cell', layer: 0 }],
      facts: { caption: 'agreement', lines: ['digest: abc', 'a\nb'] },
      report: () => undefined,
      isStopped: () => false,
      ...more,
    });
    return bytes && new TextDecoder().decode(bytes).trimEnd().split('\n');
  };

  it('say what they are of, a line each, then have the token that each run read', async () => {
    expect(await csvOf()).toEqual([
      '# agreement',
      '# digest: abc',
      '# a b',
      'component,layer,unit,timestep,tokenBefore,tokenAfter,before,after,difference',
      'cell,0,0,0,"the","the",1,1,0',
      'cell,0,0,1,"is","""are""",2,4,2',
    ]);
  });

  it('say which mode each column is of, where both are shown', async () => {
    const lines = await csvOf({ forced: result });
    expect(lines?.[3]).toBe(
      '# columns tokenAfter, after, difference: free-running · forced: teacher-forced on base’s own output',
    );
    expect(lines?.[4]).toMatch(/,before,after,difference,forced$/);
  });

  it('have a column of the gradient where it is shown, of both modes one of each, and say what it is', async () => {
    const gradient = { of: 2, line: '∂(kl t 1)/∂value' };
    const own = await csvOf({ gradient });
    expect(own?.slice(3)).toEqual([
      '# gradient: ∂(kl t 1)/∂value',
      'component,layer,unit,timestep,tokenBefore,tokenAfter,before,after,difference,gradient',
      'cell,0,0,0,"the","the",1,1,0,0.5',
      'cell,0,0,1,"is","""are""",2,4,2,-1',
    ]);
    const both = await csvOf({ gradient, forced: { ...result, result: 7 } });
    expect(asked).toContainEqual(['gradient of 2 in 7', 'cell', 0]);
    expect(both?.slice(5).map(line => line.split(',').slice(9).join())).toEqual([
      'forced,gradient,forcedGradient',
      '1,0.5,0.5',
      '4,-1,-7',
    ]);
    expect(both?.[3]).toBe(
      '# columns tokenAfter, after, difference, gradient: free-running · forced, forcedGradient: teacher-forced on base’s own output',
    );
  });

  it('are of every layer and component that there is, each asked for by itself', async () => {
    const shares: number[] = [];
    const lines = await csvOf({
      places: placesOf(anatomy),
      report: (done, total) => shares.push(done / total),
    });
    expect(lines?.slice(4).map(line => line.split(',').slice(0, 2).join())).toEqual([
      ...['hidden,0', 'hidden,0', 'cell,0', 'cell,0'],
      ...['hidden,1', 'hidden,1', 'logits,', 'logits,'],
    ]);
    expect(shares).toEqual([0, 0.25, 0.5, 0.75]);
    expect(asked).toHaveLength(8);
  });

  it('are none, and nothing more is asked for, once they are stopped', async () => {
    let told = 0;
    const lines = await csvOf({
      places: placesOf(anatomy),
      report: () => told++,
      isStopped: () => told === 2,
    });
    expect(lines).toBeUndefined();
    expect(asked).toHaveLength(2);
  });

  it('are refused before anything is asked for where nobody could open them', async () => {
    const wide = { ...anatomy, layers: [{ name: 'cell', units: [1_000_001] }] } as Anatomy;
    await expect(csvOf({ anatomy: wide })).rejects.toThrow('2000002 values are more than a CSV');
    expect(asked).toEqual([]);
  });
});

describe('a text in a picture', () => {
  /** Letters of 10 pixels each. */
  const context = { measureText: (text: string) => ({ width: 10 * [...text].length }) as never };

  it('is cut as the page cuts it, between whole characters', () => {
    expect(cut(context, 'keys', 40)).toBe('keys');
    expect(cut(context, 'keys', 39)).toBe('ke…');
    expect(cut(context, '🗝🗝🗝', 20)).toBe('🗝…');
    expect(cut(context, 'keys', 5)).toBe('…');
  });

  it('is broken between words, and within one that has no room by itself', () => {
    expect(wrapped(context, 'the keys near', 90)).toEqual(['the keys', 'near']);
    expect(wrapped(context, 'sha256', 40)).toEqual(['sha2', '56']);
  });
});
