import { expect, it } from 'vitest';
import type { Experiment } from '../../../src/domain/experiment.ts';
import { isBelow, movedPaths } from '../../../src/host/movedPaths.ts';

const site = { layer: 0, component: 'hidden', timesteps: 1 } as const;
const experiment: Experiment = {
  version: 1,
  checkpoint: 'models/m.pt',
  base: { text: 'a' },
  interventions: [
    { site, edit: { kind: 'zero' }, basis: { kind: 'rotation', file: '../r.npy' } },
    { site, edit: { kind: 'mean', dataset: 'd.jsonl' } },
    { site, edit: { kind: 'zero' }, basis: { kind: 'pca', dataset: '/data/d.json' } },
  ],
};

it('every path is written from the new folder, and an absolute one stays', () => {
  expect(movedPaths(experiment, { from: '/a/b', to: '/a/c/d' })).toEqual([
    { at: ['checkpoint'], path: '../../b/models/m.pt' },
    { at: ['interventions', 0, 'basis', 'file'], path: '../../r.npy' },
    { at: ['interventions', 1, 'edit', 'dataset'], path: '../../b/d.jsonl' },
  ]);
  expect(movedPaths(experiment, { from: '/a/b', to: '/a/b' })).toEqual([]);
});

it('what is moved along is where it comes to, and what means the same file already is left', () => {
  const placed = (path: string): string => path.replace(/^\/a\/b\//, '/x/b/');
  expect(movedPaths(experiment, { from: '/a/b', to: '/x/b', placed })).toEqual([
    { at: ['interventions', 0, 'basis', 'file'], path: '../../a/r.npy' },
  ]);
  const copied = { ...experiment, checkpoint: '/ext/samples/m.pt', interventions: [] };
  const copy = (path: string): string => path.replace('/ext/samples', '/a');
  expect(movedPaths(copied, { from: '/a', to: '/a', placed: copy })).toEqual([
    { at: ['checkpoint'], path: 'm.pt' },
  ]);
});

it('a folder has below it itself and what is in it, and no neighbour whose name begins alike', () => {
  expect(isBelow('/a/b', '/a/b')).toBe(true);
  expect(isBelow('/a/b', '/a/b/..c')).toBe(true);
  expect(isBelow('/a/b', '/a/bc')).toBe(false);
  expect(isBelow('/a/b', '/a')).toBe(false);
});
