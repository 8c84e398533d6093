import { describe, expect, it } from 'vitest';
import type { Intervention } from '../../../src/domain/experiment.ts';
import type { Architecture } from '../../../src/domain/model.ts';
import { anatomyOf } from '../../../src/engine/anatomy.ts';
import {
  childRows,
  editedPaths,
  parentRow,
  pathOf,
  type SiteRow,
} from '../../../src/session/siteRows.ts';

const architecture: Architecture = {
  kind: 'rnn',
  layers: [{ input: 4, hidden: 8, width: 8 }],
  bidirectional: false,
  activation: 'tanh',
  bias: true,
  inputSize: 4,
  vocabularySize: 3,
  outputSize: 3,
  tied: false,
};
const anatomy = anatomyOf(architecture);
const all = (T: number, row?: SiteRow): SiteRow[] =>
  childRows(anatomy, T, row).flatMap(child => [child, ...all(T, child)]);
const zero = (site: Intervention['site'], enabled?: false): Intervention => ({
  site,
  edit: { kind: 'zero' },
  ...(enabled === false && { enabled }),
});

describe('the rows of the Sites tree', () => {
  it('are layers, timesteps and components, the model last', () => {
    expect(childRows(anatomy, 2, undefined).map(pathOf)).toEqual(['layer0', 'model']);
    expect(childRows(anatomy, 2, { kind: 'layer', layer: 0 }).map(pathOf)).toEqual([
      'layer0/t0',
      'layer0/t1',
    ]);
    expect(childRows(anatomy, 2, { kind: 'model' }).map(pathOf)).toEqual([
      'model/embedding',
      'model/logits',
    ]);
  });

  it('leave out the model where it has nothing of its own', () => {
    const bare = anatomyOf({ ...architecture, vocabularySize: null, outputSize: null });
    expect(childRows(bare, 2, undefined).map(pathOf)).toEqual(['layer0']);
  });

  it('come in pages of 100 where there are more timesteps', () => {
    const layer: SiteRow = { kind: 'layer', layer: 0 };
    expect(childRows(anatomy, 100, layer)[0]?.kind).toBe('timestep');
    const pages = childRows(anatomy, 1001, layer);
    expect(pages).toHaveLength(11);
    expect(pages[10]).toEqual({ kind: 'page', layer: 0, from: 1000, to: 1001 });
  });

  it.each([0, 1, 100, 101, 250])('lead back up the way they came, at %d timesteps', T => {
    const rows = all(T);
    expect(new Set(rows.map(pathOf)).size).toBe(rows.length);
    for (const row of rows) {
      const siblings = childRows(anatomy, T, parentRow(T, row));
      expect(siblings).toContainEqual(row);
    }
  });

  it('are edited where an enabled intervention acts, and so are those above', () => {
    const paths = editedPaths(
      [
        zero({ layer: 0, component: 'hidden', timesteps: 120 }),
        zero({ layer: 0, component: 'input', timesteps: 3 }, false),
        zero({ component: 'logits', timesteps: 'all' }),
      ],
      150,
    );
    expect([...paths].sort()).toEqual([
      'layer0',
      'layer0/from100',
      'layer0/t120',
      'layer0/t120/hidden',
      'model',
      'model/logits',
    ]);
    const everywhere = editedPaths([zero({ layer: 0, component: 'hidden', timesteps: 'all' })], 2);
    expect(everywhere).toContain('layer0/t1/hidden');
  });
});
