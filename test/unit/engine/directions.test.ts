import { expect, it } from 'vitest';
import type { Intervention } from '../../../src/domain/experiment.ts';
import { noAssets, type Assets } from '../../../src/engine/assets.ts';
import { toDirections } from '../../../src/engine/directions.ts';
import { makeModel } from '../../support/models.ts';
import { rotation } from '../../support/rotation.ts';
import { runs, type Question } from '../../support/runs.ts';
import { expectClose } from '../../support/tolerances.ts';

const n = 5;
const Q = rotation(n);
/** Q's first columns, each with something of those before it, and of another length: C = Q·U, U upper triangular. */
function mixed(k: number): Float64Array {
  const C = new Float64Array(n * k);
  for (let row = 0; row < n; row++)
    for (let d = 0; d < k; d++)
      for (let e = 0; e <= d; e++)
        C[row * k + d]! += Q[row * n + e]! * (e === d ? 0.5 + d : e - 1.7 * d);
  return C;
}

it.each([1, 2, 3, 5])('%d columns are orthonormalised one by one, their signs staying', k => {
  const found = toDirections(n, k, mixed(k));
  if ('problems' in found) throw new Error(found.problems.join());
  expect([found.units, found.count]).toEqual([n, k]);
  for (let row = 0; row < n; row++)
    for (let d = 0; d < k; d++) expect(found.R[row * k + d]).toBeCloseTo(Q[row * n + d]!, 12);
});

it('of any length, also where its square is beyond all numbers', () => {
  for (const scale of [1e-300, 1e-200, 1e200, 1e300]) {
    const found = toDirections(2, 1, Float64Array.of(3 * scale, -4 * scale));
    expect('R' in found && [...found.R]).toEqual([
      expect.closeTo(0.6, 12) as number,
      expect.closeTo(-0.8, 12) as number,
    ]);
  }
});

it.each([
  ['a column that those before it span', 3, 2, [1, 2, 1, 2, 1, 2], 'column 1 lies in what'],
  ['a column of which next to nothing is left', 2, 2, [1, 1, 0, 5e-7], 'column 1 lies in what'],
  ['a zero column', 2, 1, [0, 0], 'column 0 is zero'],
  ['more columns than units', 1, 2, [1, 2], 'found [1, 2], expected at most as many columns'],
  ['what is not finite', 2, 1, [1, NaN], 'found NaN in row 1, column 0'],
  ['nothing', 2, 0, [], 'found [2, 0], expected at least one column'],
])('%s is refused', (_, rows, columns, C, words) => {
  const found = toDirections(rows, columns, Float64Array.from(C));
  expect('problems' in found && found.problems[0]).toContain(words);
});

it('an edit along some directions is that along the first of a whole rotation', async () => {
  const model = makeModel({ kind: 'gru', input: 4, hidden: [n, n], vocabulary: 6, seed: 3 });
  const directions = toDirections(n, 2, mixed(2));
  const assets: Assets = {
    ...noAssets,
    rotations: new Map([['whole.json', { units: n, R: Q }]]),
    directions: new Map([['some.json', directions]]),
  };
  const site: Intervention['site'] = {
    layer: 0,
    component: 'hidden',
    timesteps: [1, 2],
    units: [0, 1],
  };
  const question = (basis: Intervention['basis']): Question => ({
    base: { tokens: [1, 3, 0, 2] },
    sources: { other: { tokens: [4, 4, 2, 1] } },
    unroll: { mode: 'free-running', steps: 3 },
    interventions: [
      { site, basis, edit: { kind: 'interchange' }, source: { example: 'other' } },
      { site: { ...site, units: [1] }, basis, edit: { kind: 'scale', factor: -2 } },
    ],
  });
  const [whole, some] = [
    await runs('wasm', model, question({ kind: 'rotation', file: 'whole.json' }), {}, assets),
    await runs('wasm', model, question({ kind: 'direction', file: 'some.json' }), {}, assets),
  ];
  const hidden = (run: typeof whole) => run.intervened.recorder.all('hidden', 1);
  expectClose(hidden(some), hidden(whole), 1e-6, 'hidden');
  expect([...hidden(some)]).not.toEqual([...some.base.recorder.all('hidden', 1)]);
});
