import { describe, expect, it } from 'vitest';
import {
  along,
  deedsAlong,
  interventionAlong,
  parseProbes,
} from '../../../src/domain/alongProbe.ts';

const probe = {
  component: 'cell',
  layer: 0,
  timestep: null,
  score: 0.75,
  directions: [[0.6, 0.8]],
  coordinates: [[-1], [2.5], null],
  line: null,
  file: 'out/cell.0.npy',
  rows: 12,
};
const better = { ...probe, layer: 1, score: 0.9, timestep: 3 };
const ofNumbers = { ...probe, coordinates: null, line: { offset: 1, perUnit: -0.5 } };
const text = (...probes: object[]): string =>
  JSON.stringify({ label: 'number', classes: ['one', 'many', 'never'], probes });

describe('probes of a file', () => {
  it('are those with directions in a file, the best first', () => {
    const found = parseProbes(
      text(probe, { ...probe, file: null }, { ...probe, directions: null }, better),
    );
    expect(along(found!).map(({ layer }) => layer)).toEqual([1, 0]);
  });

  it.each(['{', '[]', '{"label":"x"}', text({ ...probe, component: 'no such' })])(
    'are none where the text is something else: %s',
    wrong => expect(parseProbes(wrong)).toBeUndefined(),
  );
});

describe('along a probe', () => {
  const [first] = along(parseProbes(text(probe))!);

  it('what it reads is taken out, moved from class to class, or set; a class without values is none', () => {
    expect(deedsAlong(first!, ['one', 'many', 'never'])).toEqual([
      { kind: 'take out', edit: { kind: 'zero' } },
      { kind: 'move', from: 'one', to: 'many', edit: { kind: 'add', value: [3.5] } },
      { kind: 'move', from: 'many', to: 'one', edit: { kind: 'add', value: [-3.5] } },
      { kind: 'set', to: 'one', edit: { kind: 'set', value: [-1] } },
      { kind: 'set', to: 'many', edit: { kind: 'set', value: [2.5] } },
    ]);
  });

  it('a number is set where the probe reads it', () => {
    const [numbers] = along(parseProbes(text(ofNumbers))!);
    const deeds = deedsAlong(numbers!, null);
    expect(deeds.map(({ kind }) => kind)).toEqual(['take out', 'set number']);
    const [, set] = deeds;
    // label = 1 − 0.5 · coordinate
    expect(set?.kind === 'set number' && set.editOf(3)).toEqual({ kind: 'set', value: [-4] });
  });

  it('is one intervention on its directions', () => {
    expect(interventionAlong(first!, { kind: 'zero' }, [1, 2], 'out/cell.0.npy')).toEqual({
      site: { layer: 0, component: 'cell', timesteps: [1, 2], units: [0] },
      edit: { kind: 'zero' },
      basis: { kind: 'direction', file: 'out/cell.0.npy' },
    });
    const two = {
      ...first!,
      directions: [
        [1, 0],
        [0, 1],
      ],
    };
    expect(interventionAlong(two, { kind: 'zero' }, 'all', 'x').site.units).toEqual([[0, 2]]);
  });
});
