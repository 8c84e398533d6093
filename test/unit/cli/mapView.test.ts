import { describe, expect, it } from 'vitest';
import type { SweepMap } from '../../../src/domain/sweepMap.ts';
import { mapView } from '../../../src/cli/view/mapView.ts';
import { emptyMap, filledMap } from '../../support/maps.ts';

const indices = (count: number): number[] => Array.from({ length: count }, (_, at) => at);
const linesOf = (map: SweepMap, isColoured = false): string[] =>
  mapView(map, isColoured).split('\n');

describe('a map for a person', () => {
  it('leaves what is not done blank, and marks what has no number', () => {
    const lines = linesOf(filledMap([[1, 5]]));
    expect(lines).toContain('  layer ╲ timestep       0      1      2');
    expect(lines).toContain('                 0          0.143  0.286');
    expect(lines).toContain('                 1       ·  0.571       ');
    expect(lines).toContain('4 of 6 cells are done');
    expect(lines).toContain('  1 cell: cell 3 is refused');
  });

  it('has a table for each value of a first axis of three', () => {
    const axes: SweepMap['axes'] = [
      { name: 'component', values: ['cell', 'hidden'] },
      { name: 'layer', values: [0] },
      { name: 'timestep', values: [0, 1] },
    ];
    const lines = linesOf(filledMap([[0, 3]], { axes }));
    expect(lines.slice(lines.indexOf('cell'), lines.indexOf('hidden') + 3)).toEqual([
      'cell',
      '  layer ╲ timestep       0      1',
      '                 0   0.000  0.143',
      '',
      'hidden',
      '  layer ╲ timestep       0      1',
      '                 0   0.286       ',
    ]);
  });

  it('calls the units of a basis directions', () => {
    const axes: SweepMap['axes'] = [
      { name: 'unit', values: indices(50) },
      { name: 'timestep', values: [0, 1] },
    ];
    const site = { layer: 0, component: 'hidden', timesteps: 0 } as const;
    const basis = { kind: 'rotation', file: 'rot.npy' } as const;
    const off = { site, edit: { kind: 'zero' }, enabled: false } as const;
    const { experiment } = emptyMap();
    const interventions = [off, { ...off, basis, enabled: true }];
    const lines = linesOf(emptyMap({ axes, experiment: { ...experiment, interventions } }));
    expect(lines.join()).toContain('over direction × timestep');
    expect(lines).toContain('  not drawn: 10 more directions');
    const unturned = emptyMap({ axes, experiment: { ...experiment, interventions: [off] } });
    expect(linesOf(unturned).join()).toContain('over unit × timestep');
  });

  it('rounds its base, also where no cell has a number', () => {
    const none = { base: -3.0332894325256348, done: [[0, 6]] as [number, number][] };
    const map = emptyMap({ ...none, values: Array<null>(6).fill(null) });
    expect(linesOf(map)).toContain('base, without the pattern: -3.033');
    expect(linesOf(emptyMap({ ...none, values: [1, 2, 1, 2, 1, 2] }))).toContain(
      'base, without the pattern: -3.033',
    );
  });

  it('writes counts as they are, and a base that has no value', () => {
    const map = emptyMap({ values: [3, 0, 12, 3, 3, 3], done: [[0, 6]], base: null });
    const lines = linesOf({ ...map, metric: { kind: 'firstDivergence' } });
    expect(lines).toContain('                 0     3    0   12');
    expect(lines).toContain('base, without the pattern: no value');
  });

  it('says how much it does not draw', () => {
    const axes: SweepMap['axes'] = [
      { name: 'unit', values: indices(50) },
      { name: 'timestep', values: indices(30) },
    ];
    const lines = linesOf(emptyMap({ axes }));
    expect(lines).toContain('  not drawn: 10 more units, 6 more timesteps');
    expect(lines.filter(line => /^ +\d+ *$/.test(line))).toHaveLength(40);
  });

  it('tells reasons once that differ in their numbers alone', () => {
    const reasons = Object.fromEntries(indices(6).map(at => [at, `found ${at}, expected 9`]));
    const lines = linesOf(emptyMap({ reasons, done: [[0, 6]] }));
    expect(lines).toContain('  6 cells, the first: found 0, expected 9');
    expect(lines.join('')).not.toContain('found 1');
  });

  it('counts one of what it leaves out as one', () => {
    const reasons = Object.fromEntries(indices(7).map(at => [at, 'ab'.repeat(at + 1)]));
    const axes: SweepMap['axes'] = [
      { name: 'unit', values: indices(41) },
      { name: 'timestep', values: indices(25) },
    ];
    const lines = linesOf(emptyMap({ axes, reasons, done: [[0, 7]] }));
    expect(lines).toContain('  not drawn: 1 more unit, 1 more timestep');
    expect(lines).toContain('  and 1 more reason');
  });

  it('colours cells by their difference from the base, blue below and orange above', () => {
    const map = emptyMap({ values: [0, 0.25, 0.5, 0.25, 0.25, 0.25], done: [[0, 6]] });
    const [row = ''] = linesOf(map, true).filter(line => /^ +0 /.test(line));
    const colours = [...row.matchAll(/\[48;2;(\d+);\d+;(\d+)m/g)].map(([, r, b]) => [r, b]);
    expect(colours).toEqual([
      ['191', '255'],
      ['38', '38'],
      ['255', '171'],
    ]);
    expect(mapView(map, true)).toContain('up to ±0.250');
  });

  it('lets nothing of a title or a reason act on a terminal', () => {
    const { experiment } = emptyMap();
    const map = emptyMap({ reasons: { 0: 'a\x1b[2J' }, done: [[0, 6]] });
    const text = mapView({ ...map, experiment: { ...experiment, title: 'b\x1b[2J' } }, false);
    expect(text).not.toContain('\x1b');
    expect(text).toContain('b\\u001b[2J');
  });
});
