import type { Evaluation, LineResult } from '../domain/evaluation.ts';
import type { Share } from '../domain/share.ts';
import { field } from './mapExports.ts';
import { npy, zipped } from './npz.ts';
import { endingIn } from './outFile.ts';
import { chunks } from './output.ts';

const endings = ['.json', '.csv', '.npz'] as const;

/** What an evaluation is written as. */
export type EvaluationEnding = (typeof endings)[number];

/**
 * Which of the forms a path names.
 *
 * @throws EngineError `wrong-question` where it is another
 */
export const endingOf = (path: string): EvaluationEnding => endingIn(path, endings);

/** An evaluation in one of its forms. @param numbers  of its lines in their file, from 1 */
export const contentOf = (
  ending: EvaluationEnding,
  found: Evaluation,
  numbers: readonly number[],
): string | Uint8Array | Iterable<string> =>
  ({ '.json': chunks, '.csv': evaluationCsv, '.npz': evaluationNpz })[ending](found, numbers);

/**
 * A line of the dataset a line: its number in the file, whether it is right (1 or 0), its metrics, its outputs. What a line has not is
 * empty; ids and numbers of a vector stand between blanks, vectors between semicolons.
 */
export function evaluationCsv(
  { metrics, perLine }: Evaluation,
  numbers: readonly number[],
): string {
  const kinds = metrics.map(({ kind }) => kind);
  const names = kinds.map((kind, place) =>
    kinds.indexOf(kind) === kinds.lastIndexOf(kind) ? kind : `${kind}.${place}`,
  );
  const rows = perLine.map(({ right, metrics: values, outputs }, at) => [
    String(numbers[at]),
    right === null ? '' : String(Number(right)),
    ...values.map(value => (value === null ? '' : String(value))),
    outputsText(outputs),
  ]);
  const lines = [['line', 'right', ...names, 'outputs'], ...rows];
  return lines.map(cells => `${cells.map(field).join(',')}\n`).join('');
}

const outputsText = (outputs: LineResult['outputs']): string =>
  outputs.every(each => typeof each === 'number')
    ? outputs.join(' ')
    : outputs.map(each => (typeof each === 'number' ? each : each.join(' '))).join('; ');

/**
 * An evaluation as a numpy archive: `line`, int32, [lines], numbers in the file; `metrics`, float64, [lines, metrics], NaN where there is none; `right`, int32, [lines], −1 without a
 * label; `outputs`, [lines, timesteps of the longest]: ids, int32, then −1; or vectors, float32, [lines, timesteps, numbers], then
 * NaN; `means`, float64, [metrics, 4]: mean, low, high, of; `accuracy`, float64, [3, 4]: all, changed, solved by share, low, high, of.
 */
export function evaluationNpz(
  { metrics, accuracy, perLine }: Evaluation,
  numbers: readonly number[],
): Uint8Array {
  const [lines, count] = [perLine.length, metrics.length];
  const values = perLine.flatMap(line => line.metrics.map(value => value ?? NaN));
  const right = Int32Array.from(perLine, line => (line.right === null ? -1 : Number(line.right)));
  const means = metrics.flatMap(({ mean, low, high, of }) => [
    ...[mean, low, high].map(value => value ?? NaN),
    of,
  ]);
  const shares = [accuracy.all, accuracy.changed, accuracy.solved].flatMap(numbersOf);
  return zipped({
    'line.npy': npy('<i4', [lines], Int32Array.from(numbers)),
    'metrics.npy': npy('<f8', [lines, count], Float64Array.from(values)),
    'right.npy': npy('<i4', [lines], right),
    'outputs.npy': outputsNpy(perLine),
    'means.npy': npy('<f8', [count, 4], Float64Array.from(means)),
    'accuracy.npy': npy('<f8', [3, 4], Float64Array.from(shares)),
  });
}

const numbersOf = (share: Share | null): number[] =>
  share ? [share.share, share.low, share.high, share.of] : [NaN, NaN, NaN, 0];

function outputsNpy(perLine: readonly LineResult[]): Uint8Array {
  const longest = perLine.reduce((most, { outputs }) => Math.max(most, outputs.length), 0);
  const [first = 0] = perLine[0]?.outputs ?? [];
  const shape = [perLine.length, longest];
  if (typeof first === 'number') {
    const ids = new Int32Array(perLine.length * longest).fill(-1);
    for (const [at, { outputs }] of perLine.entries())
      ids.set(outputs as readonly number[], at * longest);
    return npy('<i4', shape, ids);
  }
  const size = first.length;
  const vectors = new Float32Array(perLine.length * longest * size).fill(NaN);
  for (const [at, { outputs }] of perLine.entries())
    vectors.set((outputs as readonly (readonly number[])[]).flat(), at * longest * size);
  return npy('<f4', [...shape, size], vectors);
}
