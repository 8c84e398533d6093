import { signal } from '@preact/signals';
import { describe, expect, it } from 'vitest';
import type { Experiment } from '../../../src/domain/experiment.ts';
import type { Mediation } from '../../../src/domain/mediation.ts';
import type { RunSummary } from '../../../src/domain/result.ts';
import { toMediationCsv } from '../../../webview/export/mediationCsv.ts';
import { toGrid } from '../../../webview/paint/grid.ts';
import {
  eachPart,
  extentOf,
  heightAt,
  mediationHeight,
  paintMediation,
} from '../../../webview/paint/mediation.ts';
import type { Data } from '../../../webview/state/data.ts';
import {
  isMediationComing,
  mediatedMetrics,
  mediationAside,
  toMediated,
  whyNoneIsMediated,
} from '../../../webview/state/mediated.ts';
import type { Scene } from '../../../webview/state/scene.ts';
import { firstView } from '../../../webview/state/store.ts';
import type { Theme } from '../../../webview/theme/theme.ts';
import { partText } from '../../../webview/words/mediationWords.ts';
import { recordingContext } from './painted.ts';

/** A timestep each: nothing, one sign, opposite signs, not finite. */
const mediation: Mediation = {
  metric: { kind: 'kl' },
  base: [0, 0, 1, null],
  state: [0, 1, 3, null],
  token: [0, 2, -4, null],
  interaction: [0, 3, -1, null],
  total: [0, 6, -2, null],
};

const theme = { foreground: 'ink', background: 'paper', quiet: 'quiet', line: 'line' } as Theme;

describe('the parts of one bar', () => {
  const stack = (t: number): unknown[] => {
    const found: unknown[] = [];
    eachPart(mediation, t, (...each) => found.push(each));
    return found;
  };

  it('of one sign are stacked from zero, in their order', () => {
    expect(stack(1)).toEqual([
      ['state', 0, 1],
      ['token', 1, 3],
      ['interaction', 3, 6],
    ]);
  });

  it('of opposite signs go each to its own side of zero', () => {
    expect(stack(2)).toEqual([
      ['state', 0, 3],
      ['token', 0, -4],
      ['interaction', -4, -5],
    ]);
  });

  it('share one scale, from the lowest bar to the highest', () => {
    const extent = extentOf(mediation);
    expect(extent).toEqual({ up: 6, down: -5 });
    const [top, bottom] = [heightAt(extent, 6), heightAt(extent, -5)];
    expect([top, mediationHeight - bottom]).toEqual([7, 7]);
    expect((heightAt(extent, 0) - top) / (bottom - top)).toBeCloseTo(6 / 11, 12);
  });

  it('of nothing but rounding are no bars', () => {
    const rounding = {
      ...mediation,
      state: [0],
      token: [1e-16],
      interaction: [-1e-16],
      total: [0],
    };
    const extent = extentOf(rounding);
    expect(Math.abs(heightAt(extent, 1e-16) - heightAt(extent, 0))).toBeLessThan(0.001);
  });
});

describe('the picture of a mediation', () => {
  const painted = (of: Mediation, width = 600) => {
    const { context, called } = recordingContext();
    paintMediation(context, of, toGrid(width, of.total.length), theme);
    return called;
  };
  const texts = (called: ReturnType<typeof painted>): unknown[] =>
    called.filter(([name]) => name === 'fillText').map(([, text]) => text);

  it('prints the ends of its scale and zero, and each total that is one', () => {
    expect(texts(painted(mediation))).toEqual(['+6.00', '−5.00', '0', '+6.00', '−2.00', '×']);
  });

  it('has a pattern for each part: hollow, solid, hatched', () => {
    const only = (part: 'state' | 'token' | 'interaction') => {
      const none = { state: [0], token: [0], interaction: [0] };
      const called = painted({ ...mediation, total: [2], ...none, [part]: [2] });
      const bar = called.slice(called.findIndex(([name]) => name === 'clip'));
      const count = (name: string): number => bar.filter(([each]) => each === name).length;
      return [count('strokeRect'), count('lineTo') > 3];
    };
    expect(only('state')).toEqual([1, false]);
    expect(only('token')).toEqual([0, false]);
    expect(only('interaction')).toEqual([1, true]);
  });

  it('marks the total at its place, wider than the bar', () => {
    const extent = extentOf(mediation);
    const marks = painted(mediation)
      .filter(([name, , , , height]) => name === 'fillRect' && height === 2)
      .map(([, , y]) => y);
    expect(marks).toEqual([0, 6, -2].map(total => Math.round(heightAt(extent, total)) - 1));
  });

  it('has no numbers where columns are narrow, but says where there is none', () => {
    expect(texts(painted(mediation, 250))).toEqual(['+6.00', '−5.00', '0', '×']);
  });
});

describe('a part as it is read', () => {
  it('has its sign; what is not finite, and what is rounding, is said to be', () => {
    expect([6, -0.004, 0, 1e-13, null].map(partText)).toEqual([
      '+6.00',
      '−0.0040',
      '0.00',
      '≈ 0',
      'not finite',
    ]);
  });
});

const experiment = (...metrics: unknown[]): Experiment =>
  ({ version: 1, checkpoint: 'm', base: {}, metrics }) as unknown as Experiment;
const difference = { kind: 'logitDifference', token: 'are', against: 'is', timestep: 4 };

describe('what can be mediated', () => {
  it('are metrics of a timestep, each name once, with their place and unit', () => {
    const metrics = [
      { kind: 'tokensChanged' },
      difference,
      { kind: 'kl', timestep: 3 },
      { ...difference, timestep: 9 },
      { kind: 'probability', token: 3 },
    ];
    expect(mediatedMetrics(experiment(...metrics), false)).toEqual([
      { place: 1, name: 'logitDifference are : is', unit: 'logits' },
      { place: 2, name: 'kl', unit: 'nats' },
      { place: 4, name: 'probability 3', unit: 'probability' },
    ]);
    expect(mediatedMetrics(experiment(difference), true)[0]?.unit).toBe('units of the output');
  });

  it('is nothing, with the reason, without a metric, and where all of them count', () => {
    expect(whyNoneIsMediated(experiment())).toMatch(/^the experiment has no metric/);
    expect(whyNoneIsMediated(experiment({ kind: 'firstDivergence' }))).toMatch(
      /^every metric of the experiment counts tokens/,
    );
  });
});

describe('the mediation of the results in sight', () => {
  const run = (result: number): RunSummary =>
    ({ result, base: { outputIds: [1] } }) as unknown as RunSummary;
  const scene = (more: Partial<Scene> = {}): Scene => ({
    ...{ result: run(7), forced: run(8), interventions: [], isPreview: false, isEmpty: false },
    ran: experiment({ kind: 'exactMatch' }, difference, { kind: 'kl' }),
    ...more,
  });
  /** Follows one, over answers that are given. */
  function followed(more: Partial<Scene> = {}, wanted: string | null = null) {
    const asked: (readonly number[])[] = [];
    const given: { answer?: Mediation; problem?: string } = {};
    const stopping = { isStopped: false, stop: () => undefined, again: () => undefined };
    const data = {
      mediation(...of: readonly number[]) {
        asked.push(of);
        return given.answer;
      },
      problem: { mediation: () => given.problem },
      stopping: { mediation: () => stopping },
    } as unknown as Data;
    const [shown, arrivals] = [signal<Scene | null>(scene(more)), signal(0)];
    const view = signal({ ...firstView, mediated: wanted });
    const on = { isLeaving: false };
    const isLeaving = (): boolean => on.isLeaving;
    const mediated = toMediated({ scene: shown, view, data, arrivals, isLeaving });
    return { asked, given, arrivals, on, mediated };
  }

  it('is asked for of the free run, by the metric’s place among all; on its way until it is there', () => {
    const { asked, given, arrivals, mediated } = followed();
    expect(isMediationComing(mediated.value)).toBe(true);
    expect(asked).toEqual([[7, 1]]);
    given.answer = mediation;
    arrivals.value++;
    expect(mediated.value?.mediation).toBe(mediation);
    expect(isMediationComing(mediated.value)).toBe(false);
  });

  it('is of the metric that was chosen, and of the first where that is no more', () => {
    expect(followed({}, 'kl').mediated.value?.metric?.place).toBe(2);
    expect(followed({}, 'probability x').mediated.value?.metric?.place).toBe(1);
  });

  it('is not there in one mode alone, nor where nothing is changed', () => {
    for (const more of [{ forced: null }, { isEmpty: true }]) {
      const { asked, mediated } = followed(more);
      expect(mediated.value).toBeUndefined();
      expect(asked).toEqual([]);
    }
  });

  it('is not asked for while a value is previewed, and says so', () => {
    const { asked, mediated } = followed({ isPreview: true });
    expect(mediated.value && mediationAside(mediated.value)).toMatch(/previewed/);
    expect(isMediationComing(mediated.value)).toBe(false);
    expect(asked).toEqual([]);
  });

  it('has the reason where it fails, but none of results that are about to leave', () => {
    const { given, arrivals, on, mediated } = followed();
    given.problem = 'no';
    arrivals.value++;
    expect(mediated.value?.problem).toBe('no');
    on.isLeaving = true;
    arrivals.value++;
    expect(mediated.value?.problem).toBeUndefined();
  });
});

describe('a mediation as a table', () => {
  it('says what it is of, and has every digit; what is not finite is empty', () => {
    const result = {
      base: { inputs: ['the', 'is', 'a,b', '.'] },
      intervened: { inputs: ['the', 'are', 'a,b', '.'] },
    } as unknown as RunSummary;
    const bytes = toMediationCsv({
      mediation: { ...mediation, state: [0, 1 / 3, 3, null] },
      metric: { place: 0, name: 'kl', unit: 'nats' },
      result,
      facts: { caption: 'x · both', lines: ['metric: kl'] },
    });
    const lines = new TextDecoder().decode(bytes).trimEnd().split('\n');
    expect(lines.slice(0, 3)).toEqual(['# x · both', '# metric: kl', '# mediation of kl, in nats']);
    expect(lines.slice(-5)).toEqual([
      'timestep,tokenBefore,tokenAfter,base,total,state,token,interaction',
      '0,"the","the",0,0,0,0,0',
      '1,"is","are",0,6,0.3333333333333333,2,3',
      '2,"a,b","a,b",1,-2,3,-4,-1',
      '3,".",".",,,,,',
    ]);
  });
});
