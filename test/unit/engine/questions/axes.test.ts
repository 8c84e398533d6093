import { describe, expect, it } from 'vitest';
import type { Intervention } from '../../../../src/domain/experiment.ts';
import { anatomyOf } from '../../../../src/engine/anatomy.ts';
import { cellCount } from '../../../../src/domain/cellCount.ts';
import { overs, placesOf, toCell } from '../../../../src/domain/sweepCells.ts';
import { toAxes } from '../../../../src/engine/questions/sweep/axes.ts';
import { makeModel, modelChoices } from '../../../support/models.ts';
import fc from 'fast-check';

const [choices] = fc.sample(modelChoices({ kind: 'gru', hidden: [3, 4] }), { numRuns: 1, seed: 1 });
const extent = {
  anatomy: anatomyOf(makeModel(choices!).architecture),
  timesteps: 3,
  sourceTimesteps: 2,
  units: 4,
};
const pattern: Intervention = {
  site: { layer: 1, component: 'cell', timesteps: [1, 2], units: [[0, 2]], edge: 'all' },
  edit: { kind: 'interchange' },
  source: { example: 'plural', layer: 0 },
};

describe('the axes of a sweep', () => {
  it('run over all layers, timesteps, units, and the source’s own timesteps', () => {
    expect(toAxes('layer,timestep', extent)).toEqual([
      { name: 'layer', values: [0, 1] },
      { name: 'timestep', values: [0, 1, 2] },
    ]);
    expect(toAxes('sourceTimestep, timestep', extent)[0]).toEqual({
      name: 'sourceTimestep',
      values: [0, 1],
    });
    expect(toAxes('unit,timestep', extent)[0]).toEqual({ name: 'unit', values: [0, 1, 2, 3] });
  });

  it('run over the components that have a layer, in order of computation', () => {
    expect(toAxes('component,layer,timestep', extent)[0]).toEqual({
      name: 'component',
      values: [
        ...['input', 'hiddenIn', 'inputProjection', 'hiddenProjection'],
        ...['resetGatePreactivation', 'updateGatePreactivation', 'resetGate', 'updateGate'],
        ...['candidatePreactivation', 'candidate', 'hidden'],
      ],
    });
  });

  it.each(['layer,moment', 'timestep,layer', 'layer', ''])('are refused as %j', over => {
    expect(() => toAxes(over, extent)).toThrow(
      `--over: found ${JSON.stringify(over)}, expected one of ${overs.join(' · ')}`,
    );
  });

  it('are refused over a source’s timesteps where there is none, and past ten million cells', () => {
    const alone = { ...extent, sourceTimesteps: null };
    expect(() => toAxes('sourceTimestep,timestep', alone)).toThrow('--over: sourceTimestep: ');
    const long = { ...extent, timesteps: 1e6, units: 11 };
    expect(() => toAxes('unit,timestep', long)).toThrow(
      '11000000 cells, expected at most 10000000',
    );
  });
});

describe('a cell', () => {
  it.each(overs)('of %s is counted with the last axis fastest, each place once', over => {
    const axes = toAxes(over, extent);
    const places = Array.from({ length: cellCount(axes) }, (_, at) => placesOf(axes, at));
    const sorted = [...places].sort((a, b) => {
      const at = a.findIndex((place, axis) => place !== b[axis]);
      return at < 0 ? 0 : a[at]! - b[at]!;
    });
    expect(places).toEqual(sorted);
    expect(new Set(places.map(String)).size).toBe(places.length);
    axes.forEach(({ values }, axis) =>
      expect(new Set(places.map(place => place[axis])).size).toBe(values.length),
    );
  });

  it.each([
    ['layer,timestep', 4, { site: { ...pattern.site, layer: 1, timesteps: 1 } }],
    ['unit,timestep', 10, { site: { ...pattern.site, units: [3], timesteps: 1 } }],
    [
      'component,layer,timestep',
      61,
      { site: { ...pattern.site, component: 'hidden', layer: 0, timesteps: 1 } },
    ],
    [
      'sourceTimestep,timestep',
      5,
      { site: { ...pattern.site, timesteps: 2 }, source: { ...pattern.source, timesteps: 1 } },
    ],
  ] as const)('of %s is the pattern but for the axes’ values', (over, index, change) => {
    expect(toCell(pattern, toAxes(over, extent), index)).toEqual({ ...pattern, ...change });
  });
});
