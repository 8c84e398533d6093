import { describe, expect, it } from 'vitest';
import { onColumnsOf, unrollPartAt, type UnrollPart } from '../../../src/domain/choose.ts';
import type { Decoding, Unroll } from '../../../src/domain/experiment.ts';

const sample = (seed: number): Decoding => ({ kind: 'sample', seed });
const soft: Decoding = { kind: 'soft' };
const free = (steps: number, decoding?: Decoding): Unroll => ({
  mode: 'free-running',
  steps,
  ...(decoding && { decoding }),
});
const forced = (steps: number, decoding?: Decoding): Unroll => ({
  mode: 'teacher-forced',
  inputs: 'baseOutput',
  steps,
  ...(decoding && { decoding }),
});

describe('going back to a mode', () => {
  it('takes along the steps, the decoding and the seed of now', () => {
    expect(onColumnsOf(free(12, sample(5)), forced(7, sample(0)))).toEqual(forced(12, sample(5)));
    expect(onColumnsOf(forced(12), free(7, sample(0)))).toEqual(free(12));
  });

  it('leaves what it had besides: where it starts from, and a token that is constant', () => {
    const from: Unroll = { mode: 'free-running', steps: 7, from: 2 };
    expect(onColumnsOf(forced(12), from)).toEqual({ ...from, steps: 12 });
    const constant: Unroll = { mode: 'teacher-forced', inputs: { constant: 'the' }, steps: 7 };
    expect(onColumnsOf(free(12, sample(5)), constant)).toEqual({ ...constant, steps: 12 });
    expect(onColumnsOf(constant, free(9, sample(5)))).toEqual(free(7, sample(5)));
  });

  it('changes nothing where the unroll now has no steps, or that one takes none', () => {
    const base: Unroll = { mode: 'teacher-forced' };
    expect(onColumnsOf(base, free(9, sample(5)))).toEqual(free(9, sample(5)));
    expect(onColumnsOf(undefined, free(9))).toEqual(free(9));
    expect(onColumnsOf(free(9), base)).toEqual(base);
  });

  it('leaves a soft decoding where it is until another is chosen', () => {
    expect(onColumnsOf(forced(12), free(7, soft))).toEqual(free(12, soft));
    expect(onColumnsOf(forced(12, sample(1)), free(7, soft))).toEqual(free(12, sample(1)));
    expect(onColumnsOf(free(12, soft), forced(7, sample(1)))).toEqual(forced(12, sample(1)));
  });
});

describe('a part of an unroll', () => {
  it.each<[UnrollPart, string, unknown]>([
    [{ steps: 3 }, 'unroll.steps', 3],
    [{ decoding: { kind: 'greedy' } }, 'unroll.decoding', { kind: 'greedy' }],
    [{ setting: 'topK', value: 5 }, 'unroll.decoding.topK', 5],
    [{ setting: 'topK', value: null }, 'unroll.decoding.topK', undefined],
  ])('%j stands at %s', (part, path, value) => {
    const { at, ...rest } = unrollPartAt(part);
    expect([at.join('.'), rest]).toEqual([path, { value }]);
  });
});
