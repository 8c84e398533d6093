import { expect, it } from 'vitest';
import { toEvaluation, type JudgedLine } from '../../../src/domain/evaluation.ts';

const line = (
  right: boolean | null,
  changes: boolean | null,
  solved: boolean | null,
  ...metrics: (number | null)[]
): JudgedLine => ({ number: 1, outputs: [1, 2], metrics, right, changes, solved });

it('accuracy is over lines with a label, those that change, and those that are solved', async () => {
  const { accuracy, lines } = await toEvaluation(
    [],
    [
      line(true, true, true),
      line(false, true, true),
      line(true, false, false),
      line(false, true, null),
      line(null, null, true),
    ],
  );
  expect(lines).toBe(5);
  expect(accuracy.all).toMatchObject({ share: 2 / 4, of: 4 });
  expect(accuracy.changed).toMatchObject({ share: 1 / 3, of: 3 });
  expect(accuracy.solved).toMatchObject({ share: 1 / 2, of: 2 });
});

it('the accuracy of no line is null', async () => {
  expect((await toEvaluation([], [line(null, null, true)])).accuracy).toEqual({
    all: null,
    changed: null,
    solved: null,
  });
});

it('means are over the lines where a metric has a value, and lines are told without what they were judged by', async () => {
  const { metrics, perLine } = await toEvaluation(
    ['kl', 'firstDivergence'],
    [line(null, null, null, 1, null), line(true, false, null, 3, 5)],
  );
  expect(metrics).toMatchObject([
    { kind: 'kl', mean: 2, of: 2 },
    { kind: 'firstDivergence', mean: 5, low: 5, high: 5, of: 1 },
  ]);
  expect(perLine).toEqual([
    { outputs: [1, 2], metrics: [1, null], right: null },
    { outputs: [1, 2], metrics: [3, 5], right: true },
  ]);
});
