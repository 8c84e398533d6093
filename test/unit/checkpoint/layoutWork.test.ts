import { describe, expect, it, vi } from 'vitest';
import type { NamedArray } from '../../../src/checkpoint/arrays.ts';
import { dtypes } from '../../../src/checkpoint/dtypes.ts';
import { findModel } from '../../../src/checkpoint/layouts/findModel.ts';
import type { Clues } from '../../../src/checkpoint/layouts/layout.ts';
import { Refused } from '../../../src/checkpoint/layouts/refusal.ts';
import type { Hints } from '../../../src/checkpoint/hints.ts';

const count = 300;
/** Arrays of each with each would be as many. */
const square = count * count;

/** A shape that counts how often it is looked through. */
class CountedShape extends Array<number> {
  static looks = 0;
  override join(separator?: string): string {
    CountedShape.looks++;
    return super.join(separator);
  }
}
const array = (name: string, shape: readonly number[]): NamedArray => ({
  name,
  shape,
  dtype: dtypes.float32,
  bytes: 4,
  identity: name,
  read: () => Promise.resolve(new Float32Array()),
});
const many = (make: (k: number) => NamedArray): NamedArray[] =>
  Array.from({ length: count }, (_, k) => make(k));

function refused(arrays: readonly NamedArray[], elsewhere: readonly NamedArray[] = []): string {
  const hints: Partial<Hints> = { byModule: new Map() };
  const clues: Clues = {
    file: 'm.pt',
    contents: {
      format: 'torch-zip',
      exporter: 'pytorch',
      arrays,
      root: null,
      stateDictAt: null,
      elsewhere: [{ at: 'other', arrays: elsewhere }],
      modules: new Map(),
      unknownClasses: [],
      warnings: [],
    },
    hints: hints as Hints,
    sidecar: { version: 1 },
  };
  try {
    findModel(clues);
  } catch (error) {
    if (error instanceof Refused) return error.message;
    throw error;
  }
  throw new Error('was not refused');
}

describe('work grows with a file, and not with its square', () => {
  it('where many vectors are left over beside many matrices of another dictionary', () => {
    const gru = [array('rnn.weight_ih_l0', [12, 3]), array('rnn.weight_hh_l0', [12, 4])];
    const left = many(k => array(`scale.${k}`, [7]));
    const other = many(k => array(`fc.${k}`, CountedShape.from([8, 4])));
    CountedShape.looks = 0;
    expect(refused([...gru, ...left], other)).toContain('part of no layer (scale.0)');
    expect(CountedShape.looks).toBeLessThan(square / 10);
  });

  it('where many leaks stand beside many cells of other modules', () => {
    const cells = many(k => array(`cells.${k}.h2h.weight`, [4, 4]));
    const inputs = many(k => array(`cells.${k}.x2h.weight`, [4, 3]));
    const leaks = many(k => array(`others.${k}.tau`, [4]));
    const startsWith = vi.spyOn(String.prototype, 'startsWith');
    const message = refused([...cells, ...inputs, ...leaks]);
    const { length } = startsWith.mock.calls;
    startsWith.mockRestore();
    expect(message).toContain('a cell written by hand (cells.0.h2h.weight)');
    expect(length).toBeLessThan(square / 10);
  });
});
